"""ImageLocality: Nodes that already have the Pod's images are better, large images count more."""

from __future__ import annotations

from collections.abc import Sequence

from kb.models.scheduling.plugins.verdict import MOST
from kb.models.scheduling.snapshot import Node, Pod, Snapshot

_MIB = 2**20
LEAST_BYTES = 23 * _MIB
MOST_BYTES_PER_CONTAINER = 1000 * _MIB


def score(pod: Pod, snapshot: Snapshot, nodes: Sequence[Node]) -> list[int]:
    """Return how much of the Pod's images each Node has, as a share between two bounds (image_locality.go).

    An image counts with its size times the share of all Nodes that have it, so that a Node that happens to be the
    only one with an image does not get every Pod.
    """
    containers = [*(pod.spec.get("initContainers") or ()), *(pod.spec.get("containers") or ())]
    wanted = [normalized(container.get("image") or "") for container in containers]
    values = {
        image: int(snapshot.image_sizes[image] * (snapshot.image_nodes[image] / len(snapshot.nodes)))
        for image in wanted
        if image in snapshot.image_sizes
    }
    if not values:
        return [0] * len(nodes)
    most = MOST_BYTES_PER_CONTAINER * len(containers)

    def of(node: Node) -> int:
        present = sum(values[image] for image in wanted if image in node.images)
        return MOST * (min(max(present, LEAST_BYTES), most) - LEAST_BYTES) // (most - LEAST_BYTES)

    return [of(node) for node in nodes]


def normalized(image: str) -> str:
    """Return an image name with its tag; without one it is ``:latest``. The registry is not filled in."""
    return image if image.rfind(":") > image.rfind("/") else f"{image}:latest"
