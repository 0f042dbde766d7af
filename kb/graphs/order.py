"""The order in which topics are best learnt, as a picture: what builds on a topic stands to the right of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.graphs.index import GraphIndex
from kb.graphs.node import EdgeKind, Key, Kind, Node

COLUMN, BOX, ROW, GAP = 276, 236, 44, 14


@dataclass(frozen=True)
class Place:
    """One topic: its box, and what it builds on."""

    node: Node
    x: float
    y: float
    needs: tuple[Key, ...]


@dataclass(frozen=True)
class Order:
    """All topics that hang together, the lines between them, and the topics that stand alone."""

    width: float
    height: float
    places: tuple[Place, ...]
    lines: tuple[tuple[Key, Key, str], ...]
    alone: tuple[Node, ...]
    box: float = BOX


def topic_order(index: GraphIndex) -> Order:
    """Return the picture; lines lead from the topic that is needed to the one that builds on it."""
    topics = [node for key, node in index.graph.nodes.items() if key.kind is Kind.TOPIC]
    needs = {node.key: [one.key for one in index.group(node.key, EdgeKind.BUILDS_ON, True)] for node in topics}
    needed = {key for keys in needs.values() for key in keys}
    alone = tuple(node for node in topics if not needs[node.key] and node.key not in needed)
    joined = [node for node in topics if node not in alone]
    columns = _columns([node.key for node in joined], needs)
    places = {node.key: Place(node, *columns[node.key], tuple(needs[node.key])) for node in joined}
    lines = tuple((need, key, _line(places[need], place)) for key, place in places.items() for need in needs[key])
    width = max((place.x for place in places.values()), default=0) + BOX
    height = max((place.y for place in places.values()), default=0) + ROW
    ordered = sorted(places.values(), key=lambda place: (place.x, place.y))
    return Order(width, height, tuple(ordered), lines, alone)


def _columns(keys: Sequence[Key], needs: Mapping[Key, Sequence[Key]]) -> dict[Key, tuple[float, float]]:
    depth = {key: _depth(key, needs) for key in keys}
    rows: dict[Key, float] = {}
    for column in range(max(depth.values(), default=-1) + 1):
        inside = [key for key in keys if depth[key] == column]
        wished = {key: _mean([rows[need] for need in needs[key] if need in rows]) for key in inside}
        y = 0.0
        for key in sorted(inside, key=lambda key: (wished[key], keys.index(key))):
            y = max(y, wished[key])
            rows[key] = y
            y += ROW + GAP
    return {key: (depth[key] * COLUMN, rows[key]) for key in keys}


def _depth(key: Key, needs: Mapping[Key, Sequence[Key]]) -> int:
    return 1 + max((_depth(need, needs) for need in needs[key]), default=-1)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _line(source: Place, target: Place) -> str:
    x, end = source.x + BOX, target.x
    y, low = source.y + ROW / 2, target.y + ROW / 2
    bend = end - (COLUMN - BOX) / 2
    return f"M{x:g} {y:g}H{bend - 12:g}C{bend:g} {y:g} {bend:g} {low:g} {end:g} {low:g}"
