"""The scheduling cycle: filter the Nodes, score the rest, name the best.

Source: pkg/scheduler/schedule_one.go findNodesThatFitPod, prioritizeNodes; the plugins and their weights are those of
the default profile (pkg/scheduler/apis/config/v1/default_plugins.go).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kb.models.release import Release, as_of
from kb.models.scheduling.plugins import (
    image_locality,
    inter_pod_affinity,
    node_affinity,
    node_name,
    node_ports,
    node_resources_balanced_allocation,
    node_resources_fit,
    node_unschedulable,
    pod_topology_spread,
    taint_toleration,
)
from kb.models.scheduling.plugins.verdict import Filter, Reasons, meaning
from kb.models.scheduling.snapshot import Node, Pod, Snapshot
from kb.models.trace import Trace

# In this order; the first filter that refuses a Node gives the reasons. Volumes come before the last two.
FILTERS: tuple[tuple[str, Callable[[Pod, Snapshot], Filter | None]], ...] = (
    ("NodeUnschedulable", node_unschedulable.filter_for),
    ("NodeName", node_name.filter_for),
    ("TaintToleration", taint_toleration.filter_for),
    ("NodeAffinity", node_affinity.filter_for),
    ("NodePorts", node_ports.filter_for),
    ("NodeResourcesFit", node_resources_fit.filter_for),
    ("PodTopologySpread", pod_topology_spread.filter_for),
    ("InterPodAffinity", inter_pod_affinity.filter_for),
)
CONFLICT = "node-affinity-conflict"
NAMED_ELSEWHERE: tuple[str, Reasons] = ("NodeAffinity", (node_affinity.REASON,))
SHOWN = 5  # so many Nodes are named in a step

# The default profile gave every score plugin but PodTopologySpread weight 1 until its v1beta3 configuration.
WEIGHTS: tuple[tuple[str, Mapping[str, int]], ...] = (
    ("1.20", {"PodTopologySpread": 2}),
    ("1.23", {"TaintToleration": 3, "NodeAffinity": 2, "PodTopologySpread": 2, "InterPodAffinity": 2}),
)

Score = Callable[[Pod, Snapshot, Sequence[Node]], Sequence[int] | None]


@dataclass(frozen=True)
class Filtered:
    """What filtering left: ``reasons`` by Node that was refused; ``conflict`` if no Node was even looked at."""

    feasible: tuple[Node, ...]
    reasons: Mapping[str, Reasons]
    conflict: bool = False


def filtered(pod: Pod, snapshot: Snapshot, trace: Trace) -> Filtered:
    """Return the Nodes where the Pod may go, and why not for each of the others."""
    named = node_affinity.named_nodes(pod)
    if named is not None and not named:
        trace.step("kube-scheduler", "一个节点都不看,直接判为不可调度", "每个 term 里的 matchFields 都互相矛盾")
        return Filtered((), {}, conflict=True)
    active = [(name, check) for name, make in FILTERS if (check := make(pod, snapshot)) is not None]
    feasible: list[Node] = []
    reasons: dict[str, Reasons] = {}
    refusals: dict[str, list[str]] = {}
    for node in snapshot.nodes:
        if named is not None and node.name not in named:
            plugin, found = NAMED_ELSEWHERE
        else:
            plugin, found = _first_refusal(node, active)
        if found:
            reasons[node.name] = found
            refusals.setdefault(plugin, []).append(node.name)
        else:
            feasible.append(node)
    _trace_filters(refusals, reasons, [name for name, _ in active], len(feasible), trace)
    return Filtered(tuple(feasible), reasons)


def _first_refusal(node: Node, active: Sequence[tuple[str, Filter]]) -> tuple[str, Reasons]:
    for name, check in active:
        found = check(node)
        if found:
            return name, found
    return "", ()


def _trace_filters(
    refusals: Mapping[str, Sequence[str]],
    reasons: Mapping[str, Reasons],
    active: Sequence[str],
    feasible: int,
    trace: Trace,
) -> None:
    for plugin in dict.fromkeys([*active, *refusals]):
        names = refusals.get(plugin, ())
        if names:
            shown = {name: list(reasons[name]) for name in names[:SHOWN]}
            trace.step(
                "kube-scheduler", f"过滤插件 {plugin} 挡掉 {len(names)} 个节点", _why(names, reasons), nodes=shown
            )
    trace.step("kube-scheduler", f"过滤后剩 {feasible} 个可行节点", "一个节点被前面的插件挡掉后,后面的插件不再看它")


def _why(names: Sequence[str], reasons: Mapping[str, Reasons]) -> str:
    counts = Counter(reason for name in names for reason in reasons[name])
    return "、".join(f"{meaning(reason)} {count} 个" for reason, count in counts.items())


@dataclass(frozen=True)
class Scored:
    """The weighted scores: by plugin, one number per feasible Node in their order; and the sums."""

    by_plugin: Mapping[str, Sequence[int]]
    totals: Sequence[int]

    def best(self, nodes: Sequence[Node]) -> list[str]:
        """Return the names of all Nodes with the highest total: which of them is taken is not promised."""
        most = max(self.totals, default=0)
        return [node.name for node, total in zip(nodes, self.totals, strict=True) if total == most]


def scored(pod: Pod, snapshot: Snapshot, nodes: Sequence[Node], at: Release, trace: Trace) -> Scored:
    """Return the weighted scores of feasible Nodes; a plugin with nothing to say about this Pod is left out."""
    weights = as_of(WEIGHTS, at)
    by_plugin: dict[str, Sequence[int]] = {}
    for name, give in _scorers(at):
        scores = give(pod, snapshot, nodes)
        if scores is None:
            continue
        weight = weights.get(name, 1)
        by_plugin[name] = [weight * score for score in scores]
        shown = {node.name: score for node, score in zip(nodes[:SHOWN], by_plugin[name], strict=False)}
        trace.step("kube-scheduler", f"打分插件 {name} 给分", f"权重 {weight},单项最高 {100 * weight} 分", scores=shown)
    totals = [sum(column) for column in zip(*by_plugin.values(), strict=True)]
    return Scored(by_plugin, totals)


def _scorers(at: Release) -> tuple[tuple[str, Score], ...]:
    def balanced(pod: Pod, snapshot: Snapshot, nodes: Sequence[Node]) -> Sequence[int] | None:
        return node_resources_balanced_allocation.score(pod, snapshot, nodes, at)

    return (
        ("TaintToleration", taint_toleration.score),
        ("NodeAffinity", node_affinity.score),
        ("NodeResourcesFit", node_resources_fit.score),
        ("PodTopologySpread", pod_topology_spread.score),
        ("InterPodAffinity", inter_pod_affinity.score),
        ("NodeResourcesBalancedAllocation", balanced),
        ("ImageLocality", image_locality.score),
    )
