"""What a PersistentVolume and a claim are, and which volume a claim gets bound to."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.api.resource_scope import SCOPES
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.storage import pv_binding
from kb.models.storage.histories import claim, played, volume
from kb.models.storage.objects import SOURCES
from kb.models.trace import Trace

CONTROLLER = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncUnboundClaim")
MATCHING = Source("staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go", "FindMatchingVolume")
INDEX = Source("pkg/controller/volume/persistentvolume/index.go", "persistentVolumeOrderedIndex.findByClaim")
NAMED = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "checkVolumeSatisfyClaim")
SCOPE = Source("pkg/registry/core/persistentvolume/strategy.go", "NamespaceScoped")
CLAIM_SCOPE = Source("pkg/registry/core/persistentvolumeclaim/strategy.go", "NamespaceScoped")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeSpec")
CLAIM_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeClaimSpec")
SOURCE_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeSource")
LOCAL_RULE = Source("pkg/apis/core/validation/validation.go", "ValidatePersistentVolumeSpec")
POD_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeClaimVolumeSource")

_KINDS = {"pv": "PersistentVolume", "pvc": "PersistentVolumeClaim", "storage-class": "StorageClass", "pod": "Pod"}
_OBJECTS = Words("volume-object", tuple(_KINDS))
_POINTING = Words("volume-object", ("pv", "pvc", "pod"))

_VOLUME: dict[str, Any] = {"name": "a", "capacity": "10Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": "x"}
_CLAIM: dict[str, Any] = {"request": "10Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": "x"}


def _bound_to(at: Release, volumes: list[dict[str, Any]], wanted: dict[str, Any]) -> str | None:
    """Return the name of the volume that a claim gets, None when it waits."""
    given = {"storageClasses": [], "pvs": volumes, "pvc": wanted, "nodes": []}
    bound: str | None = pv_binding.run(given, at, Trace())["boundTo"]
    return bound


# A volume that differs from what the claim wants in one thing alone.
_UNFIT: dict[str, dict[str, Any]] = {
    "capacity": {"capacity": "9Gi"},
    "access-modes": {"accessModes": ["ReadWriteMany"]},
    "storage-class": {"storageClassName": "y"},
    "volume-mode": {"volumeMode": "Block"},
    "selector": {"labels": {"tier": "silver"}},
    "name": {"name": "b"},
    "reclaim-policy": {},
}
_SELECTED = {"selector": {"matchLabels": {"tier": "gold"}}}
_FIT = {"labels": {"tier": "gold"}}
_CRITERIA = Words("match-criterion", (*_UNFIT, "namespace"))


@lru_cache(maxsize=64)
def matters(at: Release, criterion: str) -> bool:
    """Return whether a claim stays unbound when the volume differs in this alone; a volume has no namespace."""
    if criterion == "namespace":
        return False
    return _bound_to(at, [{**_VOLUME, **_FIT, **_UNFIT[criterion]}], {**_CLAIM, **_SELECTED}) is None


@lru_cache(maxsize=64)
def matters_when_named(at: Release, criterion: str) -> bool:
    """Return whether a claim that names its volume stays unbound when the volume differs in this alone."""
    wanted = {**_CLAIM, **_SELECTED, "volumeName": "a"}
    return _bound_to(at, [{**_VOLUME, **_FIT, **_UNFIT[criterion]}], wanted) is None


@lru_cache(maxsize=16)
def fits(at: Release, size: str) -> bool:
    """Return whether a volume of that size, beside the request, can be bound."""
    capacity = {"smaller": "9Gi", "equal": "10Gi", "larger": "100Gi"}[size]
    return _bound_to(at, [{**_VOLUME, "capacity": capacity}], _CLAIM) is not None


@lru_cache(maxsize=256)
def fits_amounts(at: Release, request: int, capacity: int) -> bool:
    """Return whether a claim for so many bytes is bound to a volume of so many."""
    wanted = {**_CLAIM, "request": str(max(request, 1))}
    return _bound_to(at, [{**_VOLUME, "capacity": str(max(capacity, 1))}], wanted) is not None


@lru_cache(maxsize=4)
def picks(at: Release) -> str:
    """Return which of several sufficient volumes is taken."""
    sizes = {"first": "50Gi", "smallest": "20Gi", "largest": "80Gi"}
    volumes = [{**_VOLUME, "name": name, "capacity": size} for name, size in sizes.items()]
    return str(_bound_to(at, volumes, _CLAIM))


@lru_cache(maxsize=4)
def prefers(at: Release) -> str:
    """Return what goes first when the closest access modes and the smallest size speak for two volumes."""
    wide = {"capacity": "10Gi", "accessModes": ["ReadWriteOnce", "ReadWriteMany"], "name": "capacity"}
    return str(_bound_to(at, [{**_VOLUME, **wide}, {**_VOLUME, "capacity": "90Gi", "name": "access-modes"}], _CLAIM))


_SHARING = Words("sharing", ("several-claims", "several-volumes", "several-pods"))


@lru_cache(maxsize=8)
def shares(at: Release, sharing: str) -> bool:
    """Return whether this many-to-one is possible: of claims on a volume, of volumes or Pods on a claim."""
    if sharing == "several-claims":
        return bool(played(at, volume("Retain"), claim(), claim("second"))["pvcs"]["second"]["phase"] == "Bound")
    # A claim has one volumeName; any number of Pods may name a claim.
    return sharing == "several-pods"


@lru_cache(maxsize=4)
def surplus_usable(at: Release) -> bool:
    """Return whether what a claim does not need of its volume can serve another claim."""
    small = {"resources": {"requests": {"storage": "1Mi"}}}
    state = played(at, volume("Retain"), claim("first", **small), claim("second", **small))
    return bool(state["pvcs"]["second"]["phase"] == "Bound")


_MAKERS = Words("volume-maker", ("admin", "user", "provisioner", "scheduler", "kubelet"))
_MAKES = {"static": ("admin",), "dynamic": ("provisioner",)}
_WRITERS = Words("component", ("kube-controller-manager", "kube-scheduler", "kubelet", "kube-apiserver", "kube-proxy"))
_BYTES = Numbers(0, 2**50, "B")
_RECORDED = ("pv-binding",)
_NOT_VOLUMES = ("emptyDir", "configMap", "secret")

RELATIONS = (
    Relation(
        "storage.scope",
        {"object": _OBJECTS},
        Words("scope", ("cluster", "namespaced")),
        lambda at, object: SCOPES[_KINDS[object]],
        (SCOPE, CLAIM_SCOPE),
    ),
    # types.go: a PersistentVolume is "a storage resource provisioned by an administrator", a claim "a user's request
    # for and claim to a persistent volume", a StorageClass "describes the parameters for a class of storage".
    Relation(
        "storage.role",
        {
            "object": Words("volume-object", ("pv", "pvc", "storage-class")),
            "role": Words("storage-role", ("resource", "request", "class")),
        },
        YES_NO,
        lambda at, object, role: {"pv": "resource", "pvc": "request", "storage-class": "class"}[object] == role,
        (TYPES, CLAIM_TYPES),
    ),
    Relation(
        "storage.made_by",
        {"origin": Words("pv-origin", tuple(_MAKES))},
        _MAKERS,
        lambda at, origin: _MAKES[origin],
        (TYPES, CLAIM_TYPES),
    ),
    Relation(
        "storage.pv_made_by",
        {},
        Words("volume-maker", ("admin", "provisioner", "scheduler", "kubelet")),
        lambda at: ("admin", "provisioner"),
        (TYPES,),
    ),
    Relation("storage.pvc_made_by", {}, _MAKERS, lambda at: "user", (CLAIM_TYPES,)),
    Relation(
        "storage.shares", {"sharing": _SHARING}, YES_NO, shares, (CONTROLLER, CLAIM_TYPES), recorded=("pv-lifecycle",)
    ),
    Relation(
        "storage.surplus",
        {"amount": _BYTES},
        YES_NO,
        lambda at, amount: surplus_usable(at),
        (MATCHING,),
        ordinary={"amount": 2**30},
        recorded=("pv-lifecycle",),
    ),
    Relation("storage.matters", {"criterion": _CRITERIA}, YES_NO, matters, (MATCHING,), recorded=_RECORDED),
    Relation(
        "storage.matters_named",
        {
            "criterion": Words(
                "match-criterion", ("capacity", "access-modes", "storage-class", "volume-mode", "selector")
            )
        },
        YES_NO,
        matters_when_named,
        (NAMED,),
        recorded=_RECORDED,
    ),
    Relation(
        "storage.fits",
        {"size": Words("volume-size", ("smaller", "equal", "larger"))},
        YES_NO,
        fits,
        (MATCHING,),
        recorded=_RECORDED,
    ),
    Relation(
        "storage.fits_amounts",
        {"request": _BYTES, "capacity": _BYTES},
        YES_NO,
        fits_amounts,
        (MATCHING,),
        recorded=_RECORDED,
    ),
    Relation(
        "storage.picks",
        {},
        Words("pick-rule", ("smallest", "largest", "first")),
        picks,
        (MATCHING,),
        recorded=_RECORDED,
    ),
    Relation(
        "storage.prefers",
        {},
        Words("match-criterion", ("capacity", "access-modes", "storage-class")),
        prefers,
        (INDEX,),
        recorded=_RECORDED,
    ),
    Relation("storage.bound_by", {}, _WRITERS, lambda at: "kube-controller-manager", (CONTROLLER,)),
    # PersistentVolumeClaimVolumeSource has a claimName and no namespace; a volume belongs to none.
    Relation(
        "storage.same_namespace",
        {"pair": Words("namespace-pair", ("pod-and-claim", "claim-and-volume", "pod-and-volume"))},
        YES_NO,
        lambda at, pair: pair == "pod-and-claim",
        (POD_TYPES, SCOPE),
    ),
    Relation(
        "storage.points",
        {"object": _POINTING},
        Words("volume-pointer", ("claimRef", "volumeName", "claimName")),
        lambda at, object: {"pv": "claimRef", "pvc": "volumeName", "pod": "claimName"}[object],
        (TYPES, CLAIM_TYPES, POD_TYPES),
    ),
    Relation(
        "storage.pointer_target",
        {"pointer": Words("volume-pointer", ("claimRef", "volumeName", "claimName"))},
        Words("volume-object", ("pv", "pvc", "storage-class", "pod")),
        lambda at, pointer: "pv" if pointer == "volumeName" else "pvc",
        (TYPES, CLAIM_TYPES, POD_TYPES),
    ),
    Relation(
        "storage.backs",
        {"source": Words("volume-source", ("csi", "nfs", "local", "hostPath", "iscsi", "fc", *_NOT_VOLUMES))},
        YES_NO,
        lambda at, source: source in SOURCES,
        (SOURCE_TYPES,),
    ),
    # "Local volume requires node affinity".
    Relation(
        "storage.needs_affinity",
        {"source": Words("volume-source", ("csi", "nfs", "local", "hostPath"))},
        YES_NO,
        lambda at, source: source == "local",
        (LOCAL_RULE,),
    ),
    # local and hostPath are among the sources, ReadWriteOnce among the modes: no network and no sharing is needed.
    Relation(
        "storage.must_be",
        {"quality": Words("storage-quality", ("network", "shared"))},
        YES_NO,
        lambda at, quality: False,
        (SOURCE_TYPES,),
    ),
)
