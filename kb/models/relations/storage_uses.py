"""What volumes and claims are for: what outlives a Pod, what must be there first, how many classes may be."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words

VOLUMES = Source("kubernetes/website content/en/docs/concepts/storage/volumes.md", "emptyDir")
HOST_PATH = Source("kubernetes/website content/en/docs/concepts/storage/volumes.md", "hostPath")
CONCEPT = Source("kubernetes/website content/en/docs/concepts/storage/persistent-volumes.md", "Introduction")
PROVISIONING = Source("kubernetes/website content/en/docs/concepts/storage/persistent-volumes.md", "Provisioning")
CLASSES = Source("kubernetes/website content/en/docs/concepts/storage/storage-classes.md", "Default StorageClass")

_SOURCES = ("emptyDir", "hostPath", "nfs", "local", "csi", "cloud-disk", "cephfs")

MODES = Source("kubernetes/website content/en/docs/concepts/storage/persistent-volumes.md", "Access Modes")
SYNC = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncUnboundClaim")
# syncUnboundClaim leaves a claim Pending while it waits for a Pod, finds no volume, or gets none provisioned.
_PENDING = ("no-fitting-volume", "no-class", "no-provisioner", "nobody-uses-it")
_ELSEWHERE = ("container-crashes", "image-not-pulled", "probe-fails")

RELATIONS = (
    # "When a Pod is removed from a node for any reason, the data in the emptyDir is deleted permanently."
    Relation(
        "storage.outlives_pod",
        {"source": Words("volume-source", _SOURCES)},
        YES_NO,
        lambda at, source: source != "emptyDir",
        (VOLUMES,),
    ),
    # "abstracts details of how storage is provided from how it is consumed".
    Relation("storage.decouples", {}, YES_NO, lambda at: True, (CONCEPT,)),
    Relation(
        "storage.needs_volumes_first",
        {"origin": Words("pv-origin", ("static", "dynamic"))},
        YES_NO,
        lambda at, origin: origin == "static",
        (PROVISIONING,),
    ),
    # hostPath and emptyDir stay on their node; network storage is mounted wherever the Pod goes.
    Relation(
        "storage.read_elsewhere",
        {"source": Words("volume-source", ("emptyDir", "hostPath", "nfs", "cephfs", "network-files", "cloud-disk"))},
        YES_NO,
        lambda at, source: source not in ("emptyDir", "hostPath"),
        (HOST_PATH,),
    ),
    # "have a lifecycle independent of any individual Pod that uses the PV"; claims are objects of their own.
    Relation(
        "storage.kept_after_pod",
        {"object": Words("volume-object", ("pv", "pvc"))},
        YES_NO,
        lambda at, object: True,
        (CONCEPT,),
    ),
    Relation("storage.several_classes", {}, YES_NO, lambda at: True, (CLASSES,)),
    Relation(
        "storage.keeps_pending",
        {"cause": Words("pending-cause", (*_PENDING, *_ELSEWHERE))},
        YES_NO,
        lambda at, cause: cause in _PENDING,
        (SYNC,),
    ),
    # "Volume access modes do not enforce write protection once the storage has been mounted."
    Relation("storage.modes_enforced", {}, YES_NO, lambda at: False, (MODES,)),
)
