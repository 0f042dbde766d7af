"""What becomes of the Pods on a lost node: deletion, replacement, and how the stuck ones go away."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.nodes import node_death, node_failure
from kb.models.nodes.node_lifecycle import MONITOR_GRACE
from kb.models.nodes.node_state import OUT_OF_SERVICE, UNREACHABLE
from kb.models.nodes.taint_eviction import stay
from kb.models.nodes.zone_eviction import FULL, NORMAL, PARTIAL, Rates, eviction_rate
from kb.models.relation import Numbers, Relation, Words
from kb.models.relations.node_failure_taints import EVICTION, LIFECYCLE, TAINTING, death, default_toleration, modelled
from kb.models.release import Release, as_of
from kb.models.trace import Trace

DISRUPTION = Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "handleDisruption")
DELETION = Source("pkg/controller/tainteviction/taint_eviction.go", "addConditionAndDeletePod")
GARBAGE = Source("pkg/controller/podgc/gc_controller.go", "gcTerminating")
PRINTER = Source("pkg/printers/internalversion/printers.go", "printPod")
STATIC = Source("pkg/kubelet/config/common.go", "applyDefaults")
DAEMON = Source("pkg/controller/daemon/util/daemonset_util.go", "AddOrUpdateDaemonPodTolerations")
REPLICAS = Source("pkg/controller/controller_utils.go", "IsPodActive")
STATEFUL = Source("pkg/controller/statefulset/stateful_set_control.go", "processReplica")


TIME_TO_NOTICE = 600


OWNERS = Words(
    "pod-owner", ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "bare", "static", "endless")
)


REPLACED = Words("pod-owner", ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "bare"))


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
    return node_failure.run(given, modelled(at), Trace())


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
    return round(as_of(MONITOR_GRACE, modelled(at))) + default_toleration(at, "unreachable")[0]


def delay(at: Release) -> str:
    """Return whether time passes between the taint and the deletion of an ordinary Pod."""
    return "some" if default_toleration(at, "unreachable")[0] else "none"


MOMENTS = Words("eviction-moment", ("waiting", "expired"))


_SECONDS = {"waiting": 120, "expired": 420}


def shown(at: Release, moment: str) -> str:
    """Return what kubectl get pods shows of a Pod on a lost node."""
    return str(death(at, "kubeletStops", "pod", _SECONDS[moment])["kubectlStatusColumn"])


PHASES = Words(
    "pod-phase-seen", ("Pending", "Running", "Succeeded", "Failed", "Unknown", "Terminating", "Evicted", "NodeLost")
)


def phase(at: Release) -> str:
    """Return the phase of a Pod on a lost node, before and after its deletion."""
    seen = {str(death(at, "kubeletStops", "pod", seconds)["phase"]) for seconds in _SECONDS.values()}
    return seen.pop() if len(seen) == 1 else ""


def pod_ready(at: Release) -> str:
    """Return the Ready condition of a Pod on a node that was lost a short time ago."""
    return str(death(at, "kubeletStops", "pod", _SECONDS["waiting"])["podReady"])


def containers(at: Release) -> str:
    """Return what the containers do when their kubelet stops."""
    return "running" if death(at, "kubeletStops", "containersOnTheNode", 420)["stillRunning"] else "stopped"


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


# features/kube_features.go NodeOutOfServiceVolumeDetach: alpha 1.24, beta 1.26, GA 1.28.
_OUT_OF_SERVICE = {"alpha": 24, "beta": 26, "ga": 28}


@lru_cache(maxsize=64)
def clears(at: Release, action: str) -> str:
    """Return whether a Pod that hangs in Terminating on a lost node goes away."""
    if action == "out-of-service" and at < Release(1, _OUT_OF_SERVICE["beta"]):
        return "stays"  # only behind a gate that was off
    if action == "node-returns":
        there = death(at, "kubeletStartsAgain", "pod", 60, True)["objectStillThere"]
        return "stays" if there else "cleared"
    return "cleared" if _loss(at, "StatefulSet", action)["pod"]["removed"] else "stays"


def out_of_service_since(at: Release, stage: str) -> int:
    """Return the release in which the out-of-service taint reached a stage."""
    return _OUT_OF_SERVICE[stage]


ZONES = Words("zone-state", ("normal", "partial-small", "partial-large", "one-zone", "all-nodes"))


def zone_eviction(at: Release, zone: str) -> str:
    """Return how the eviction goes on in a zone; "all-nodes": every node of the cluster is lost."""
    if zone == "all-nodes":
        given = {
            "event": "kubeletStops", "about": "taints", "secondsAfter": 420, "nodes": {"total": 3, "lost": 3}
        }  # fmt: skip
        tainted = any(effect == "NoExecute" for _, effect in node_death.run(given, modelled(at), Trace())["taints"])
        return "usual" if tainted else "stopped"
    rates = Rates()
    state, size = {
        **{"normal": (NORMAL, 10), "one-zone": (FULL, 10)},
        **{"partial-small": (PARTIAL, 10), "partial-large": (PARTIAL, 100)},
    }[zone]
    rate = eviction_rate(state, size, rates)
    return "usual" if rate == eviction_rate(FULL, size, rates) else "slowed" if rate else "stopped"


def eviction_gap(at: Release) -> int:
    """Return the seconds between two nodes of one zone that get their NoExecute taint."""
    return round(1 / Rates().normal)


RATES = Words("eviction-rate", ("0.1", "0.01", "1"))


def eviction_rate_of(at: Release, node_flag: str) -> str:
    """Return the default of a rate, in nodes per second."""
    return f"{Rates().normal if node_flag == 'node-eviction-rate' else Rates().secondary:g}"


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
        changes=("1.26",),
        recorded=("node-failure", "node-death"),
    ),
    # KEP-2268: a person or a tool of theirs says that the node is down for good; no controller adds this taint.
    Relation(
        "nodefail.out_of_service_by",
        {},
        Words("taint-marker", ("user", "node-lifecycle-controller", "kubelet", "kube-scheduler")),
        lambda at: as_of(((f"1.{_OUT_OF_SERVICE['alpha']}", "user"),), at),
        (Source("staging/src/k8s.io/api/core/v1/well_known_taints.go", "TaintNodeOutOfService"),),
        changes=("1.24",),
    ),
    Relation(
        "nodefail.out_of_service_since",
        {"stage": Words("feature-stage", tuple(_OUT_OF_SERVICE))},
        Numbers(0, 60, "release"),
        out_of_service_since,
        (Source("pkg/features/kube_features.go", "NodeOutOfServiceVolumeDetach"),),
    ),
    Relation(
        "nodefail.zone",
        {"zone": ZONES},
        Words("eviction-speed", ("usual", "slowed", "stopped", "faster")),
        zone_eviction,
        (DISRUPTION,),
        recorded=("node-failure", "node-death"),
    ),
    Relation("nodefail.gap", {}, Numbers(0, 7200, "s"), eviction_gap, (DISRUPTION,), recorded=("node-failure",)),
    Relation(
        "nodefail.rate",
        {"node_flag": Words("rate-flag", ("node-eviction-rate", "secondary-node-eviction-rate"))},
        RATES,
        eviction_rate_of,
        (DISRUPTION,),
        {"node_flag": "node-eviction-rate"},
        recorded=("node-death",),
    ),
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
