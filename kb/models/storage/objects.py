"""PersistentVolumes and PersistentVolumeClaims as values: the manifest, and the little the controllers add to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeVar

from kb.models.api import quantity

# staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go
BIND_COMPLETED = "pv.kubernetes.io/bind-completed"
BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
MIGRATED_TO = "pv.kubernetes.io/migrated-to"
BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
# pkg/volume/util/finalizer.go
PV_PROTECTION = "kubernetes.io/pv-protection"
PVC_PROTECTION = "kubernetes.io/pvc-protection"
IN_TREE_PROTECTION = "kubernetes.io/pv-controller"
EXTERNAL_PROTECTION = "external-provisioner.volume.kubernetes.io/finalizer"

# pkg/apis/core/types.go PersistentVolumeSource; the order is the one validation looks at them.
SOURCES = (
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "flocker",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
)


@dataclass(frozen=True)
class ClaimRef:
    """The claim a volume is reserved for; an empty ``uid`` means: any claim of this name, not bound yet."""

    namespace: str
    name: str
    uid: str = ""


@dataclass(frozen=True)
class StorageObject:
    """What a volume and a claim have in common: metadata and spec as in the manifest, phase, deletion."""

    name: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    spec: Mapping[str, Any] = field(default_factory=dict)
    phase: str = "Pending"
    deleting: bool = False

    @property
    def annotations(self) -> Mapping[str, str]:
        return self.metadata.get("annotations") or {}

    @property
    def labels(self) -> Mapping[str, str]:
        return self.metadata.get("labels") or {}

    @property
    def finalizers(self) -> tuple[str, ...]:
        return tuple(self.metadata.get("finalizers") or ())

    @property
    def modes(self) -> tuple[str, ...]:
        return tuple(self.spec.get("accessModes") or ())

    @property
    def volume_mode(self) -> str:
        return self.spec.get("volumeMode") or "Filesystem"

    @property
    def storage_class(self) -> str:
        """The class a volume belongs to or a claim asks for; the old annotation wins over the field."""
        return self.annotations.get(BETA_CLASS, self.spec.get("storageClassName") or "")


@dataclass(frozen=True)
class Volume(StorageObject):
    """One PersistentVolume."""

    @property
    def capacity(self) -> Fraction:
        return quantity.parse((self.spec.get("capacity") or {}).get("storage", "0"))

    @property
    def reclaim_policy(self) -> str:
        return self.spec.get("persistentVolumeReclaimPolicy") or "Retain"

    @property
    def source(self) -> str:
        """The name of the volume source, e.g. ``nfs``; empty when there is none."""
        return next((name for name in SOURCES if self.spec.get(name) is not None), "")

    @property
    def claim_ref(self) -> ClaimRef | None:
        ref = self.spec.get("claimRef")
        if ref is None:
            return None
        return ClaimRef(ref.get("namespace") or "", ref.get("name") or "", ref.get("uid") or "")


@dataclass(frozen=True)
class Claim(StorageObject):
    """One PersistentVolumeClaim; ``uid`` tells it from another of the same name."""

    namespace: str = "default"
    uid: str = ""

    @property
    def request(self) -> Fraction:
        return quantity.parse(((self.spec.get("resources") or {}).get("requests") or {}).get("storage", "0"))

    @property
    def volume_name(self) -> str:
        return self.spec.get("volumeName") or ""

    @property
    def has_class(self) -> bool:
        """Whether the user said anything about the class; the empty class is an answer too."""
        return BETA_CLASS in self.annotations or self.spec.get("storageClassName") is not None


T = TypeVar("T", bound=StorageObject)


def belongs_to(volume: Volume, claim: Claim) -> bool:
    """Return whether a volume is bound to a claim or reserved for it by name (IsVolumeBoundToClaim)."""
    ref = volume.claim_ref
    if ref is None or (ref.namespace, ref.name) != (claim.namespace, claim.name):
        return False
    return ref.uid in ("", claim.uid)


def with_spec(one: T, **fields: Any) -> T:
    """Return the object with other values in its spec; None takes a field away."""
    spec = {**one.spec, **fields}
    return replace(one, spec={key: value for key, value in spec.items() if value is not None})


def with_annotation(one: T, key: str, value: str | None) -> T:
    """Return the object with an annotation set, or taken away for None."""
    rest = {name: text for name, text in one.annotations.items() if name != key}
    return replace(one, metadata={**one.metadata, "annotations": rest if value is None else {**rest, key: value}})


def with_finalizers(one: T, finalizers: tuple[str, ...]) -> T:
    """Return the object with exactly these finalizers."""
    return replace(one, metadata={**one.metadata, "finalizers": list(finalizers)})
