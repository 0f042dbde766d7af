"""What becomes of a lost node itself: its statuses, its taints, and how long Pods tolerate them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission.default_tolerations import with_default_tolerations
from kb.models.model import Source
from kb.models.nodes import node_death
from kb.models.nodes.node_lifecycle import CONDITION_TAINTS, MONITOR_GRACE
from kb.models.nodes.node_state import UNREACHABLE
from kb.models.nodes.taint_eviction import no_execute, stay
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import OLDEST, Release, as_of
from kb.models.trace import Trace

LIFECYCLE = Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "monitorNodeHealth")
TAINTING = Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "processTaintBaseEviction")
EVICTION = Source("pkg/controller/tainteviction/taint_eviction.go", "processPodOnNode")
ADMISSION = Source("plugin/pkg/admission/defaulttolerationseconds/admission.go", "Admit")
READY = Words("ready-status", ("True", "False", "Unknown", "Pending"))


KEYS = Words(
    "node-taint",
    ("unreachable", "not-ready", "memory-pressure", "disk-pressure", "pid-pressure", "unschedulable", "out-of-service"),
)


EFFECTS = Words("taint-effect", ("NoSchedule", "NoExecute", "PreferNoSchedule"))


def modelled(at: Release) -> Release:
    """The models' tables begin with the oldest release; nothing they hold was different before."""
    return max(at, OLDEST)


@lru_cache(maxsize=64)
def death(at: Release, event: str, about: str, seconds: int, terminating: bool = False) -> dict[str, Any]:
    given = {"event": event, "about": about, "secondsAfter": seconds, "pod": {"wasTerminating": terminating}}
    return node_death.run(given, modelled(at), Trace())


SITUATIONS = Words("node-situation", ("silent", "runtime-down", "healthy"))


_EVENTS = {"silent": "kubeletStops", "runtime-down": "containerRuntimeStops", "healthy": "kubeletStartsAgain"}


def ready_of(at: Release, situation: str) -> str:
    """Return the node's Ready condition some time after something happened to it."""
    return str(death(at, _EVENTS[situation], "node", 120)["ready"])


def bad_statuses(at: Release) -> tuple[str, ...]:
    """Return the statuses of Ready that make a node unavailable: those that become taints."""
    return tuple(status for condition, status in CONDITION_TAINTS if condition == "Ready")


_CONDITIONS = {
    "Ready=False": ("Ready", "False"),
    "Ready=Unknown": ("Ready", "Unknown"),
    "MemoryPressure": ("MemoryPressure", "True"),
    "DiskPressure": ("DiskPressure", "True"),
    "PIDPressure": ("PIDPressure", "True"),
}


def taint_of(at: Release, condition: str) -> tuple[str, ...]:
    """Return the taint that stands for a condition of a node; kubectl shows NotReady for both False and Unknown."""
    asked = [_CONDITIONS[condition]] if condition in _CONDITIONS else [("Ready", "False"), ("Ready", "Unknown")]
    return tuple(CONDITION_TAINTS[one].partition("/")[2] for one in asked)


def taint_on(at: Release, situation: str) -> tuple[str, ...]:
    """Return the keys of the taints that a node gets."""
    found = death(at, _EVENTS[situation], "taints", 120)["taints"]
    return tuple(dict.fromkeys(key.partition("/")[2] for key, _ in found))


def effects_of(at: Release, key: str) -> tuple[str, ...]:
    """Return with which effects the control plane puts a taint on a node."""
    event = {"unreachable": "kubeletStops", "not-ready": "containerRuntimeStops"}[key]
    found = death(at, event, "taints", 120)["taints"]
    return tuple(effect for name, effect in found if name == f"node.kubernetes.io/{key}")


def effect_evicts(at: Release, effect: str) -> str:
    """Return what a taint of this effect does to Pods that run already and do not tolerate it."""
    return "evicts" if no_execute([{"key": "k", "effect": effect}]) else "leaves-alone"


def effect_blocks(at: Release, effect: str) -> str:
    """Return what a taint of this effect does to Pods that still look for a node (TaintToleration: Filter, Score)."""
    return "keeps-new-away" if effect in ("NoSchedule", "NoExecute") else "avoided"


def default_toleration(at: Release, key: str) -> tuple[int, ...]:
    """Return the tolerationSeconds that a Pod gets for a taint without asking; nothing where it gets no toleration."""
    added = with_default_tolerations([], Trace())
    return tuple(entry["tolerationSeconds"] for entry in added if entry["key"] == f"node.kubernetes.io/{key}")


def default_keys(at: Release) -> tuple[str, ...]:
    """Return the taints that every ordinary Pod tolerates for a while."""
    return tuple(str(entry["key"]).partition("/")[2] for entry in with_default_tolerations([], Trace()))


def gets_default(at: Release, own: str) -> str:
    """Return whether a Pod gets the default toleration beside its own one."""
    written = [{"key": UNREACHABLE, "operator": "Exists", "effect": "NoExecute"}] if own == "declared" else []
    added = with_default_tolerations(written, Trace())
    mine = [entry for entry in added if entry["key"] == UNREACHABLE and "tolerationSeconds" in entry]
    return "added" if mine else "left-alone"


def unknown_after(at: Release) -> int:
    """Return the seconds without a heartbeat after which a node counts as lost."""
    return round(as_of(MONITOR_GRACE, modelled(at)))


def stays(at: Release, written: str) -> str:
    """Return how long a NoExecute taint is tolerated with these tolerationSeconds."""
    limits = {"zero": {"tolerationSeconds": 0}, "negative": {"tolerationSeconds": -5}, "unset": {}}
    tolerations = [{"key": "k", "operator": "Exists", "effect": "NoExecute", **limits[written]}]
    return "for-ever" if stay([{"key": "k", "effect": "NoExecute"}], tolerations) is None else "not-at-all"


RELATIONS = (
    Relation("nodefail.ready", {"situation": SITUATIONS}, READY, ready_of, (LIFECYCLE,), recorded=("node-death",)),
    Relation("nodefail.bad_statuses", {}, READY, bad_statuses, (LIFECYCLE,), recorded=("node-failure",)),
    Relation(
        "nodefail.taint_of",
        {"condition": Words("node-condition", (*_CONDITIONS, "NotReady"))},
        KEYS,
        taint_of,
        (TAINTING,),
    ),
    Relation(
        "nodefail.gets_taint",
        {"condition": Words("node-condition", ("Ready=False", "Ready=Unknown", "NotReady"))},
        YES_NO,
        lambda at, condition: bool(taint_of(at, condition)),
        (TAINTING,),
    ),
    Relation("nodefail.taint_on", {"situation": SITUATIONS}, KEYS, taint_on, (TAINTING,), recorded=("node-death",)),
    Relation(
        "nodefail.effects",
        {"key": Words("node-taint", ("unreachable", "not-ready"))},
        EFFECTS,
        effects_of,
        (TAINTING,),
        recorded=("node-death",),
    ),
    Relation(
        "nodefail.taint_evicts",
        {"key": Words("node-taint", ("unreachable", "not-ready"))},
        YES_NO,
        lambda at, key: any(effect_evicts(at, effect) == "evicts" for effect in effects_of(at, key)),
        (TAINTING,),
        recorded=("node-death",),
    ),
    Relation(
        "nodefail.effect_evicts",
        {"effect": EFFECTS},
        Words("taint-push", ("evicts", "leaves-alone")),
        effect_evicts,
        (EVICTION,),
        recorded=("taint-eviction-timing",),
    ),
    Relation(
        "nodefail.effect_blocks",
        {"effect": EFFECTS},
        Words("taint-gate", ("keeps-new-away", "avoided", "lets-in")),
        effect_blocks,
        (Source("pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go", "Filter"),),
        recorded=("toleration-match", "scheduling-score"),
    ),
    Relation(
        "nodefail.default_toleration",
        {"key": Words("node-taint", ("unreachable", "not-ready"))},
        Numbers(0, 86400, "s"),
        default_toleration,
        (ADMISSION,),
        recorded=("default-tolerations",),
    ),
    Relation("nodefail.default_keys", {}, KEYS, default_keys, (ADMISSION,), recorded=("default-tolerations",)),
    Relation(
        "nodefail.gets_default",
        {"own": Words("own-toleration", ("declared", "none"))},
        Words("default-toleration", ("added", "left-alone")),
        gets_default,
        (ADMISSION,),
        recorded=("default-tolerations",),
    ),
    Relation(
        "nodefail.unknown_after",
        {},
        Numbers(0, 7200, "s"),
        unknown_after,
        (LIFECYCLE,),
        changes=("1.32",),
        recorded=("node-death",),
    ),
    Relation(
        "nodefail.stays",
        {"written": Words("written-seconds", ("unset", "zero", "negative"))},
        Words("tolerated-time", ("for-ever", "not-at-all", "default-300")),
        stays,
        (EVICTION,),
        recorded=("taint-eviction-timing",),
    ),
)
