"""Kinds that came after most notes were written: what they are for, and since when they can be used."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release, as_of

SERVICE_CIDR_GATE = Source("pkg/features/kube_features.go", "MultiCIDRServiceAllocator")
VOLUME_CLASS_GATE = Source("pkg/features/kube_features.go", "VolumeAttributesClass")
IMAGE_VOLUME_GATE = Source("pkg/features/kube_features.go", "ImageVolume")
DEVICES_GATE = Source("pkg/features/kube_features.go", "DynamicResourceAllocation")
POLICY_GATE = Source("staging/src/k8s.io/apiserver/pkg/features/kube_features.go", "MutatingAdmissionPolicy")
TERMINATING_GATE = Source("pkg/features/kube_features.go", "DeploymentReplicaSetTerminatingReplicas")
CLASS_PARAMETERS_GATE = Source("pkg/features/kube_features.go", "IngressClassNamespacedParams")
ENDPOINTS = Source("staging/src/k8s.io/api/core/v1/types.go", "Endpoints")
ENDPOINT_SLICES = Source("staging/src/k8s.io/api/discovery/v1/types.go", "EndpointSlice")
IMAGE_VOLUME_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "ImageVolumeSource")

# "Offered since" can mean alpha as well as on by default.
_VAGUE_STAGE = "offered"


@dataclass(frozen=True)
class LaterKind:
    """One kind: what it is for, and the minor releases in which it came to each stage."""

    purpose: str
    stages: dict[str, int]


# Stable versions are served by default; betas of new kinds were not.
_KINDS = {
    "ServiceCIDR": LaterKind("cluster-ips", {"alpha": 27, "beta": 31, "on-by-default": 33, "ga": 33}),
    "VolumeAttributesClass": LaterKind("volume-parameters", {"alpha": 29, "beta": 31, "on-by-default": 34, "ga": 34}),
    "ImageVolume": LaterKind("image-files", {"alpha": 31, "beta": 33, "on-by-default": 35, "ga": 36}),
    "ValidatingAdmissionPolicy": LaterKind("cel-validation", {"alpha": 26, "beta": 28, "on-by-default": 30, "ga": 30}),
    "MutatingAdmissionPolicy": LaterKind("cel-mutation", {"alpha": 32, "beta": 34, "on-by-default": 36, "ga": 36}),
    "terminatingReplicas": LaterKind("terminating-count", {"alpha": 33, "beta": 35, "on-by-default": 35}),
    # In pkg/features of releases before 1.25; the gate is gone since.
    "NamespacedClassParameters": LaterKind(
        "class-configuration", {"alpha": 21, "beta": 22, "on-by-default": 22, "ga": 23}
    ),
    "DRA": LaterKind("devices", {"alpha": 26, "beta": 32, "on-by-default": 34, "ga": 34}),
}
PURPOSES = Words("later-purpose", (*(kind.purpose for kind in _KINDS.values()), "pod-ips", "node-taints"))

ENDPOINT_KINDS = Words("endpoint-kind", ("Endpoints", "EndpointSlice"))


def since(at: Release, kind: str, stage: str) -> int | tuple[int, ...]:
    """Return the minor release in which a kind came to a stage; none where it has not come yet."""
    if stage == _VAGUE_STAGE:
        raise LookupError(stage)
    return _KINDS[kind].stages.get(stage, ())


def purpose(at: Release, kind: str) -> str:
    """Return what a kind is for; raise LookupError where it has not come yet."""
    return as_of(((f"1.{_KINDS[kind].stages['alpha']}", _KINDS[kind].purpose),), at)


def deprecated_since(at: Release, kind: str) -> tuple[int, ...]:
    """Return the minor release from which a kind of endpoints is deprecated; none when it is not."""
    return (33,) if kind == "Endpoints" else ()


_GATES = (SERVICE_CIDR_GATE, VOLUME_CLASS_GATE, IMAGE_VOLUME_GATE, DEVICES_GATE, POLICY_GATE)
_GATES_OF = {"deploy": (TERMINATING_GATE,), "class": (CLASS_PARAMETERS_GATE,)}

# Each topic asks about its own kinds alone.
_TOPICS = {
    "service": ("ServiceCIDR",),
    "volume": ("VolumeAttributesClass",),
    "image": ("ImageVolume",),
    "device": ("DRA",),
    "deploy": ("terminatingReplicas",),
    "class": ("NamespacedClassParameters",),
    "admission": ("ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"),
}
_STAGES = Words("stage", ("alpha", "beta", "on-by-default", "ga", _VAGUE_STAGE))


def _relations(topic: str, kinds: tuple[str, ...]) -> tuple[Relation, ...]:
    kind = Words("later-kind", kinds)
    stages = Numbers(0, 60, "release")
    gates = _GATES_OF.get(topic, _GATES)
    first = tuple(f"1.{_KINDS[name].stages['alpha']}" for name in kinds)
    return (
        Relation(f"later.{topic}_since", {"kind": kind, "stage": _STAGES}, stages, since, gates),
        Relation(f"later.{topic}_purpose", {"kind": kind}, PURPOSES, purpose, gates, changes=first),
    )


RELATIONS = (
    *(relation for topic, kinds in _TOPICS.items() for relation in _relations(topic, kinds)),
    # "The volume will be mounted read-only (ro) and non-executable files (noexec)" (types.go).
    Relation("later.image_writable", {}, YES_NO, lambda at: False, (IMAGE_VOLUME_TYPES,)),
    Relation(
        "later.endpoints_deprecated",
        {"kind": ENDPOINT_KINDS},
        Numbers(0, 60, "release"),
        deprecated_since,
        (ENDPOINTS,),
    ),
    Relation(
        "later.endpoints_successor",
        {"old": ENDPOINT_KINDS},
        ENDPOINT_KINDS,
        lambda at, old: ("EndpointSlice",) if old == "Endpoints" else (),
        (ENDPOINTS, ENDPOINT_SLICES),
    ),
)
