"""The phases of a PersistentVolume: what each means, and what leads from one to the next."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release, as_of
from kb.models.storage import pv_lifecycle
from kb.models.trace import Trace

PHASES = Words("pv-phase", ("Pending", "Available", "Bound", "Released", "Failed", "Lost"))
POLICIES = Words("reclaim-policy", ("Retain", "Delete", "Recycle"))

CONTROLLER = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncVolume")
RECLAIM = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "reclaimVolume")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumePhase")
CLAIM_TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeClaimPhase")
STRATEGY = Source("pkg/registry/core/persistentvolume/strategy.go", "PrepareForCreate")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_PersistentVolume")
DYNAMIC = Source("pkg/apis/storage/v1/defaults.go", "SetDefaults_StorageClass")

# PersistentVolumeLastPhaseTransitionTime has its own gate; the set of phases never changed since 1.3 (Pending is older).
_PV_PHASES = ("Pending", "Available", "Bound", "Released", "Failed")
_PVC_PHASES = ("Pending", "Bound", "Lost")


def _volume(policy: str, path: str = "/tmp/data") -> dict[str, Any]:
    spec = {
        "capacity": {"storage": "1Gi"},
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "manual",
        "persistentVolumeReclaimPolicy": policy,
        "hostPath": {"path": path},
    }
    return {"op": "create", "kind": "PersistentVolume", "object": {"metadata": {"name": "pv"}, "spec": spec}}


def _claim(name: str) -> dict[str, Any]:
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
        "storageClassName": "manual",
    }
    return {"op": "create", "kind": "PersistentVolumeClaim", "object": {"metadata": {"name": name}, "spec": spec}}


_DELETED = {"op": "delete", "kind": "PersistentVolumeClaim", "name": "first"}
_CLEARED = {"op": "patch", "kind": "PersistentVolume", "name": "pv", "patch": {"spec": {"claimRef": None}}}
_SCRUBBED = {"op": "recyclerPod", "pv": "pv", "phase": "Succeeded"}


def _live(at: Release, *events: dict[str, Any]) -> dict[str, Any]:
    """Return the last state of a little history."""
    state: dict[str, Any] = pv_lifecycle.run({"events": list(events), "namespace": "default"}, at, Trace())["states"][-1]
    return state


def _phase(state: dict[str, Any]) -> str | None:
    volume = state["pvs"].get("pv")
    return volume["phase"] if volume else None


SITUATIONS = Words("pv-situation", ("just-created", "unbound", "bound", "claim-deleted", "reclaim-failed"))


@lru_cache(maxsize=64)
def phase_of(at: Release, situation: str) -> str:
    """Return the phase of a volume in a situation (reclaim policy Retain where it matters)."""
    if situation == "just-created":
        return "Pending"  # strategy.go PrepareForCreate: before any controller looks
    first = _claim("first")
    events = {
        "unbound": [_volume("Retain")],
        "bound": [_volume("Retain"), first],
        "claim-deleted": [_volume("Retain"), first, _DELETED],
        "reclaim-failed": [_volume("Delete", "/var/data"), first, _DELETED],
    }[situation]
    return str(_phase(_live(at, *events)))


@lru_cache(maxsize=64)
def after_claim_deleted(at: Release, policy: str) -> str:
    """Return what becomes of a volume when its claim is deleted."""
    events = [_volume(policy), _claim("first"), _DELETED]
    if policy == "Recycle":
        events.append(_SCRUBBED)
    phase = _phase(_live(at, *events))
    return {None: "volume-deleted", "Released": "stays-released", "Available": "available-again"}[phase]


@lru_cache(maxsize=64)
def rebinds(at: Release, phase: str) -> bool:
    """Return whether a new claim can bind a volume that is in this phase."""
    if phase in ("Pending", "Lost"):
        return False
    events = {
        "Available": [_volume("Retain")],
        "Bound": [_volume("Retain"), _claim("first")],
        "Released": [_volume("Retain"), _claim("first"), _DELETED],
        "Failed": [_volume("Delete", "/var/data"), _claim("first"), _DELETED],
    }[phase]
    state = _live(at, *events, _claim("second"))
    return bool(state["pvcs"]["second"]["volumeName"] == "pv")


def keeps(at: Release, kept: str, policy: str) -> bool:
    """Return whether a released volume still has its data, or its claimRef, under a reclaim policy."""
    events = [_volume(policy), _claim("first"), _DELETED]
    if policy == "Recycle":
        events.append(_SCRUBBED)
    volume = _live(at, *events)["pvs"].get("pv")
    if kept == "claimRef":
        return bool(volume and volume["claimRef"])
    return policy == "Retain"


@lru_cache(maxsize=64)
def frees(at: Release, action: str) -> bool:
    """Return whether an action alone makes a released Retain volume Available again."""
    released = [_volume("Retain"), _claim("first"), _DELETED]
    more = {"clear-claimref": [_CLEARED], "new-claim": [_claim("second")], "same-name-claim": [_claim("first")], "wait": []}
    return _phase(_live(at, *released, *more[action])) == "Available"


def default_policy(at: Release, origin: str) -> str:
    """Return the reclaim policy of a volume that does not name one."""
    return {"static": "Retain", "dynamic": "Delete"}[origin]


# The usual life; whoever says that a phase comes before another one means this order.
_LIFE = ("Pending", "Available", "Bound", "Released", "Failed")


def precedes(at: Release, earlier: str, later: str) -> bool:
    """Return whether a phase comes before another one in the usual life of a volume."""
    if "Lost" in (earlier, later):
        return False
    return _LIFE.index(earlier) < _LIFE.index(later)


RELATIONS = (
    Relation("pv.phases", {}, PHASES, lambda at: _PV_PHASES, (TYPES,), recorded=("pv-lifecycle",)),
    Relation("pvc.phases", {}, PHASES, lambda at: _PVC_PHASES, (CLAIM_TYPES,), recorded=("pv-lifecycle",)),
    Relation("pv.phase_of", {"situation": SITUATIONS}, PHASES, phase_of, (CONTROLLER, STRATEGY), recorded=("pv-lifecycle",)),
    Relation(
        "pv.after_claim_deleted",
        {"policy": POLICIES},
        Words("pv-fate", ("stays-released", "volume-deleted", "available-again")),
        after_claim_deleted,
        (RECLAIM,),
        recorded=("pv-lifecycle",),
    ),
    Relation("pv.rebinds", {"phase": PHASES}, YES_NO, rebinds, (CONTROLLER,), recorded=("pv-lifecycle",)),
    Relation(
        "pv.keeps",
        {"kept": Words("pv-part", ("data", "claimRef")), "policy": POLICIES},
        YES_NO,
        keeps,
        (RECLAIM,),
        ordinary={"policy": "Retain"},
        recorded=("pv-lifecycle",),
    ),
    Relation(
        "pv.frees",
        {"action": Words("pv-action", ("clear-claimref", "new-claim", "same-name-claim", "wait"))},
        YES_NO,
        frees,
        (CONTROLLER,),
        recorded=("pv-lifecycle",),
    ),
    Relation("pv.policies", {}, POLICIES, lambda at: POLICIES.values, (RECLAIM,), recorded=("pv-lifecycle",)),
    Relation(
        "pv.default_policy",
        {"origin": Words("pv-origin", ("static", "dynamic"))},
        POLICIES,
        default_policy,
        (DEFAULTS, DYNAMIC),
        recorded=("workload-defaults",),
    ),
    Relation("pv.precedes", {"earlier": PHASES, "later": PHASES}, YES_NO, precedes, (CONTROLLER,), recorded=("pv-lifecycle",)),
    Relation(
        "pv.policy_deprecated",
        {"policy": POLICIES},
        YES_NO,
        # The field's own documentation calls Recycle deprecated since dynamic provisioning (1.15 documentation).
        lambda at, policy: policy == "Recycle" and as_of((("1.0", False), ("1.15", True)), at),
        (Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeReclaimRecycle"),),
        changes=("1.15",),
    ),
)
