"""TaintToleration: hard taints keep Pods away, PreferNoSchedule taints cost score."""

from __future__ import annotations

from collections.abc import Sequence

from kb.models.api.toleration import find_untolerated, tolerated_by_any
from kb.models.scheduling.plugins.verdict import PASS, Filter, scaled_to_best
from kb.models.scheduling.snapshot import Node, Pod, Snapshot


def filter_for(pod: Pod, snapshot: Snapshot) -> Filter | None:
    """Return the filter for taints with NoSchedule or NoExecute (taint_toleration.go Filter)."""
    tolerations = pod.tolerations

    def reasons(node: Node) -> tuple[str, ...]:
        untolerated = node.taints and find_untolerated(node.taints, tolerations)
        return ("untolerated-taint",) if untolerated else PASS

    return reasons


def score(pod: Pod, snapshot: Snapshot, nodes: Sequence[Node]) -> list[int]:
    """Return how few PreferNoSchedule taints of each Node are not tolerated; 100 where there are none.

    Only tolerations that speak of PreferNoSchedule or of every effect count (getAllTolerationPreferNoSchedule).
    """
    soft = [one for one in pod.tolerations if not one.get("effect") or one["effect"] == "PreferNoSchedule"]
    counts = [
        sum(taint.get("effect") == "PreferNoSchedule" and not tolerated_by_any(taint, soft) for taint in node.taints)
        for node in nodes
    ]
    return scaled_to_best(counts, reverse=True)
