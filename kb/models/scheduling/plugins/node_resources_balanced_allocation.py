"""NodeResourcesBalancedAllocation: cpu and memory of a Node should be used to the same degree."""

from __future__ import annotations

from collections.abc import Sequence

from kb.models.release import Release
from kb.models.scheduling.plugins.verdict import MOST
from kb.models.scheduling.snapshot import Node, Pod, Snapshot

# kubernetes/kubernetes#135573: the score is about the change that the Pod makes, not about the state afterwards.
SCORES_THE_CHANGE = Release(1, 36)


def score(pod: Pod, snapshot: Snapshot, nodes: Sequence[Node], at: Release) -> list[int] | None:
    """Return how much the Pod improves each Node's balance: 75 for no change, 50 to 100 in all.

    None for a Pod that requests neither cpu nor memory. Before 1.36 it was the balance with the Pod alone.
    """
    cpu, memory = pod.requests.get("cpu", 0), pod.requests.get("memory", 0)
    if not cpu and not memory:
        return None
    after = [_balance(node, cpu, memory) for node in nodes]
    if at < SCORES_THE_CHANGE:
        return after
    before = [_balance(node, 0, 0) for node in nodes]
    return [MOST // 2 + (MOST // 2 + new - old) // 2 for new, old in zip(after, before, strict=True)]


def _balance(node: Node, cpu: int, memory: int) -> int:
    """Return 100 minus the standard deviation of the used shares in percent (balancedResourceScorer)."""
    shares = [
        min((node.requested.get(name, 0) + more) / capacity, 1.0)
        for name, more in (("cpu", cpu), ("memory", memory))
        if (capacity := node.allocatable.get(name, 0))
    ]
    deviation = abs((shares[0] - shares[1]) / 2) if len(shares) == 2 else 0.0
    return int((1 - deviation) * MOST)
