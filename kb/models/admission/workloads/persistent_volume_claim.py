"""A PersistentVolumeClaim: defaults, the default StorageClass, and validation."""

from __future__ import annotations

from typing import Any

from kb.models.admission.workloads.claim_validation import claim_spec_causes
from kb.models.admission.workloads.default_class import default_class
from kb.models.admission.workloads.kind import Kind, Object, Situation, with_default
from kb.models.admission.workloads.metadata import OBJECT_META, metadata_causes
from kb.models.admission.workloads.pod_template import RESOURCES
from kb.models.admission.workloads.selector import LABEL_SELECTOR
from kb.models.api.refusal import Cause
from kb.models.api.shape import ANYTHING, STRING, STRING_POINTER, STRINGS, Shape
from kb.models.release import Release
from kb.models.storage.objects import BETA_CLASS, PVC_PROTECTION

_IS_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_SNAPSHOT = ("snapshot.storage.k8s.io", "VolumeSnapshot")
_SOURCE: dict[str, Shape] = {"apiGroup": STRING_POINTER, "kind": STRING, "name": STRING}
CLAIM: dict[str, Shape] = {
    "apiVersion": STRING,
    "kind": STRING,
    "metadata": OBJECT_META,
    "spec": {
        "accessModes": STRINGS,
        "selector": LABEL_SELECTOR,
        "resources": {name: shape for name, shape in RESOURCES.items() if name != "claims"},
        "volumeName": STRING,
        "storageClassName": STRING_POINTER,
        "volumeMode": STRING_POINTER,
        "dataSource": _SOURCE,
        "dataSourceRef": {**_SOURCE, "namespace": STRING_POINTER},
        "volumeAttributesClassName": STRING_POINTER,
    },
    "status": ANYTHING,
}


def completed_claim_spec(written: Object) -> Object:
    """Return the spec of a claim with its static default (SetDefaults_PersistentVolumeClaimSpec)."""
    return {"volumeMode": "Filesystem", **written}


def _completed(claim: Object, situation: Situation) -> Object:
    metadata = dict(claim.get("metadata", {}))
    spec: dict[str, Any] = dict(claim.get("spec", {}))
    with_default(spec, "spec", "volumeMode", "Filesystem", situation)
    _set_default_class(spec, metadata, situation)
    # Whoever uses a claim keeps it from vanishing (plugin StorageObjectInUseProtection).
    finalizers = metadata.get("finalizers", [])
    if PVC_PROTECTION not in finalizers:
        metadata["finalizers"] = [*finalizers, PVC_PROTECTION]
        situation.filled("metadata.finalizers", PVC_PROTECTION, "还有 Pod 在用时删除只是打上记号")
    _complete_source(spec, situation)
    return {**claim, "metadata": metadata, "spec": spec, "status": {"phase": "Pending"}}


def _set_default_class(spec: Object, metadata: Object, situation: Situation) -> None:
    # The empty class "" is an answer too: no dynamic provisioning (plugin DefaultStorageClass).
    if "storageClassName" in spec or BETA_CLASS in metadata.get("annotations", {}):
        return
    name = default_class("StorageClass", _IS_DEFAULT, situation)
    if name is not None:
        with_default(spec, "spec", "storageClassName", name, situation, "集群里标为默认的 StorageClass,多个时取最新的")


def _complete_source(spec: Object, situation: Situation) -> None:
    """Drop a dataSource that is neither a claim nor a snapshot, and make dataSource and dataSourceRef agree."""
    source = spec.get("dataSource")
    if source is not None:
        kind = (source.get("apiGroup") or "", source.get("kind"))
        if kind in (("", "PersistentVolumeClaim"), _SNAPSHOT):
            spec["dataSource"] = source = {"apiGroup": None, **source}
            spec.setdefault("dataSourceRef", source)
        else:
            spec.pop("dataSource")
            situation.trace.step(
                "kube-apiserver", "丢掉 spec.dataSource", "旧字段只认 PVC 和 VolumeSnapshot,别的不报错直接丢"
            )
    reference = spec.get("dataSourceRef")
    if "dataSource" not in spec and reference is not None and not reference.get("namespace"):
        spec["dataSource"] = {"apiGroup": None, **{name: reference[name] for name in _SOURCE if name in reference}}


def _causes(claim: Object, at: Release) -> list[Cause]:
    return metadata_causes(claim["metadata"]) + claim_spec_causes(claim["spec"], "spec")


PERSISTENT_VOLUME_CLAIM = Kind(
    shape=CLAIM,
    shown=(
        *("spec.accessModes", "spec.resources", "spec.volumeMode", "spec.storageClassName", "spec.volumeName"),
        *("spec.dataSource", "spec.selector", "status.phase", "metadata.finalizers"),
    ),
    completed=_completed,
    causes=_causes,
)
