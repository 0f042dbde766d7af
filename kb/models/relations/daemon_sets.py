"""DaemonSets: on which nodes they run a Pod, what their Pods tolerate, and how they are updated."""

from __future__ import annotations

from functools import lru_cache

from kb.models.admission import workload_defaults
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release, as_of
from kb.models.trace import Trace
from kb.models.workloads import daemonset
from kb.models.workloads.daemon_placement import Node, placement
from kb.models.workloads.daemon_pod_tolerations import with_daemon_tolerations

ORPHANS = Source("pkg/controller/podgc/gc_controller.go", "gcOrphaned")
PLACEMENT = Source("pkg/controller/daemon/daemon_controller.go", "NodeShouldRunDaemonPod")
TOLERATIONS = Source("pkg/controller/daemon/util/daemonset_util.go", "AddOrUpdateDaemonPodTolerations")
DEFAULTS = Source("pkg/apis/apps/v1/defaults.go", "SetDefaults_DaemonSet")

_KUBERNETES = "node.kubernetes.io/"
_CONTROL_PLANE = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
_NODES: dict[str, dict[str, object]] = {
    "plain": {},
    "control-plane": {"taints": [_CONTROL_PLANE]},
    "tainted": {"taints": [{"key": "gpu", "effect": "NoSchedule"}]},
    "not-selected": {"labels": {"disk": "hdd"}},
    "cordoned": {"taints": [{"key": f"{_KUBERNETES}unschedulable", "effect": "NoSchedule"}]},
    "disk-pressure": {"taints": [{"key": f"{_KUBERNETES}disk-pressure", "effect": "NoSchedule"}]},
}
NODES = Words("daemon-node", (*_NODES, "new"))


@lru_cache(maxsize=64)
def runs_on(at: Release, node: str) -> bool:
    """Return whether a DaemonSet with no tolerations of its own runs a Pod on a node."""
    if node == "new":
        then = [{"do": "addNode", "node": {"name": "n", "labels": {}}}]
        seen = daemonset.run({"podSpec": {}, "nodes": [], "then": then}, at, Trace())
        return bool(seen["then"][0]["nodesWithPod"])
    spec = {"nodeSelector": {"disk": "ssd"}} if node == "not-selected" else {}
    given = {"podSpec": spec, "nodes": [{"name": "n", "labels": {}, **_NODES[node]}]}
    return bool(daemonset.run(given, at, Trace())["nodesWithPod"])


def per_node(at: Release) -> int:
    """Return how many Pods a DaemonSet keeps on a node that it runs on."""
    seen = daemonset.run({"podSpec": {}, "nodes": [{"name": "n", "labels": {}}]}, at, Trace())
    return list(seen["nodesWithPod"]).count("n")


MINDS = Words("daemon-criterion", ("taints", "nodeSelector", "nodeAffinity", "resources", "replicas"))


@lru_cache(maxsize=16)
def minds(at: Release, criterion: str) -> bool:
    """Return whether the controller looks at this to tell on which nodes a Pod belongs."""
    plain = Node("n", {"disk": "ssd"})
    wanted = [{"matchExpressions": [{"key": "disk", "operator": "In", "values": ["hdd"]}]}]
    affinity = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": wanted}}}
    cases: dict[str, tuple[dict[str, object], Node]] = {
        "taints": ({}, Node("n", {}, ({"key": "gpu", "effect": "NoSchedule"},))),
        "nodeSelector": ({"nodeSelector": {"disk": "hdd"}}, plain),
        "nodeAffinity": ({"affinity": affinity}, plain),
        "resources": ({"containers": [{"resources": {"requests": {"cpu": "9999"}}}]}, plain),
        "replicas": ({}, plain),
    }
    spec, node = cases[criterion]
    return not placement(spec, node).should_run


_TAINTS = {
    "not-ready": (f"{_KUBERNETES}not-ready", "NoExecute"),
    "unreachable": (f"{_KUBERNETES}unreachable", "NoExecute"),
    "disk-pressure": (f"{_KUBERNETES}disk-pressure", "NoSchedule"),
    "memory-pressure": (f"{_KUBERNETES}memory-pressure", "NoSchedule"),
    "pid-pressure": (f"{_KUBERNETES}pid-pressure", "NoSchedule"),
    "unschedulable": (f"{_KUBERNETES}unschedulable", "NoSchedule"),
    "network-unavailable": (f"{_KUBERNETES}network-unavailable", "NoSchedule"),
    "control-plane": ("node-role.kubernetes.io/control-plane", "NoSchedule"),
    "custom": ("gpu", "NoSchedule"),
}
TAINTS = Words("daemon-taint", tuple(_TAINTS))
NETWORKS = Words("daemon-network", ("pod", "host"))


def tolerates(at: Release, taint: str, network: str) -> bool:
    """Return whether the controller writes a toleration of a taint into its Pods."""
    added = with_daemon_tolerations((), network == "host")
    return _TAINTS[taint] in {(entry["key"], entry["effect"]) for entry in added}


# pkg/features ScheduleDaemonSetPods: beta and on by default in 1.12.
_PLACER = (("1.2", "daemonset-controller"), ("1.12", "kube-scheduler"))


def placed_by(at: Release) -> str:
    """Return who binds a DaemonSet's Pods to their nodes."""
    return as_of(_PLACER, at)


_MINIMAL = {
    "apiVersion": "apps/v1",
    "kind": "DaemonSet",
    "metadata": {"name": "agent"},
    "spec": {
        "selector": {"matchLabels": {"app": "a"}},
        "template": {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "c", "image": "a:1"}]}},
    },
}


@lru_cache(maxsize=8)
def default_unavailable(at: Release) -> int:
    """Return the default maxUnavailable of a DaemonSet's rolling update."""
    stored = workload_defaults.run({"manifest": _MINIMAL}, at, Trace())["fields"]
    return int(stored["spec.updateStrategy"]["rollingUpdate"]["maxUnavailable"])


def default_percent(at: Release) -> tuple[int, ...]:
    """Return the default maxUnavailable as a percentage: it is a count, so there is none."""
    stored = workload_defaults.run({"manifest": _MINIMAL}, at, Trace())["fields"]
    said = str(stored["spec.updateStrategy"]["rollingUpdate"]["maxUnavailable"])
    return (int(said[:-1]),) if said.endswith("%") else ()


_RECORDED = ("daemonset",)

RELATIONS = (
    Relation("ds.runs_on", {"node": NODES}, YES_NO, runs_on, (PLACEMENT,), recorded=_RECORDED),
    Relation("ds.per_node", {}, Numbers(0, 100), per_node, (PLACEMENT,), recorded=_RECORDED),
    Relation("ds.minds", {"criterion": MINDS}, YES_NO, minds, (PLACEMENT,), recorded=_RECORDED),
    Relation(
        "ds.tolerates",
        {"taint": TAINTS, "network": NETWORKS},
        YES_NO,
        tolerates,
        (TOLERATIONS,),
        {"network": "pod"},
        recorded=_RECORDED,
    ),
    Relation(
        "ds.placed_by",
        {},
        Words("component", ("kube-scheduler", "daemonset-controller", "kubelet", "kube-apiserver")),
        placed_by,
        (PLACEMENT,),
        changes=("1.12",),
    ),
    # The Node is the Pod's home: when it is gone the Pod is collected, no other node gets one more for it.
    Relation(
        "ds.after_node_gone",
        {},
        Words("daemon-pod-fate", ("collected", "moved")),
        lambda at: "collected",
        (ORPHANS,),
    ),
    Relation(
        "ds.default_percent",
        {},
        Numbers(0, 100, "%"),
        default_percent,
        (DEFAULTS,),
        recorded=("workload-defaults",),
    ),
    Relation(
        "ds.default_unavailable", {}, Numbers(0, 100), default_unavailable, (DEFAULTS,), recorded=("workload-defaults",)
    ),
)
