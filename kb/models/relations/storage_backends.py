"""What kinds of storage can do, and what a claim that names no class means."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words

MODES_TABLE = Source("kubernetes/website content/en/docs/concepts/storage/persistent-volumes.md", "Access Modes")
HOST_PATH = Source("kubernetes/website content/en/docs/concepts/storage/volumes.md", "hostPath")
VOLUME_MODE = Source("kubernetes/website content/en/docs/concepts/storage/persistent-volumes.md", "Volume Mode")
CLASS = Source("kubernetes/website content/en/docs/concepts/storage/persistent-volumes.md", "Class")

_ONE_NODE = ("ReadWriteOnce",)
_ALL = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany")
# Disks that are attached to one node at a time; file systems that any number of nodes mount.
_MODES = {
    "cloud-disk": _ONE_NODE,
    "local": _ONE_NODE,
    "hostPath": _ONE_NODE,
    "nfs": _ALL,
    "cephfs": _ALL,
    "network-files": _ALL,
}

RELATIONS = (
    Relation(
        "storage.backend_modes",
        {
            "source": Words("volume-source", tuple(_MODES)),
            "mode": Words("access-mode", ("ReadWriteOnce", "ReadWriteMany")),
        },
        YES_NO,
        lambda at, source, mode: mode in _MODES[source],
        (MODES_TABLE,),
    ),
    Relation(
        "storage.volume_mode_means",
        {"value": Words("storage-value", ("Block", "Filesystem"))},
        Words("volume-form", ("raw", "mounted")),
        lambda at, value: "raw" if value == "Block" else "mounted",
        (VOLUME_MODE,),
    ),
    Relation(
        "storage.finds",
        {"object": Words("volume-object", ("pod", "pvc"))},
        Words("volume-object", ("pv", "pvc", "storage-class")),
        lambda at, object: {"pod": "pvc", "pvc": "pv"}[object],
        (CLASS,),
    ),
    # "single node testing only; WILL NOT WORK in a multi-node cluster".
    Relation(
        "storage.host_path_use",
        {},
        Words("volume-use", ("single-node-test", "multi-node")),
        lambda at: "single-node-test",
        (HOST_PATH,),
    ),
    # "" asks for volumes without a class; no field asks for the default class.
    Relation("storage.empty_as_omitted", {}, YES_NO, lambda at: False, (CLASS,)),
)
