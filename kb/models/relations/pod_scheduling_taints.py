"""Taints and tolerations: what each effect does, which toleration fits, and what a toleration does not promise."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.nodes import taint_eviction_timing
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release, as_of
from kb.models.scheduling import scheduling_filter, scheduling_score, toleration_match
from kb.models.trace import Trace

TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "TaintEffect")
TOLERATION = Source("staging/src/k8s.io/api/core/v1/toleration.go", "ToleratesTaint")
PLUGIN = Source("pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go", "Filter")
EVICTION = Source("pkg/controller/tainteviction/taint_eviction.go", "processPodOnNode")
KUBEADM = Source("cmd/kubeadm/app/constants/constants.go", "ControlPlaneTaint")
IGNORED = Source("staging/src/k8s.io/api/core/v1/types.go", "RequiredDuringSchedulingIgnoredDuringExecution")

UNSAID = "unsaid"
_REAL = ("NoSchedule", "PreferNoSchedule", "NoExecute")
EFFECTS = Words("taint-effect", (*_REAL, "PreferNoExecute", "ScheduleAnyway"))
REAL = Words("taint-effect", _REAL)
ACTS = Words("taint-act", (UNSAID, "refuse-new", "avoid-new", "evict-running", "spare-running", "bars-commands"))


def effects(at: Release) -> tuple[str, ...]:
    """Return the effects that a taint may have: those that the API server accepts."""
    return tuple(effect for effect in EFFECTS.values if _accepted(at, effect))


@lru_cache(maxsize=16)
def _accepted(at: Release, effect: str) -> bool:
    given = {"taints": [{"key": "k", "effect": effect}], "tolerations": None}
    return bool(toleration_match.run(given, at, Trace())["accepted"])


@lru_cache(maxsize=32)
def acts(at: Release, effect: str, act: str) -> bool:
    """Return whether a taint with an effect does something to Pods that do not tolerate it."""
    taint = {"key": "k", "effect": effect}
    if act == UNSAID:
        raise LookupError(act)
    if act == "bars-commands":
        return False  # "NoExecute" is about running Pods; no effect forbids a command
    if act == "refuse-new":
        return not toleration_match.run({"taints": [taint], "tolerations": None}, at, Trace())["schedulable"]
    if act in ("evict-running", "spare-running"):
        given = {"taints": [taint], "tolerations": [], "window": 60}
        return bool(taint_eviction_timing.run(given, at, Trace())["evicted"]) == (act == "evict-running")
    nodes = [{"metadata": {"name": "tainted"}, "spec": {"taints": [taint]}}, {"metadata": {"name": "plain"}}]
    answer = scheduling_score.run({"nodes": nodes, "pod": {"spec": {"containers": [{"name": "c"}]}}}, at, Trace())
    return answer.get("topScored") == ["plain"]


CHANGES = Words(
    "node-change",
    (UNSAID, "label-changed", "NoSchedule-added", "PreferNoSchedule-added", "NoExecute-added", "cordoned"),
)
FATES = Words("pod-fate", ("stays", "evicted", "moved"))


def after_change(at: Release, change: str) -> str:
    """Return what becomes of a running Pod when its Node changes (the Pod does not tolerate a new taint)."""
    if change == UNSAID:
        raise LookupError(change)
    if change.endswith("-added"):
        return "evicted" if acts(at, change.removesuffix("-added"), "evict-running") else "stays"
    return "stays"  # IgnoredDuringExecution; cordon only sets spec.unschedulable


PROMISES = Words("toleration-promise", ("allowed", "guaranteed", "attracted", "only-there"))


@lru_cache(maxsize=8)
def may_go(at: Release, where: str) -> bool:
    """Return whether a Pod that tolerates every taint may be put on a Node with a taint, or on one without."""
    taints = [{"key": "k", "effect": "NoSchedule"}] if where == "tainted" else []
    pod = {"spec": {"containers": [{"name": "c"}], "tolerations": [{"operator": "Exists"}]}}
    nodes = [{"metadata": {"name": "node"}, "spec": {"taints": taints}}]
    return bool(scheduling_filter.run({"nodes": nodes, "pod": pod}, at, Trace())["feasible"])


def promises(at: Release, promise: str) -> bool:
    """Return what a toleration means for a Pod, beside a Node without any taint."""
    taint = {"key": "k", "effect": "NoSchedule"}
    nodes = [{"metadata": {"name": "tainted"}, "spec": {"taints": [taint]}}, {"metadata": {"name": "plain"}}]
    pod = {"spec": {"containers": [{"name": "c"}], "tolerations": [{"operator": "Exists"}]}}
    if promise == "allowed":
        return may_go(at, "tainted")
    feasible = scheduling_filter.run({"nodes": nodes, "pod": pod}, at, Trace())["feasible"]
    if promise == "only-there":
        return "plain" not in feasible
    if promise == "guaranteed":
        return bool(feasible == ["tainted"])
    answer = scheduling_score.run({"nodes": nodes, "pod": pod}, at, Trace())
    return answer.get("topScored") == ["tainted"]


THINGS = Words("place-thing", (UNSAID, "taint", "toleration", "nodeSelector", "affinity", "node-label"))
# core/v1 types.go: NodeSpec.Taints and node labels; PodSpec.Tolerations, NodeSelector, Affinity.
_LIVES_ON = {"taint": "node", "node-label": "node"}


def lives_on(at: Release, thing: str) -> str:
    """Return on which object a thing is written."""
    if thing == UNSAID:
        raise LookupError(thing)
    return _LIVES_ON.get(thing, "pod")


_TAINT = {"key": "disk", "value": "slow", "effect": "NoSchedule"}
_TOLERATIONS: dict[str, dict[str, Any]] = {
    "exists-same-key": {"key": "disk", "operator": "Exists"},
    "equal-same-value": {"key": "disk", "operator": "Equal", "value": "slow"},
    "equal-other-value": {"key": "disk", "operator": "Equal", "value": "fast"},
    "no-operator-same-value": {"key": "disk", "value": "slow"},
    "exists-empty-key": {"operator": "Exists"},
    "empty-effect": {"key": "disk", "operator": "Exists", "effect": ""},
    "other-effect": {"key": "disk", "operator": "Exists", "effect": "NoExecute"},
    "other-key": {"key": "cpu", "operator": "Exists"},
}
FORMS = Words("toleration-form", (UNSAID, *_TOLERATIONS))


@lru_cache(maxsize=16)
def tolerates(at: Release, form: str) -> bool:
    """Return whether a toleration lets a Pod onto a Node with the taint disk=slow:NoSchedule."""
    if form == UNSAID:
        raise LookupError(form)
    given = {"taints": [_TAINT], "tolerations": [_TOLERATIONS[form]]}
    return bool(toleration_match.run(given, at, Trace()).get("schedulable"))


OPERATORS = Words("toleration-operator", ("Equal", "Exists", "In", "Like"))


@lru_cache(maxsize=8)
def default_operator(at: Release) -> tuple[str, ...]:
    """Return as which operator a toleration without one behaves: it compares values."""
    wrong = {"taints": [_TAINT], "tolerations": [{"key": "disk", "value": "fast"}]}
    return ("Exists",) if toleration_match.run(wrong, at, Trace())["schedulable"] else ("Equal",)


SECONDS = Words("toleration-time", ("unset", "zero", "set"))
STAYS = Words("toleration-end", ("forever", "at-once", "after-that-time", "default-300"))


@lru_cache(maxsize=8)
def stays(at: Release, time: str) -> str:
    """Return how long a running Pod with a matching toleration stays under a NoExecute taint."""
    seconds = {"unset": {}, "zero": {"tolerationSeconds": 0}, "set": {"tolerationSeconds": 30}}[time]
    toleration = {"key": "k", "operator": "Exists", "effect": "NoExecute", **seconds}
    given = {"taints": [{"key": "k", "effect": "NoExecute"}], "tolerations": [toleration], "window": 10_000}
    answer = taint_eviction_timing.run(given, at, Trace())
    if not answer["evicted"]:
        return "forever"
    return "at-once" if answer["seconds"] < 1 else "after-that-time"


# kubeadm constants.go: master until 1.23, both in 1.24, control-plane alone from 1.25 on (KEP-2067).
_CONTROL_PLANE = (("1.6", ("master",)), ("1.24", ("master", "control-plane")), ("1.25", ("control-plane",)))

RELATIONS = (
    # NodeSpec.Taints is a list; validation only wants key and effect to be unlike in all of them.
    Relation("place.many_taints", {}, YES_NO, lambda at: True, (TYPES,)),
    Relation("place.effects", {}, EFFECTS, effects, (TYPES,), recorded=("toleration-match",)),
    Relation(
        "place.acts",
        {"effect": REAL, "act": ACTS},
        YES_NO,
        acts,
        (PLUGIN, EVICTION),
        recorded=("toleration-match", "taint-eviction-timing", "scheduling-score"),
    ),
    Relation(
        "place.after_change",
        {"change": CHANGES},
        FATES,
        after_change,
        (IGNORED, EVICTION),
        recorded=("taint-eviction-timing",),
    ),
    Relation(
        "place.promises", {"promise": PROMISES}, YES_NO, promises, (TOLERATION, PLUGIN), recorded=("toleration-match",)
    ),
    Relation(
        "place.may_go",
        {"where": Words("node-taintedness", ("tainted", "plain"))},
        YES_NO,
        may_go,
        (TOLERATION, PLUGIN),
        recorded=("toleration-match",),
    ),
    Relation(
        "place.lives_on",
        {"thing": THINGS},
        Words("place-home", ("node", "pod", "namespace", "service")),
        lives_on,
        (TYPES,),
    ),
    Relation("place.tolerates", {"form": FORMS}, YES_NO, tolerates, (TOLERATION,), recorded=("toleration-match",)),
    Relation("place.default_operator", {}, OPERATORS, default_operator, (TOLERATION,), recorded=("toleration-match",)),
    Relation("place.stays", {"time": SECONDS}, STAYS, stays, (EVICTION,), recorded=("taint-eviction-timing",)),
    Relation(
        "place.control_plane_taint",
        {},
        Words("role-taint", ("master", "control-plane", "worker", "unschedulable", "not-ready")),
        lambda at: as_of(_CONTROL_PLANE, at),
        (KUBEADM,),
        changes=("1.24", "1.25"),
    ),
    Relation(
        "place.control_plane_effect",
        {},
        REAL,
        lambda at: "NoSchedule",
        (KUBEADM,),
    ),
)
