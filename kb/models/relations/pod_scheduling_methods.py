"""The ways to say on which Nodes a Pod should run: what each looks at, how hard it is, and what it does not do."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations.pod_creation_parts import takes_part
from kb.models.relations.pod_scheduling_affinity import OUTCOMES, PLUGIN, TERM, TYPES, UNSAID, hard, takes
from kb.models.release import Release
from kb.models.scheduling import pod_creation_flow, scheduling_filter
from kb.models.scheduling.node_affinity import REQUIRED
from kb.models.trace import Trace

KUBELET = Source("pkg/kubelet/lifecycle/predicate.go", "generalFilter")
REPLICAS = Source("pkg/controller/replicaset/replica_set.go", "manageReplicas")
INTER_POD = Source("pkg/scheduler/framework/plugins/interpodaffinity/filtering.go", "Filter")
SPREAD = Source("pkg/scheduler/framework/plugins/podtopologyspread/filtering.go", "Filter")
SPREAD_FIELD = Source("staging/src/k8s.io/api/core/v1/types.go", "TopologySpreadConstraint.WhenUnsatisfiable")

METHODS = Words(
    "place-method",
    (
        *(UNSAID, "nodeName", "nodeSelector", "nodeAffinity", "podAffinity", "podAntiAffinity"),
        *("taints-tolerations", "topologySpreadConstraints", "Deployment", "HPA"),
    ),
)
# core/v1 types.go: what the fields of each method are compared with.
_LOOKED_AT = {
    "nodeName": ("node-name",),
    "nodeSelector": ("node-labels",),
    "nodeAffinity": ("node-labels", "node-name"),
    "podAffinity": ("pod-labels",),
    "podAntiAffinity": ("pod-labels",),
    "taints-tolerations": ("node-taints",),
    "topologySpreadConstraints": ("pod-labels",),
}
LOOKED_AT = Words("place-ground", ("node-labels", "node-name", "pod-labels", "node-taints", "annotations", "node-ip"))

_IS_WAY = {"nodeName", "nodeSelector", "nodeAffinity", "podAffinity", "podAntiAffinity", "taints-tolerations"}


def is_way(at: Release, method: str) -> bool:
    """Return whether a method has a say in where a Pod goes."""
    if method == UNSAID:
        raise LookupError(method)
    return method in _IS_WAY or method == "topologySpreadConstraints"


_AIMS = {"podAffinity": "together", "podAntiAffinity": "apart", "topologySpreadConstraints": "evenly"}
AIMS = Words("place-aim", (UNSAID, "together", "apart", "near-or-far", "evenly", "scattered", "on-one-node"))


@lru_cache(maxsize=16)
def aims(at: Release, method: str) -> tuple[str, ...]:
    """Return where a method puts a Pod beside Pods that it selects; both kinds are about being near or far."""
    if method == "topologySpreadConstraints":
        return (_AIMS[method],)
    term = {"labelSelector": {"matchLabels": {"app": "a"}}, "topologyKey": "kubernetes.io/hostname"}
    nodes = [{"metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}} for name in ("near", "far")]
    placed = {
        "metadata": {"name": "p", "labels": {"app": "a"}},
        "spec": {"nodeName": "near", "containers": [{"name": "c"}]},
    }
    pod = {"spec": {"containers": [{"name": "c"}], "affinity": {method: {REQUIRED: [term]}}}}
    feasible = scheduling_filter.run({"nodes": nodes, "pods": [placed], "pod": pod}, at, Trace())["feasible"]
    return ("together" if feasible == ["near"] else "apart", "near-or-far")


def has_aim(at: Release, method: str, aim: str) -> bool:
    """Return whether this is what a method does."""
    if aim == UNSAID:
        raise LookupError(aim)
    if aim == "scattered":  # not all in one place: by keeping apart or by evening out
        return not {"apart", "evenly"}.isdisjoint(aims(at, method))
    return aim in aims(at, method)


@lru_cache(maxsize=16)
def directs(at: Release, method: str) -> bool:
    """Return whether a method leads a Pod to chosen Nodes: a Pod with it goes nowhere else."""
    if method == UNSAID:
        raise LookupError(method)
    if method == "nodeName":
        return not via_scheduler(at, method)
    chosen = {"nodeSelector": {"selector": {"disk": "ssd"}}, "nodeAffinity": {"affinity": hard(TERM)}}
    return method in chosen and takes(at, {"disk": "ssd"}, **chosen[method]) and not takes(at, {}, **chosen[method])


def via_scheduler(at: Release, method: str) -> bool:
    """Return whether the scheduler still chooses the Node."""
    if method == UNSAID:
        raise LookupError(method)
    return takes_part(at, "named-pod" if method == "nodeName" else "bare-pod", "kube-scheduler")


# predicate.go generalFilter: resources, node affinity, node name, host ports, and taints with NoExecute.
_KUBELET_CHECKS = ("resources", "node-affinity", "host-port", "no-execute-taint")
CONSTRAINTS = Words(
    "place-constraint", (UNSAID, *_KUBELET_CHECKS, "no-schedule-taint", "pod-anti-affinity", "topology-spread")
)


def named_checked(at: Release, constraint: str) -> bool:
    """Return whether a constraint still holds for a Pod that names its Node."""
    if constraint == UNSAID:
        raise LookupError(constraint)
    return constraint in _KUBELET_CHECKS


TROUBLES = Words("named-trouble", ("node-missing", "no-room", "selector-unmatched"))
DUTIES = Words("controller-duty", (UNSAID, "deploy-copies", "watch-copies", "keep-copies", "choose-node"))
WORKLOADS = Words("replica-workload", (UNSAID, "Deployment", "ReplicationController", "ReplicaSet", "HPA"))
_TEMPLATE = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "c", "image": "i:1"}]}}
_COPIES = 3


@lru_cache(maxsize=64)
def controller_does(at: Release, workload: str, duty: str) -> bool:
    """Return whether a workload that keeps replicas does something for its Pods."""
    if UNSAID in (workload, duty):
        raise LookupError(duty)
    if workload == "HPA":  # it changes spec.replicas of others (podautoscaler/horizontal.go reconcileAutoscaler)
        if duty == "choose-node":
            return False
        raise LookupError(duty)
    selector: Any = {"app": "a"} if workload == "ReplicationController" else {"matchLabels": {"app": "a"}}
    spec = {"replicas": _COPIES, "selector": selector, "template": _TEMPLATE}
    manifest = {"kind": workload, "metadata": {"name": "web"}, "spec": spec}
    running = list(pod_creation_flow.PROCESSES)
    if duty in ("watch-copies", "keep-copies"):
        command: dict[str, Any] = {"kubectl": ["delete", "pods", "-l", "app=a"]}
        given = {"running": running, "existing": [manifest], "commands": [command]}
    else:
        given = {"running": running, "existing": [], "commands": [{"kubectl": "create", "manifest": manifest}]}
    answer = pod_creation_flow.run(given, at, Trace())
    if duty == "choose-node":
        bound = [write for write in answer["writes"] if write["subresource"] == "binding"]
        return any(write["component"] == "kube-controller-manager" for write in bound)
    return len(answer["final"]) == _COPIES


_MATCH = ("node-affinity-match",)

RELATIONS = (
    Relation("place.is_way", {"method": METHODS}, YES_NO, is_way, (PLUGIN,)),
    Relation(
        "place.looks_at",
        {"method": Words("place-method", (UNSAID, *_LOOKED_AT))},
        LOOKED_AT,
        lambda at, method: _LOOKED_AT[method],
        (TYPES,),
        recorded=_MATCH,
    ),
    Relation(
        "place.aim",
        {"method": Words("place-method", tuple(_AIMS)), "aim": AIMS},
        YES_NO,
        has_aim,
        (INTER_POD, SPREAD),
        recorded=("scheduling-filter",),
    ),
    Relation("place.directs", {"method": METHODS}, YES_NO, directs, (PLUGIN,), recorded=_MATCH),
    Relation(
        "place.via_scheduler",
        {"method": METHODS},
        YES_NO,
        via_scheduler,
        (PLUGIN,),
        recorded=("pod-creation-flow",),
    ),
    Relation("place.named_checked", {"constraint": CONSTRAINTS}, YES_NO, named_checked, (KUBELET,)),
    Relation(
        "place.named_runs",
        {"trouble": TROUBLES},
        YES_NO,
        # podgc gcOrphaned deletes Pods of Nodes that do not exist; the kubelet refuses the others (predicate.go).
        lambda at, trouble: False,
        (KUBELET, Source("pkg/controller/podgc/gc_controller.go", "gcOrphaned")),
    ),
    Relation(
        "place.named_ends",
        {"trouble": Words("named-trouble", ("no-room", "selector-unmatched"))},
        OUTCOMES,
        # kubelet.go rejectPod: the Pod is made Failed with the reason (OutOfcpu, NodeAffinity).
        lambda at, trouble: "failed",
        (KUBELET, Source("pkg/kubelet/kubelet.go", "rejectPod")),
    ),
    Relation(
        "place.controller_does",
        {"workload": WORKLOADS, "duty": DUTIES},
        YES_NO,
        controller_does,
        (REPLICAS,),
        recorded=("pod-creation-flow",),
    ),
    Relation(
        "place.spread_bound",
        {},
        Words("spread-bound", ("pod-difference", "pods-per-node", "pods-per-domain", "domains", "replicas", "nodes")),
        lambda at: "pod-difference",  # types.go MaxSkew: how uneven Pods may be spread
        (SPREAD,),
        recorded=("scheduling-filter",),
    ),
    Relation(
        "place.spread_unmet",
        {"policy": Words("spread-policy", ("DoNotSchedule", "ScheduleAnyway"))},
        OUTCOMES,
        lambda at, policy: "pending" if policy == "DoNotSchedule" else "still-scheduled",
        (SPREAD,),
        recorded=("scheduling-filter",),
    ),
    # Documented as the default of the field; the API server wants it written all the same.
    Relation(
        "place.spread_default",
        {},
        Words("spread-policy", ("DoNotSchedule", "ScheduleAnyway")),
        lambda at: "DoNotSchedule",
        (SPREAD_FIELD,),
    ),
)
