"""Where everything stands in a picture of the knowledge graph: four columns, each node near what it hangs with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kb.graphs.graph import Graph
from kb.graphs.node import EdgeKind, Key, Kind

ROW, HEADING, BETWEEN = 22, 34, 18
MARGIN, TOP = 24, 80
UNATTACHED = float("inf")
# Column by kind of node; columns as (left, width).
COLUMN = {
    Kind.CONCEPT: 0,
    Kind.TOPIC: 1,
    Kind.FACT: 1,
    Kind.MISCONCEPTION: 1,
    Kind.RELATION: 2,
    Kind.MODEL: 3,
}
# Left of a column there is room for arcs between its own nodes.
COLUMNS = ((110, 190), (430, 480), (1050, 270), (1440, 270))
WIDTH = 1440 + 270 + MARGIN


@dataclass(frozen=True)
class Box:
    """The place of one node, in pixels; ``y`` is its middle."""

    x: float
    y: float
    width: float

    @property
    def right(self) -> float:
        """The right end."""
        return self.x + self.width


@dataclass(frozen=True)
class Layout:
    """All boxes, and the size of the picture."""

    boxes: Mapping[Key, Box]
    width: float
    height: float


def layout(graph: Graph) -> Layout:
    """Return the places of all nodes: facts under their topics, and the rest beside their neighbours.

    The same graph gives the same picture. No two boxes of a column overlap.
    """
    rows = _facts(graph)
    joined: dict[Key, list[Key]] = {}
    for edge in graph.edges:
        joined.setdefault(edge.source, []).append(edge.target)
        joined.setdefault(edge.target, []).append(edge.source)
    for kind in (Kind.RELATION, Kind.MODEL, Kind.CONCEPT):
        rows |= _beside([key for key in graph.nodes if key.kind is kind], joined, rows)
    boxes = {key: Box(*_column(key, y)) for key, y in rows.items()}
    return Layout(boxes, WIDTH, max(rows.values(), default=TOP) + ROW + MARGIN)


def _column(key: Key, y: float) -> tuple[float, float, float]:
    left, width = COLUMNS[COLUMN[key.kind]]
    return left, y, width


def _facts(graph: Graph) -> dict[Key, float]:
    """Topics one below the other, each over its facts."""
    under: dict[Key, list[Key]] = {key: [] for key in graph.nodes if key.kind is Kind.TOPIC}
    for edge in graph.edges:
        if edge.kind is EdgeKind.BELONGS_TO and edge.source.kind is not Kind.CONCEPT:
            under[edge.target].append(edge.source)
    rows: dict[Key, float] = {}
    y: float = TOP
    for topic, facts in under.items():
        rows[topic] = y
        for number, fact in enumerate(facts):
            rows[fact] = y + HEADING + number * ROW
        y += HEADING + len(facts) * ROW + BETWEEN
    return rows


def _beside(keys: Iterable[Key], joined: Mapping[Key, list[Key]], rows: Mapping[Key, float]) -> dict[Key, float]:
    """Nodes at the height of the first one they hang with that has a place already; the unattached ones last."""
    wished: dict[Key, float] = {}
    for key in keys:
        wished[key] = min((rows[other] for other in joined.get(key, ()) if other in rows), default=UNATTACHED)
    placed: dict[Key, float] = {}
    y: float = TOP - ROW
    for key in sorted(wished, key=lambda key: (wished[key], key)):
        y = y + ROW if wished[key] == UNATTACHED else max(y + ROW, wished[key])
        placed[key] = y
    return placed
