"""The phases of a PersistentVolume: what each means, and what leads from one to the next."""

from __future__ import annotations

from functools import lru_cache

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.storage.histories import (
    CLAIM_DELETED,
    FINALIZERS_GONE,
    POD_DELETED,
    VOLUME_DELETED,
    claim,
    patched,
    phase,
    played,
    pod,
    recycled,
    volume,
)

PHASES = Words("pv-phase", ("Pending", "Available", "Bound", "Released", "Failed", "Lost"))

# What lists of phases name besides.
NAMES = Words("pv-phase", (*PHASES.values, "Running", "Terminated", "Idle", "Deleted", "Active", "Unbound"))

CONTROLLER = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncVolume")
CLAIM_CONTROLLER = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncClaim")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumePhase")
CLAIM_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeClaimPhase")
STRATEGY = Source("pkg/registry/core/persistentvolume/strategy.go", "PrepareForCreate")
GATES = Source("pkg/features/kube_features.go", "PersistentVolumeLastPhaseTransitionTime")

_OF = {"pv": ("Pending", "Available", "Bound", "Released", "Failed"), "pvc": ("Pending", "Bound", "Lost")}

SITUATIONS = Words(
    "pv-situation",
    (
        *("just-created", "created-unbound", "unbound", "reserved", "bound"),
        *("bind-failed", "claim-terminating", "claim-deleted", "reclaim-failed", "pod-deleted"),
    ),
)
_NAMED_ONLY = {"namespace": "default", "name": "first"}


@lru_cache(maxsize=64)
def phase_of(at: Release, situation: str) -> tuple[str, ...]:
    """Return the phase of a volume in a situation (reclaim policy Retain where it matters)."""
    if situation in ("just-created", "created-unbound"):
        # strategy.go PrepareForCreate: before any controller looks; a moment later it is Available.
        return ("Pending",) if situation == "just-created" else ("Pending", "Available")
    bound = [volume("Retain"), claim()]
    events = {
        "unbound": [volume("Retain")],
        "reserved": [volume("Retain", claimRef=_NAMED_ONLY)],
        "bound": bound,
        "bind-failed": [volume("Retain"), claim(resources={"requests": {"storage": "9Gi"}})],
        "claim-terminating": [*bound, pod(), CLAIM_DELETED],
        "claim-deleted": [*bound, CLAIM_DELETED],
        "reclaim-failed": [volume("Delete", "hostPath"), claim(), CLAIM_DELETED],
        "pod-deleted": [*bound, pod(), POD_DELETED],
    }[situation]
    return (str(phase(played(at, *events))),)


_CLAIM_SITUATIONS = Words("pvc-situation", ("no-volume", "claim-bound", "volume-gone"))


@lru_cache(maxsize=64)
def claim_phase_of(at: Release, situation: str) -> str:
    """Return the phase of a claim in a situation."""
    events = {
        "no-volume": [claim()],
        "claim-bound": [volume("Retain"), claim()],
        "volume-gone": [volume("Retain"), claim(), VOLUME_DELETED, FINALIZERS_GONE],
    }[situation]
    return str(played(at, *events)["pvcs"]["first"]["phase"])


@lru_cache(maxsize=64)
def rebinds(at: Release, phase: str) -> bool:
    """Return whether a new claim can bind a volume that is in this phase."""
    if phase in ("Pending", "Lost"):
        return False
    bound = [volume("Retain"), claim()]
    events = {
        "Available": [volume("Retain")],
        "Bound": bound,
        "Released": [*bound, CLAIM_DELETED],
        "Failed": [volume("Delete", "hostPath"), claim(), CLAIM_DELETED],
    }[phase]
    return bool(played(at, *events, claim("second"))["pvcs"]["second"]["volumeName"] == "pv")


_RELEASED = (volume("Retain"), claim(), CLAIM_DELETED)
_ACTIONS = ("clear-claimref", "new-claim", "same-name-claim", "change-policy", "wait", "restart")


@lru_cache(maxsize=64)
def frees(at: Release, action: str) -> bool:
    """Return whether an action alone makes a released Retain volume Available again."""
    more = {
        "clear-claimref": [patched(claimRef=None)],
        "new-claim": [claim("second")],
        "same-name-claim": [claim()],
        "change-policy": [patched(persistentVolumeReclaimPolicy="Delete")],
        "wait": [],
        "restart": [],
    }
    return phase(played(at, *_RELEASED, *more[action])) == "Available"


@lru_cache(maxsize=8)
def frees_without_uid(at: Release) -> bool:
    """Return whether taking only the uid out of claimRef makes a released volume Available again."""
    return phase(played(at, *_RELEASED, patched(claimRef={"uid": None}))) == "Available"


@lru_cache(maxsize=8)
def bound_needs_pod(at: Release) -> bool:
    """Return whether a volume only becomes Bound when a Pod uses it: here there is none."""
    return phase(played(at, volume("Retain"), claim())) != "Bound"


@lru_cache(maxsize=16)
def in_time(at: Release, start: str, policy: str) -> str:
    """Return the phase of a volume that was in this phase, when nobody does anything; Deleted when it is gone."""
    history = [volume(policy)]
    if start != "Available":
        history.append(claim())
    if start == "Released":
        history.append(CLAIM_DELETED)
        if policy == "Recycle":
            history.append(recycled("Succeeded"))
    return str(phase(played(at, *history)) or "Deleted")


# The usual life; whoever says that a phase comes before another one means this order.
_LIFE = _OF["pv"]


def precedes(at: Release, earlier: str, later: str) -> bool:
    """Return whether a phase comes before another one in the usual life of a volume."""
    if "Lost" in (earlier, later):
        return False
    return _LIFE.index(earlier) < _LIFE.index(later)


@lru_cache(maxsize=8)
def _writes_phase(at: Release, deed: str) -> str:
    # strategy.go PrepareForCreate writes Pending; syncVolume and its helpers write everything else.
    return "kube-apiserver" if deed == "Pending" else "kube-controller-manager"


# PersistentVolumeLastPhaseTransitionTime (KEP-3762).
_STAGES = {"alpha": 28, "beta": 29, "ga": 31}
_RECORDED = ("pv-lifecycle",)
_WRITERS = Words(
    "component",
    (
        *("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"),
        *("kube-proxy", "container-runtime", "etcd"),
    ),
)

RELATIONS = (
    Relation("pv.phases", {}, NAMES, lambda at: _OF["pv"], (TYPES,), recorded=_RECORDED),
    Relation("pv.main_phases", {}, NAMES, lambda at: _OF["pv"][1:], (TYPES,), recorded=_RECORDED),
    Relation("pv.bound_needs_pod", {}, YES_NO, bound_needs_pod, (CONTROLLER,), recorded=_RECORDED),
    Relation(
        "pv.in_time",
        {
            "start": Words("pv-phase", ("Available", "Bound", "Released")),
            "policy": Words("reclaim-policy", ("Retain", "Delete", "Recycle")),
        },
        NAMES,
        in_time,
        (CONTROLLER,),
        ordinary={"policy": "Retain"},
        recorded=_RECORDED,
    ),
    Relation("pvc.phases", {}, NAMES, lambda at: _OF["pvc"], (CLAIM_TYPES,), recorded=_RECORDED),
    Relation(
        "pv.phase_belongs",
        {"phase": PHASES, "owner": Words("volume-object", ("pv", "pvc"))},
        YES_NO,
        lambda at, phase, owner: phase in _OF[owner],
        (TYPES, CLAIM_TYPES),
        recorded=_RECORDED,
    ),
    Relation("pv.phase_of", {"situation": SITUATIONS}, PHASES, phase_of, (CONTROLLER, STRATEGY), recorded=_RECORDED),
    Relation(
        "pvc.phase_of",
        {"situation": _CLAIM_SITUATIONS},
        PHASES,
        claim_phase_of,
        (CLAIM_CONTROLLER,),
        recorded=_RECORDED,
    ),
    Relation("pv.rebinds", {"phase": PHASES}, YES_NO, rebinds, (CONTROLLER,), recorded=_RECORDED),
    Relation("pv.frees", {"action": Words("pv-action", _ACTIONS)}, YES_NO, frees, (CONTROLLER,), recorded=_RECORDED),
    Relation("pv.frees_without_uid", {}, YES_NO, frees_without_uid, (CONTROLLER,), recorded=_RECORDED),
    Relation("pv.precedes", {"earlier": PHASES, "later": PHASES}, YES_NO, precedes, (CONTROLLER,), recorded=_RECORDED),
    Relation(
        "pv.chain",
        {"first": PHASES, "second": PHASES, "third": PHASES},
        YES_NO,
        lambda at, first, second, third: precedes(at, first, second) and precedes(at, second, third),
        (CONTROLLER,),
        recorded=_RECORDED,
    ),
    Relation(
        "pv.phase_written_by",
        {"phase": Words("pv-phase", _OF["pv"])},
        _WRITERS,
        lambda at, phase: _writes_phase(at, phase),
        (STRATEGY, CONTROLLER),
        ordinary={"phase": "Available"},
    ),
    Relation(
        "pv.transition_time",
        {"stage": Words("stage", tuple(_STAGES))},
        Numbers(0, 60, "release"),
        lambda at, stage: _STAGES[stage],
        (GATES,),
    ),
    # PrepareForCreate writes it; the controller's first sync makes the volume Available or Bound.
    Relation(
        "pv.pending_lasts",
        {"length": Words("phase-length", ("moment", "long"))},
        YES_NO,
        lambda at, length: length == "moment",
        (STRATEGY, CONTROLLER),
    ),
)
