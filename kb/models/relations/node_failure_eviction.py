"""What becomes of a lost node and of the Pods on it: statuses, taints, timers, deletion, replacement."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission.default_tolerations import with_default_tolerations
from kb.models.model import Source
from kb.models.nodes import node_death, node_failure
from kb.models.nodes.node_lifecycle import CONDITION_TAINTS, MONITOR_GRACE
from kb.models.nodes.node_state import OUT_OF_SERVICE, UNREACHABLE
from kb.models.nodes.taint_eviction import no_execute, stay
from kb.models.nodes.zone_eviction import FULL, NORMAL, PARTIAL, Rates, eviction_rate
from kb.models.relation import Numbers, Relation, Words
from kb.models.release import OLDEST, Release, as_of
from kb.models.trace import Trace

LIFECYCLE = Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "monitorNodeHealth")
TAINTING = Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "processTaintBaseEviction")
DISRUPTION = Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "handleDisruption")
EVICTION = Source("pkg/controller/tainteviction/taint_eviction.go", "processPodOnNode")
DELETION = Source("pkg/controller/tainteviction/taint_eviction.go", "addConditionAndDeletePod")
ADMISSION = Source("plugin/pkg/admission/defaulttolerationseconds/admission.go", "Admit")
GARBAGE = Source("pkg/controller/podgc/gc_controller.go", "gcTerminating")
PRINTER = Source("pkg/printers/internalversion/printers.go", "printPod")
STATIC = Source("pkg/kubelet/config/common.go", "applyDefaults")
DAEMON = Source("pkg/controller/daemon/util/daemonset_util.go", "AddOrUpdateDaemonPodTolerations")
REPLICAS = Source("pkg/controller/controller_utils.go", "IsPodActive")
STATEFUL = Source("pkg/controller/statefulset/stateful_set_control.go", "processReplica")
TIME_TO_NOTICE = 600

READY = Words("ready-status", ("True", "False", "Unknown", "Pending"))
KEYS = Words(
    "node-taint",
    ("unreachable", "not-ready", "memory-pressure", "disk-pressure", "pid-pressure", "unschedulable", "out-of-service"),
)
EFFECTS = Words("taint-effect", ("NoSchedule", "NoExecute", "PreferNoSchedule"))
OWNERS = Words(
    "pod-owner", ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "bare", "static", "endless")
)
REPLACED = Words("pod-owner", ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "bare"))


def _modelled(at: Release) -> Release:
    """The models' tables begin with the oldest release; nothing they hold was different before."""
    return max(at, OLDEST)


_LATER: dict[str, dict[str, Any]] = {
    "force-delete": {"do": "forceDeletePods"},
    "out-of-service": {"do": "addTaint", "taint": {"key": OUT_OF_SERVICE, "effect": "NoExecute"}},
    "delete-node": {"do": "deleteNode"},
}


@lru_cache(maxsize=256)
def _loss(at: Release, owner: str, action: str = "") -> dict[str, Any]:
    """Return what is observed when one of three nodes falls silent at second 0 with a Pod of ``owner`` on it.

    ``action``: what is done to the node after the Pod is deleted, one of ``_LATER``.
    """
    later = [{"at": TIME_TO_NOTICE, "node": "n0", **_LATER[action]}] if action in _LATER else []
    script = [{"at": 0, "do": "stopHeartbeat", "node": "n0"}, *later]
    given = {"zoneNodes": 3, "script": script, "observedForSeconds": TIME_TO_NOTICE * 2, "pod": {"owner": owner}}
    return node_failure.run(given, _modelled(at), Trace())


@lru_cache(maxsize=64)
def _death(at: Release, event: str, about: str, seconds: int, terminating: bool = False) -> dict[str, Any]:
    given = {"event": event, "about": about, "secondsAfter": seconds, "pod": {"wasTerminating": terminating}}
    return node_death.run(given, _modelled(at), Trace())


SITUATIONS = Words("node-situation", ("silent", "runtime-down", "healthy"))
_EVENTS = {"silent": "kubeletStops", "runtime-down": "containerRuntimeStops", "healthy": "kubeletStartsAgain"}


def ready_of(at: Release, situation: str) -> str:
    """Return the node's Ready condition some time after something happened to it."""
    return str(_death(at, _EVENTS[situation], "node", 120)["ready"])


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


def taint_of(at: Release, condition: str) -> str:
    """Return the taint that stands for a condition of a node."""
    return CONDITION_TAINTS[_CONDITIONS[condition]].partition("/")[2]


def taint_on(at: Release, situation: str) -> tuple[str, ...]:
    """Return the keys of the taints that a node gets."""
    found = _death(at, _EVENTS[situation], "taints", 120)["taints"]
    return tuple(dict.fromkeys(key.partition("/")[2] for key, _ in found))


def effects_of(at: Release, key: str) -> tuple[str, ...]:
    """Return with which effects the control plane puts a taint on a node."""
    event = {"unreachable": "kubeletStops", "not-ready": "containerRuntimeStops"}[key]
    found = _death(at, event, "taints", 120)["taints"]
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


# TaintBasedEvictions: alpha 1.6, beta and on 1.13, GA 1.18 (pkg/features/kube_features.go).
_GOVERNORS = (("1.0", "pod-eviction-timeout"), ("1.13", "tolerationSeconds"))
GOVERNORS = Words(
    "eviction-governor",
    (
        "tolerationSeconds",
        "pod-eviction-timeout",
        "node-monitor-grace-period",
        "node-monitor-period",
        "terminationGracePeriodSeconds",
    ),
)


def governor(at: Release) -> str:
    """Return what decides how long a Pod stays on a node that is not available."""
    return as_of(_GOVERNORS, at)


def total_seconds(at: Release) -> int:
    """Return the seconds from the last heartbeat to the deletion of an ordinary Pod, without controllers' loops."""
    return round(as_of(MONITOR_GRACE, _modelled(at))) + default_toleration(at, "unreachable")[0]


def unknown_after(at: Release) -> int:
    """Return the seconds without a heartbeat after which a node counts as lost."""
    return round(as_of(MONITOR_GRACE, _modelled(at)))


def delay(at: Release) -> str:
    """Return whether time passes between the taint and the deletion of an ordinary Pod."""
    return "some" if default_toleration(at, "unreachable")[0] else "none"


MOMENTS = Words("eviction-moment", ("waiting", "expired"))
_SECONDS = {"waiting": 120, "expired": 420}


def shown(at: Release, moment: str) -> str:
    """Return what kubectl get pods shows of a Pod on a lost node."""
    return str(_death(at, "kubeletStops", "pod", _SECONDS[moment])["kubectlStatusColumn"])


PHASES = Words(
    "pod-phase-seen", ("Pending", "Running", "Succeeded", "Failed", "Unknown", "Terminating", "Evicted", "NodeLost")
)


def phase(at: Release) -> str:
    """Return the phase of a Pod on a lost node, before and after its deletion."""
    seen = {str(_death(at, "kubeletStops", "pod", seconds)["phase"]) for seconds in _SECONDS.values()}
    return seen.pop() if len(seen) == 1 else ""


def pod_ready(at: Release) -> str:
    """Return the Ready condition of a Pod on a node that was lost a short time ago."""
    return str(_death(at, "kubeletStops", "pod", _SECONDS["waiting"])["podReady"])


def containers(at: Release) -> str:
    """Return what the containers do when their kubelet stops."""
    return "running" if _death(at, "kubeletStops", "containersOnTheNode", 420)["stillRunning"] else "stopped"


@lru_cache(maxsize=64)
def evicted(at: Release, owner: str) -> str:
    """Return whether a Pod is deleted because its node is lost."""
    if owner in ("static", "endless"):
        # config/common.go: a Pod from a file tolerates every NoExecute taint without limit.
        everything = [{"operator": "Exists", "effect": "NoExecute"}]
        left = stay([{"key": UNREACHABLE, "effect": "NoExecute"}], everything) is None
        return "stays" if left else "evicted"
    return "evicted" if _loss(at, owner)["pod"]["deleted"] else "stays"


def evicted_after(at: Release, owner: str) -> tuple[int, ...]:
    """Return the seconds from the taint to the deletion, nothing for a Pod that stays."""
    if evicted(at, owner) == "stays":
        return ()
    return (round(_loss(at, owner)["pod"]["secondsAfterFirstNoExecuteTaint"]),)


@lru_cache(maxsize=64)
def replaced(at: Release, owner: str) -> str:
    """Return when the owner makes another Pod: while the old one is terminating, after it is gone, or not at all."""
    pod = _loss(at, owner)["pod"]
    if pod.get("replacementWhileOldTerminating"):
        return "at-once"
    gone = _loss(at, owner, "force-delete")["pod"]
    return "after-old-gone" if gone.get("replacementCreated") else "never"


ACTIONS = Words(
    "cleaning-action", ("node-returns", "force-delete", "out-of-service", "delete-node", "wait", "restart-apiserver")
)


@lru_cache(maxsize=64)
def clears(at: Release, action: str) -> str:
    """Return whether a Pod that hangs in Terminating on a lost node goes away."""
    if action == "node-returns":
        there = _death(at, "kubeletStartsAgain", "pod", 60, True)["objectStillThere"]
        return "stays" if there else "cleared"
    return "cleared" if _loss(at, "StatefulSet", action)["pod"]["removed"] else "stays"


# features/kube_features.go NodeOutOfServiceVolumeDetach: alpha 1.24, beta 1.26, GA 1.28.
_OUT_OF_SERVICE = {"alpha": 24, "beta": 26, "ga": 28}


def out_of_service_since(at: Release, stage: str) -> int:
    """Return the release in which the out-of-service taint reached a stage."""
    return _OUT_OF_SERVICE[stage]


def stays(at: Release, written: str) -> str:
    """Return how long a NoExecute taint is tolerated with these tolerationSeconds."""
    limits = {"zero": {"tolerationSeconds": 0}, "negative": {"tolerationSeconds": -5}, "unset": {}}
    tolerations = [{"key": "k", "operator": "Exists", "effect": "NoExecute", **limits[written]}]
    return "for-ever" if stay([{"key": "k", "effect": "NoExecute"}], tolerations) is None else "not-at-all"


ZONES = Words("zone-state", ("normal", "partial-small", "partial-large", "all-nodes"))


def zone_eviction(at: Release, zone: str) -> str:
    """Return how the eviction goes on in a zone; "all-nodes": every node of the cluster is lost."""
    if zone == "all-nodes":
        given = {
            "event": "kubeletStops", "about": "taints", "secondsAfter": 420, "nodes": {"total": 3, "lost": 3}
        }  # fmt: skip
        tainted = any(effect == "NoExecute" for _, effect in node_death.run(given, _modelled(at), Trace())["taints"])
        return "usual" if tainted else "stopped"
    rates = Rates()
    state, size = {"normal": (NORMAL, 10), "partial-small": (PARTIAL, 10), "partial-large": (PARTIAL, 100)}[zone]
    rate = eviction_rate(state, size, rates)
    return "usual" if rate == eviction_rate(FULL, size, rates) else "slowed" if rate else "stopped"


def eviction_gap(at: Release) -> int:
    """Return the seconds between two nodes of one zone that get their NoExecute taint."""
    return round(1 / Rates().normal)


def unhealthy_percent(at: Release) -> int:
    """Return the share of lost nodes from which a zone counts as partly disrupted."""
    return round(Rates().unhealthy * 100)


_ORDER = ("unknown", "tainted", "deleted", "replaced")


def precedes(at: Release, earlier: str, later: str) -> bool:
    """Return whether one thing comes before another when a node is lost."""
    return _ORDER.index(earlier) < _ORDER.index(later)


def fate(at: Release) -> str:
    """Return what becomes of a Pod of a workload on a lost node: another Pod is made, with another name and uid."""
    return "recreated" if replaced(at, "Deployment") == "at-once" else ""


RELATIONS = (
    Relation("nodefail.ready", {"situation": SITUATIONS}, READY, ready_of, (LIFECYCLE,), recorded=("node-death",)),
    Relation("nodefail.bad_statuses", {}, READY, bad_statuses, (LIFECYCLE,), recorded=("node-failure",)),
    Relation(
        "nodefail.taint_of", {"condition": Words("node-condition", tuple(_CONDITIONS))}, KEYS, taint_of, (TAINTING,)
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
    Relation("nodefail.governor", {}, GOVERNORS, governor, (EVICTION, TAINTING), changes=("1.13",)),
    Relation(
        "nodefail.total",
        {},
        Numbers(0, 7200, "s"),
        total_seconds,
        (LIFECYCLE, EVICTION),
        changes=("1.32",),
        recorded=("node-failure",),
    ),
    Relation("nodefail.shown", {"moment": MOMENTS}, PHASES, shown, (PRINTER,), recorded=("node-death",)),
    Relation("nodefail.phase", {}, PHASES, phase, (EVICTION,), recorded=("node-death",)),
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
        "nodefail.delay", {}, Words("delay-length", ("some", "none")), delay, (EVICTION,), recorded=("node-failure",)
    ),
    Relation(
        "nodefail.pod_ready",
        {},
        Words("pod-ready", ("True", "False", "Unknown")),
        pod_ready,
        (LIFECYCLE,),
        recorded=("node-death",),
    ),
    Relation(
        "nodefail.containers",
        {},
        Words("container-state", ("running", "stopped")),
        containers,
        (Source("pkg/kubelet/kubelet.go", "syncLoop"),),
        recorded=("node-death",),
    ),
    Relation(
        "nodefail.evicted",
        {"owner": OWNERS},
        Words("eviction-fate", ("evicted", "stays")),
        evicted,
        (EVICTION, DAEMON, STATIC),
        {"owner": "Deployment"},
        recorded=("node-failure",),
    ),
    Relation(
        "nodefail.evicted_after",
        {"owner": OWNERS},
        Numbers(0, 86400, "s"),
        evicted_after,
        (EVICTION, DAEMON, STATIC),
        {"owner": "Deployment"},
        recorded=("node-failure",),
    ),
    Relation(
        "nodefail.replaced",
        {"owner": REPLACED},
        Words("replacement-time", ("at-once", "after-old-gone", "never")),
        replaced,
        (REPLICAS, STATEFUL),
        recorded=("node-failure",),
    ),
    Relation(
        "nodefail.clears",
        {"action": ACTIONS},
        Words("terminating-fate", ("cleared", "stays")),
        clears,
        (GARBAGE,),
        recorded=("node-failure", "node-death"),
    ),
    Relation(
        "nodefail.out_of_service_since",
        {"stage": Words("feature-stage", tuple(_OUT_OF_SERVICE))},
        Numbers(0, 60, "release"),
        out_of_service_since,
        (Source("pkg/features/kube_features.go", "NodeOutOfServiceVolumeDetach"),),
    ),
    Relation(
        "nodefail.stays",
        {"written": Words("written-seconds", ("unset", "zero", "negative"))},
        Words("tolerated-time", ("for-ever", "not-at-all")),
        stays,
        (EVICTION,),
        recorded=("taint-eviction-timing",),
    ),
    Relation(
        "nodefail.zone",
        {"zone": ZONES},
        Words("eviction-speed", ("usual", "slowed", "stopped")),
        zone_eviction,
        (DISRUPTION,),
        recorded=("node-failure", "node-death"),
    ),
    Relation("nodefail.gap", {}, Numbers(0, 7200, "s"), eviction_gap, (DISRUPTION,), recorded=("node-failure",)),
    Relation(
        "nodefail.unhealthy", {}, Numbers(0, 100, "%"), unhealthy_percent, (DISRUPTION,), recorded=("node-failure",)
    ),
    Relation(
        "nodefail.precedes",
        {"earlier": Words("loss-step", _ORDER), "later": Words("loss-step", _ORDER)},
        Words("yes-no", ("yes", "no")),
        precedes,
        (LIFECYCLE, EVICTION),
        recorded=("node-failure",),
    ),
    Relation(
        "nodefail.fate",
        {},
        Words("pod-fate", ("recreated", "migrated", "restarted-in-place")),
        fate,
        (REPLICAS,),
        recorded=("node-failure",),
    ),
)
