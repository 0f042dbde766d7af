"""Little histories of a volume, its claim and a Pod, played on the lifecycle model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.release import Release
from kb.models.storage import pv_lifecycle
from kb.models.trace import Trace

Event = dict[str, Any]

_LOCAL_TERMS = [{"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "Exists"}]}]
# Volume sources as a person would write them; the controller itself deletes hostPath volumes below /tmp only.
SOURCES: Mapping[str, Mapping[str, Any]] = {
    "hostPath-tmp": {"hostPath": {"path": "/tmp/data"}},
    "hostPath": {"hostPath": {"path": "/var/data"}},
    "nfs": {"nfs": {"server": "10.0.0.9", "path": "/exports"}},
    "local": {"local": {"path": "/mnt/disk"}, "nodeAffinity": {"required": {"nodeSelectorTerms": _LOCAL_TERMS}}},
    "csi": {"csi": {"driver": "csi.example.com", "volumeHandle": "handle"}},
}


def volume(policy: str, source: str = "hostPath-tmp", **spec: Any) -> Event:
    """Return the creation of the volume ``pv`` by hand."""
    written = {
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "manual",
        "persistentVolumeReclaimPolicy": policy,
        **SOURCES[source],
        **spec,
    }
    return {"op": "create", "kind": "PersistentVolume", "object": {"metadata": {"name": "pv"}, "spec": written}}


def claim(name: str = "first", **spec: Any) -> Event:
    """Return the creation of a claim that the volume suits."""
    written = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
        "storageClassName": "manual",
        **spec,
    }
    return {"op": "create", "kind": "PersistentVolumeClaim", "object": {"metadata": {"name": name}, "spec": written}}


def pod(node: str = "node-1") -> Event:
    """Return the creation of the Pod ``user``, which mounts the claim ``first``."""
    spec = {"nodeName": node, "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "first"}}]}
    return {"op": "create", "kind": "Pod", "object": {"metadata": {"name": "user"}, "spec": spec}}


def patched(**spec: Any) -> Event:
    """Return a change of the volume's spec."""
    return {"op": "patch", "kind": "PersistentVolume", "name": "pv", "patch": {"spec": spec}}


def recycled(phase: str) -> Event:
    """Return the end of the Pod that scrubs the volume."""
    return {"op": "recyclerPod", "pv": "pv", "phase": phase}


CLAIM_DELETED: Event = {"op": "delete", "kind": "PersistentVolumeClaim", "name": "first"}
VOLUME_DELETED: Event = {"op": "delete", "kind": "PersistentVolume", "name": "pv"}
FINALIZERS_GONE: Event = {
    "op": "patch",
    "kind": "PersistentVolume",
    "name": "pv",
    "patch": {"metadata": {"finalizers": None}},
}
POD_FINISHED: Event = {"op": "podPhase", "name": "user", "phase": "Succeeded"}
POD_DELETED: Event = {"op": "delete", "kind": "Pod", "name": "user"}


def played(at: Release, *events: Event) -> dict[str, Any]:
    """Return the last state of a history: ``pvs`` and ``pvcs`` by name, or a refusal (``accepted`` False)."""
    given = {"events": list(events), "namespace": "default"}
    state: dict[str, Any] = pv_lifecycle.run(given, at, Trace())["states"][-1]
    return state


def phase(state: Mapping[str, Any]) -> str | None:
    """Return the phase of the volume ``pv``, None when it is gone."""
    found = state["pvs"].get("pv")
    return found["phase"] if found else None
