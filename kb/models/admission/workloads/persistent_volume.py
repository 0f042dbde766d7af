"""A PersistentVolume: defaults (SetDefaults_PersistentVolume) and validation (ValidatePersistentVolume)."""

from __future__ import annotations

from typing import Any

from kb.models.admission.volume_validation import volume_spec_causes
from kb.models.admission.workloads.kind import Kind, Object, Situation, with_default
from kb.models.admission.workloads.metadata import OBJECT_META, metadata_causes
from kb.models.api.names import dns1123_subdomain_faults
from kb.models.api.refusal import Cause, invalid, required
from kb.models.api.shape import ANYTHING, BOOL, QUANTITY, STRING, STRING_POINTER, STRINGS, ListOf, MapOf, Shape
from kb.models.release import Release
from kb.models.storage.objects import PV_PROTECTION, SOURCES

_REQUIREMENTS = ListOf({"key": STRING, "operator": STRING, "values": STRINGS})
_SECRET: dict[str, Shape] = {"name": STRING, "namespace": STRING}
_SHAPE: dict[str, Shape] = {
    "apiVersion": STRING,
    "kind": STRING,
    "metadata": OBJECT_META,
    "spec": {
        **dict.fromkeys(SOURCES, ANYTHING),
        "hostPath": {"path": STRING, "type": STRING_POINTER},
        "nfs": {"server": STRING, "path": STRING, "readOnly": BOOL},
        "local": {"path": STRING, "fsType": STRING_POINTER},
        "csi": {
            **dict.fromkeys(("driver", "volumeHandle", "fsType"), STRING),
            "readOnly": BOOL,
            "volumeAttributes": MapOf(STRING),
            **dict.fromkeys(("controllerPublishSecretRef", "nodeStageSecretRef", "nodePublishSecretRef"), _SECRET),
            **dict.fromkeys(("controllerExpandSecretRef", "nodeExpandSecretRef"), _SECRET),
        },
        "capacity": MapOf(QUANTITY),
        "accessModes": STRINGS,
        "claimRef": dict.fromkeys(
            ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"), STRING
        ),
        "persistentVolumeReclaimPolicy": STRING,
        "storageClassName": STRING,
        "mountOptions": STRINGS,
        "volumeMode": STRING_POINTER,
        "nodeAffinity": {
            "required": {"nodeSelectorTerms": ListOf({"matchExpressions": _REQUIREMENTS, "matchFields": _REQUIREMENTS})}
        },
        "volumeAttributesClassName": STRING_POINTER,
    },
    "status": ANYTHING,
}


def _completed(volume: Object, situation: Situation) -> Object:
    metadata = dict(volume.get("metadata", {}))
    spec: dict[str, Any] = dict(volume.get("spec", {}))
    with_default(spec, "spec", "persistentVolumeReclaimPolicy", "Retain", situation, "手工建的卷默认不删数据")
    with_default(spec, "spec", "volumeMode", "Filesystem", situation)
    if "hostPath" in spec:
        spec["hostPath"] = {"type": "", **spec["hostPath"]}
    finalizers = metadata.get("finalizers", [])
    if PV_PROTECTION not in finalizers:
        metadata["finalizers"] = [*finalizers, PV_PROTECTION]
        situation.filled("metadata.finalizers", PV_PROTECTION, "还绑着 PVC 时删除只是打上记号")
    # The controllers make it Available or Bound; the API server says Pending even with a claimRef.
    return {**volume, "metadata": metadata, "spec": spec, "status": {"phase": "Pending"}}


def _causes(volume: Object, at: Release) -> list[Cause]:
    metadata, spec = volume["metadata"], volume["spec"]
    # The API server drops the namespace of an object that belongs to none before it looks.
    causes = metadata_causes({name: value for name, value in metadata.items() if name != "namespace"})
    causes += volume_spec_causes(spec)
    attributes, path = spec.get("volumeAttributesClassName"), "spec.volumeAttributesClassName"
    if attributes is not None:
        causes += [invalid(path, fault) for fault in dns1123_subdomain_faults(attributes)] if attributes else []
        causes += [] if attributes else [required(path)]
        causes += [] if "csi" in spec else [required("spec.csi", "volumeAttributesClassName 只对 CSI 卷有意义")]
    return causes


PERSISTENT_VOLUME = Kind(
    shape=_SHAPE,
    shown=(
        *("spec.accessModes", "spec.capacity", "spec.persistentVolumeReclaimPolicy", "spec.volumeMode"),
        *("spec.storageClassName", "spec.claimRef", "spec.nodeAffinity", "spec.hostPath", "spec.nfs", "spec.local"),
        *("spec.mountOptions", "status.phase", "metadata.finalizers"),
    ),
    completed=_completed,
    causes=_causes,
)
