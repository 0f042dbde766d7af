"""NodeResourcesFit: what the Pod asks for must be free; the more is left, the better."""

from __future__ import annotations

from collections.abc import Sequence

from kb.models.scheduling.plugins.verdict import MOST, PASS, Filter
from kb.models.scheduling.snapshot import Node, Pod, Snapshot


def filter_for(pod: Pod, snapshot: Snapshot) -> Filter:
    """Return the filter that names every resource of which too little is free (fit.go fitsRequest).

    Free is allocatable minus what the Pods on the Node *request*; what they really use plays no part. A resource of
    which the Pod asks for nothing never keeps it away, even where the Node is overcommitted.
    """
    wanted = [(name, amount) for name, amount in sorted(pod.requests.items()) if amount > 0]

    def reasons(node: Node) -> tuple[str, ...]:
        allocatable, requested = node.allocatable, node.requested
        short = [
            f"insufficient-{name}"
            for name, amount in wanted
            if amount > allocatable.get(name, 0) - requested.get(name, 0)
        ]
        if len(node.pods) + 1 > allocatable.get("pods", 0):
            short.append("too-many-pods")
        return tuple(short) if short else PASS

    return reasons


def score(pod: Pod, snapshot: Snapshot, nodes: Sequence[Node]) -> list[int]:
    """Return the mean of the free shares of cpu and memory in percent, with the Pod placed (least_allocated.go).

    Containers without a request count as 100m and 200Mi here, so that they do not weigh nothing.
    """
    cpu, memory = pod.scored_cpu, pod.scored_memory
    return [
        _mean_free_share(
            (node.scored_cpu + cpu, node.allocatable.get("cpu", 0)),
            (node.scored_memory + memory, node.allocatable.get("memory", 0)),
        )
        for node in nodes
    ]


def _mean_free_share(*resources: tuple[int, int]) -> int:
    known = [(requested, capacity) for requested, capacity in resources if capacity]
    shares = [
        MOST * (capacity - requested) // capacity if requested <= capacity else 0 for requested, capacity in known
    ]
    return sum(shares) // len(shares) if shares else 0
