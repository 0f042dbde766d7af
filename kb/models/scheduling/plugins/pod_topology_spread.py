"""PodTopologySpread: Pods of one kind are spread evenly over the values of a Node label."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.models.api.label_selector import Labels, matches_selector
from kb.models.api.toleration import find_untolerated
from kb.models.scheduling.node_affinity import matches_required
from kb.models.scheduling.plugins.verdict import MOST, PASS, Filter
from kb.models.scheduling.snapshot import Node, Pod, Snapshot

HOSTNAME = "kubernetes.io/hostname"
ZONE = "topology.kubernetes.io/zone"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One spread constraint with its defaults filled in."""

    topology_key: str
    max_skew: int
    selector: Mapping[str, Any] | None
    min_domains: int = 1
    honors_affinity: bool = True
    honors_taints: bool = False

    def count(self, node: Node, namespace: str) -> int:
        """Return how many Pods on a Node the constraint is about; an empty selector counts none."""
        if not self.selector or not (self.selector.get("matchLabels") or self.selector.get("matchExpressions")):
            return 0
        return sum(pod.namespace == namespace and matches_selector(self.selector, pod.labels) for pod in node.pods)

    def includes(self, pod: Pod, node: Node) -> bool:
        """Return whether a Node's Pods count (common.go matchNodeInclusionPolicies)."""
        if self.honors_affinity and not matches_required(pod.spec, node.name, node.labels):
            return False
        return not (self.honors_taints and find_untolerated(node.taints, pod.tolerations))


def own_constraints(pod: Pod, action: str) -> list[Constraint]:
    """Return the Pod's constraints with this whenUnsatisfiable."""
    return [
        Constraint(
            topology_key=entry["topologyKey"],
            max_skew=entry["maxSkew"],
            selector=entry.get("labelSelector"),
            min_domains=entry.get("minDomains") or 1,
            honors_affinity=(entry.get("nodeAffinityPolicy") or "Honor") == "Honor",
            honors_taints=entry.get("nodeTaintsPolicy") == "Honor",
        )
        for entry in pod.spec.get("topologySpreadConstraints") or ()
        if entry.get("whenUnsatisfiable") == action
    ]


def default_constraints(pod: Pod, snapshot: Snapshot) -> list[Constraint]:
    """Return the scheduler's own wishes for a Pod that a Service selects: spread over hosts and zones.

    plugin.go systemDefaultConstraints, common.go buildDefaultConstraints, helper/spread.go DefaultSelector.
    """
    merged: dict[str, str] = {}
    for namespace, selector in snapshot.services:
        if namespace == pod.namespace and selector and matches_selector({"matchLabels": selector}, pod.labels):
            merged.update(selector)
    if not merged:
        return []
    return [Constraint(key, skew, {"matchLabels": merged}) for key, skew in ((HOSTNAME, 3), (ZONE, 5))]


def filter_for(pod: Pod, snapshot: Snapshot) -> Filter | None:
    """Return the filter for DoNotSchedule constraints; None for a Pod without any (filtering.go).

    With the Pod, a domain may have at most maxSkew Pods more than the domain that has fewest.
    """
    constraints = own_constraints(pod, "DoNotSchedule")
    if not constraints:
        return None
    counted = [_counts(constraint, constraints, pod, snapshot) for constraint in constraints]
    limits = [
        (one.topology_key, counts, one.max_skew + _fewest(one, counts) - matches_selector(one.selector, pod.labels))
        for one, counts in zip(constraints, counted, strict=True)
    ]

    def reasons(node: Node) -> tuple[str, ...]:
        for key, counts, limit in limits:
            value = node.labels.get(key)
            if value is None:
                return ("topology-spread-missing-label",)
            if counts.get(value, 0) > limit:
                return ("topology-spread",)
        return PASS

    return reasons


def _counts(one: Constraint, constraints: Sequence[Constraint], pod: Pod, snapshot: Snapshot) -> dict[str, int]:
    """Return the Pods per domain, over the Nodes that have the labels of *all* constraints."""
    counts: dict[str, int] = {}
    for node in snapshot.nodes:
        if _has_labels(node.labels, constraints) and one.includes(pod, node):
            value = node.labels[one.topology_key]
            counts[value] = counts.get(value, 0) + one.count(node, pod.namespace)
    return counts


def _fewest(constraint: Constraint, counts: Mapping[str, int]) -> int:
    # With fewer domains than minDomains a domain is missing, and the missing one has no Pod.
    return 0 if len(counts) < constraint.min_domains else min(counts.values(), default=0)


def _has_labels(labels: Labels, constraints: Sequence[Constraint]) -> bool:
    return all(constraint.topology_key in labels for constraint in constraints)


def score(pod: Pod, snapshot: Snapshot, nodes: Sequence[Node]) -> list[int] | None:
    """Return how empty the domains of each Node are, 100 the emptiest; None without such constraints (scoring.go).

    A Node that lacks a label of the Pod's own constraints gets 0; the default constraints just skip it there.
    """
    own = bool(pod.spec.get("topologySpreadConstraints"))
    constraints = own_constraints(pod, "ScheduleAnyway") if own else default_constraints(pod, snapshot)
    if not constraints:
        return None
    scored = [node for node in nodes if not own or _has_labels(node.labels, constraints)]
    totals = dict.fromkeys((node.name for node in scored), 0.0)
    for constraint in constraints:
        domains = _domain_counts(constraint, constraints if own else (), pod, snapshot, scored)
        size = len(scored) if constraint.topology_key == HOSTNAME else len(domains)
        for node in scored:
            value = node.labels.get(constraint.topology_key)
            if value is not None:
                # Many domains make each Pod count more: otherwise few zones would outweigh many hosts.
                count = constraint.count(node, pod.namespace) if constraint.topology_key == HOSTNAME else domains[value]
                totals[node.name] += count * math.log(size + 2) + constraint.max_skew - 1
    return _fewest_first({name: _rounded(total) for name, total in totals.items()}, nodes)


def _domain_counts(
    one: Constraint, needed: Sequence[Constraint], pod: Pod, snapshot: Snapshot, scored: Sequence[Node]
) -> Counter[str]:
    """Return the Pods per domain that has a Node in question; hosts are counted one by one instead."""
    counts: Counter[str] = Counter()
    if one.topology_key == HOSTNAME:
        return counts
    for node in scored:
        # A label that is missing makes a domain of its own in the number of domains, as the scheduler counts them.
        counts[node.labels.get(one.topology_key, "")] += 0
    for node in snapshot.nodes:
        value = node.labels.get(one.topology_key, "")
        if value in counts and _has_labels(node.labels, needed) and one.includes(pod, node):
            counts[value] += one.count(node, pod.namespace)
    return counts


def _rounded(value: float) -> int:
    return math.floor(value + 0.5)  # Go's math.Round: halves go up, not to the even number


def _fewest_first(sums: Mapping[str, int], nodes: Sequence[Node]) -> list[int]:
    least, most = min(sums.values(), default=0), max(sums.values(), default=0)
    if most == 0:
        return [MOST if node.name in sums else 0 for node in nodes]
    return [MOST * (most + least - sums[node.name]) // most if node.name in sums else 0 for node in nodes]
