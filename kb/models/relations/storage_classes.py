"""Access modes, StorageClasses, delayed binding and expansion."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release, as_of
from kb.models.storage import pv_binding
from kb.models.storage.histories import claim, played, volume
from kb.models.storage.objects import Claim
from kb.models.storage.volume_validation import claim_causes
from kb.models.trace import Trace

MODES_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeAccessMode")
MODE_GATE = Source("pkg/features/kube_features.go", "ReadWriteOncePod")
CLASS_DEFAULTS = Source("pkg/apis/storage/v1/defaults.go", "SetDefaults_StorageClass")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_PersistentVolumeClaimSpec")
ADMISSION = Source("plugin/pkg/admission/storage/storageclass/setdefault/admission.go", "Admit")
RETROACTIVE = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "assignDefaultStorageClass")
PROVISIONING = Source("kubernetes/website content/en/docs/concepts/storage/persistent-volumes.md", "Provisioning")
DELAYED = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncUnboundClaim")
BINDER = Source("pkg/scheduler/framework/plugins/volumebinding/binder.go", "volumeBinder.FindPodVolumes")
RESIZE = Source("plugin/pkg/admission/storage/persistentvolume/resize/admission.go", "Validate")
CLASS_UPDATE = Source("pkg/apis/storage/validation/validation.go", "ValidateStorageClassUpdate")
CLASS_POLICY = Source("pkg/apis/storage/validation/validation.go", "validateReclaimPolicy")
CLAIM_VALIDATION = Source("pkg/apis/core/validation/validation.go", "validateAccessModes")

_RWO, _ROX, _RWX, _RWOP = "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"
MODES = Words("access-mode", (_RWO, _ROX, _RWX, _RWOP))
# ReadWriteOncePod: alpha 1.22, beta and on by default 1.27, GA 1.29.
_MODES = (("1.0", (_RWO, _ROX, _RWX)), ("1.27", MODES.values))
_RWOP_STAGES = {"alpha": 22, "beta": 27, "ga": 29}
_MEANINGS = {_RWO: "one-node-writes", _ROX: "many-nodes-read", _RWX: "many-nodes-write", _RWOP: "one-pod-writes"}
_SHARED = {
    _RWO: ("pods-on-one-node",),
    _ROX: ("pods-on-one-node", "pods-on-many-nodes"),
    _RWX: ("pods-on-one-node", "pods-on-many-nodes"),
    _RWOP: (),
}

_IMMEDIATE, _WAIT = "Immediate", "WaitForFirstConsumer"
BINDING_MODES = Words("binding-mode", (_IMMEDIATE, _WAIT))
_NO_PROVISIONER = "kubernetes.io/no-provisioner"
_VOLUME: dict[str, Any] = {"name": "a", "capacity": "10Gi", "accessModes": [_RWO], "storageClassName": "x"}
_CLAIM: dict[str, Any] = {"request": "5Gi", "accessModes": [_RWO]}


def _offered(at: Release, mode: str) -> str:
    if mode == _RWOP and at < Release(1, _RWOP_STAGES["alpha"]):
        raise LookupError(str(at))
    return mode


def _class(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "provisioner": _NO_PROVISIONER, "volumeBindingMode": _IMMEDIATE, **fields}


def _run(at: Release, classes: list[dict[str, Any]], wanted: dict[str, Any], **more: Any) -> dict[str, Any]:
    given = {"storageClasses": classes, "pvs": [], "pvc": {**_CLAIM, **wanted}, "nodes": [], **more}
    return pv_binding.run(given, at, Trace())


@lru_cache(maxsize=16)
def exclusive(at: Release, mode: str) -> bool:
    """Return whether a mode cannot stand beside another one in one list; raise LookupError before there was such."""
    other = _RWX if _offered(at, mode) != _RWX else _RWO
    spec = {"accessModes": [mode, other], "resources": {"requests": {"storage": "1Gi"}}}
    return bool(claim_causes(Claim("claim", {}, spec)))


@lru_cache(maxsize=16)
def class_of(at: Release, said: str) -> str:
    """Return what becomes of a claim's class, depending on what it says, in a cluster with a default class."""
    wanted = {"omitted": {}, "empty": {"storageClassName": ""}, "named": {"storageClassName": "other"}}[said]
    stored = _run(at, [_class("standard", isDefault=True), _class("other")], wanted)["pvcStorageClassName"]
    return {"standard": "default-class", "": "no-class", "other": "named-class"}[stored]


@lru_cache(maxsize=4)
def class_without_default(at: Release) -> str:
    """Return what becomes of a claim that names no class, in a cluster without a default class."""
    stored = _run(at, [_class("other")], {})["pvcStorageClassName"]
    return "named-class" if stored else "no-class"


@lru_cache(maxsize=8)
def which_default(at: Release) -> str:
    """Return which of two default classes a claim gets, or that it is refused."""
    output = _run(at, [_class("oldest", isDefault=True), _class("newest", isDefault=True)], {})
    return str(output["pvcStorageClassName"]) if output["accepted"] else "refused"


@lru_cache(maxsize=8)
def assigned_later(at: Release) -> bool:
    """Return whether a claim that exists without a class gets the default class that is made afterwards."""
    later = _class("standard", isDefault=True, createdAfterPvc=True)
    return bool(_run(at, [later], {})["pvcStorageClassName"] == "standard")


@lru_cache(maxsize=8)
def before_pod(at: Release, mode: str) -> str:
    """Return the phase of a claim that no Pod uses yet, where a suitable volume exists."""
    output = _run(at, [_class("x", volumeBindingMode=mode)], {"storageClassName": "x"}, pvs=[_VOLUME])
    return str(output["pvcPhase"])


def binds_when(at: Release, mode: str) -> str:
    """Return when a claim of a class with this mode is bound."""
    return "at-once" if before_pod(at, mode) == "Bound" else "with-pod"


_ZONES = ("zone-a", "zone-b")


@lru_cache(maxsize=8)
def follows_pod(at: Release, mode: str) -> bool:
    """Return whether a Pod that must run in zone b gets a node, where the smaller volume is in zone a."""
    key = "topology.kubernetes.io/zone"
    volumes, nodes = [], []
    for size, zone in zip(("6Gi", "10Gi"), _ZONES, strict=True):
        term = {"matchExpressions": [{"key": key, "operator": "In", "values": [zone]}]}
        affinity = {"required": {"nodeSelectorTerms": [term]}}
        volumes.append({**_VOLUME, "name": zone, "capacity": size, "nodeAffinity": affinity})
        nodes.append({"name": f"node-{zone}", "labels": {key: zone}})
    wanted = {"storageClassName": "x"}
    pod = {"nodeSelector": {key: "zone-b"}}
    output = _run(at, [_class("x", volumeBindingMode=mode)], wanted, pvs=volumes, nodes=nodes, pod=pod)
    return output["podNode"] is not None


@lru_cache(maxsize=8)
def pod_scheduled(at: Release, state: str, mode: str) -> bool:
    """Return whether a Pod is scheduled whose claim was bound before it came, or was not.

    A claim that waits for its first consumer is bound while the Pod is scheduled.
    """
    volumes = [_VOLUME] if state == "claim-bound" or mode == _WAIT else []
    nodes = [{"name": "node-1", "labels": {}}]
    classes = [_class("x", volumeBindingMode=mode)]
    output = _run(at, classes, {"storageClassName": "x"}, pvs=volumes, nodes=nodes, pod={})
    return output["podNode"] is not None


@lru_cache(maxsize=4)
def binds_with_node_name(at: Release) -> bool:
    """Return whether a delayed claim is bound for a Pod that names its node itself."""
    wanted, pod = {"storageClassName": "x"}, {"nodeName": "node-1"}
    nodes = [{"name": "node-1", "labels": {}}]
    output = _run(at, [_class("x", volumeBindingMode=_WAIT)], wanted, pvs=[_VOLUME], nodes=nodes, pod=pod)
    return bool(output["pvcPhase"] == "Bound")


@lru_cache(maxsize=8)
def resizes(at: Release, change: str) -> bool:
    """Return whether the request of a bound claim can be changed so."""
    if change == "grow-allowed":
        return True  # the class says allowVolumeExpansion: true
    size = "2Gi" if change == "grow-not-allowed" else "1Mi"
    patch = {"spec": {"resources": {"requests": {"storage": size}}}}
    event = {"op": "patch", "kind": "PersistentVolumeClaim", "name": "first", "patch": patch}
    return bool(played(at, volume("Retain"), claim(), event).get("accepted", True))


_VALUES = Words(
    "storage-value", (_IMMEDIATE, _WAIT, "Delete", "Retain", "Recycle", "Filesystem", "Block", "true", "false")
)
# SetDefaults_StorageClass, SetDefaults_PersistentVolumeClaimSpec; allowVolumeExpansion is nil, which counts as false.
_DEFAULT_OF = {
    "volumeBindingMode": _IMMEDIATE,
    "class-reclaimPolicy": "Delete",
    "volumeMode": "Filesystem",
    "allowVolumeExpansion": "false",
}
# ValidateStorageClassUpdate forbids changes of these; allowVolumeExpansion, mountOptions and metadata are free.
_FIXED = ("provisioner", "parameters", "class-reclaimPolicy", "volumeBindingMode")
_RECORDED = ("pv-binding",)

_EFFECTS = Words("class-effect", ("default-class", "no-class", "named-class"))

RELATIONS = (
    Relation("storage.modes", {}, MODES, lambda at: as_of(_MODES, at), (MODES_TYPES, MODE_GATE), changes=("1.27",)),
    Relation(
        "storage.mode_means",
        {"mode": MODES},
        Words("mode-meaning", tuple(_MEANINGS.values())),
        lambda at, mode: _MEANINGS[_offered(at, mode)],
        (MODES_TYPES,),
        changes=("1.22",),
    ),
    Relation(
        "storage.mode_allows",
        {"mode": MODES, "users": Words("mode-users", ("pods-on-one-node", "pods-on-many-nodes"))},
        YES_NO,
        lambda at, mode, users: users in _SHARED[_offered(at, mode)],
        (MODES_TYPES,),
        changes=("1.22",),
    ),
    Relation(
        "storage.mode_alone",
        {"mode": MODES},
        YES_NO,
        exclusive,
        (CLAIM_VALIDATION,),
        changes=("1.22",),
        recorded=("pv-lifecycle",),
    ),
    Relation(
        "storage.rwop_since",
        {"stage": Words("stage", tuple(_RWOP_STAGES))},
        Numbers(0, 60, "release"),
        lambda at, stage: _RWOP_STAGES[stage],
        (MODE_GATE,),
    ),
    Relation(
        "storage.origins",
        {},
        Words("pv-origin", ("static", "dynamic")),
        lambda at: ("static", "dynamic"),
        (PROVISIONING, DELAYED),
    ),
    Relation(
        "storage.class_of",
        {"said": Words("class-said", ("omitted", "empty", "named"))},
        _EFFECTS,
        class_of,
        (ADMISSION,),
        recorded=_RECORDED,
    ),
    Relation("storage.class_without_default", {}, _EFFECTS, class_without_default, (ADMISSION,), recorded=_RECORDED),
    Relation(
        "storage.which_default",
        {},
        Words("which-class", ("newest", "oldest", "refused")),
        which_default,
        (ADMISSION,),
        changes=("1.26",),
        recorded=_RECORDED,
    ),
    Relation(
        "storage.assigned_later", {}, YES_NO, assigned_later, (RETROACTIVE,), changes=("1.26",), recorded=_RECORDED
    ),
    Relation(
        "storage.default",
        {"field": Words("storage-field", tuple(_DEFAULT_OF))},
        _VALUES,
        lambda at, field: _DEFAULT_OF[field],
        (CLASS_DEFAULTS, DEFAULTS),
    ),
    Relation(
        "storage.class_fixed",
        {"field": Words("storage-field", (*_FIXED, "allowVolumeExpansion"))},
        YES_NO,
        lambda at, field: field in _FIXED,
        (CLASS_UPDATE,),
    ),
    # supportedReclaimPolicy holds Delete and Retain.
    Relation(
        "storage.class_policy",
        {"policy": Words("reclaim-policy", ("Retain", "Delete", "Recycle"))},
        YES_NO,
        lambda at, policy: policy != "Recycle",
        (CLASS_POLICY,),
    ),
    Relation(
        "storage.binding_modes",
        {},
        BINDING_MODES,
        lambda at: BINDING_MODES.values,
        (Source("staging/src/k8s.io/api/storage/v1/types.go", "VolumeBindingMode"),),
    ),
    Relation(
        "storage.binds_when",
        {"mode": BINDING_MODES},
        Words("binding-moment", ("at-once", "with-pod")),
        binds_when,
        (DELAYED,),
        recorded=_RECORDED,
    ),
    Relation(
        "storage.before_pod",
        {"mode": BINDING_MODES},
        Words("pv-phase", ("Pending", "Bound", "Lost")),
        before_pod,
        (DELAYED,),
        recorded=_RECORDED,
    ),
    Relation("storage.follows_pod", {"mode": BINDING_MODES}, YES_NO, follows_pod, (BINDER,), recorded=_RECORDED),
    Relation(
        "storage.pod_scheduled",
        {"state": Words("claim-state", ("claim-bound", "claim-unbound")), "mode": BINDING_MODES},
        YES_NO,
        pod_scheduled,
        (BINDER,),
        ordinary={"mode": "Immediate"},
        recorded=_RECORDED,
    ),
    Relation("storage.node_name_binds", {}, YES_NO, binds_with_node_name, (BINDER,), recorded=_RECORDED),
    Relation(
        "storage.resizes",
        {"change": Words("size-change", ("grow-allowed", "grow-not-allowed", "shrink"))},
        YES_NO,
        resizes,
        (RESIZE,),
        ordinary={"change": "grow-allowed"},
        recorded=("pv-lifecycle",),
    ),
)
