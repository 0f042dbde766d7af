"""The knowledge graph ready to walk: every node's neighbours at hand, grouped as people look for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.graphs.graph import Graph
from kb.graphs.node import Edge, EdgeKind, Key, Kind, Node

# What says most of a node comes first; what every fact has comes last.
IMPORTANCE = (
    EdgeKind.PART_OF,
    EdgeKind.REQUIRES,
    EdgeKind.CONTRASTS_WITH,
    EdgeKind.DEFAULT_OF,
    EdgeKind.REPLACED_BY,
    EdgeKind.CAUSES,
    EdgeKind.BUILDS_ON,
    EdgeKind.CORRECTED_BY,
    EdgeKind.REFERS_TO,
    EdgeKind.BELONGS_TO,
    EdgeKind.MENTIONS,
    EdgeKind.RANGES_OVER,
    EdgeKind.BOUND_TO,
    EdgeKind.EXERCISED_BY,
)
KIND_ORDER = (Kind.TOPIC, Kind.CONCEPT, Kind.FACT, Kind.MISCONCEPTION, Kind.RELATION, Kind.MODEL)


@dataclass(frozen=True)
class Group:
    """The neighbours that one kind of edge joins to a node; ``outward``: the edges lead to them."""

    edge: EdgeKind
    outward: bool
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class GraphIndex:
    """A graph with the groups of every node that has neighbours."""

    graph: Graph
    groups: Mapping[Key, tuple[Group, ...]]

    def group(self, key: Key, edge: EdgeKind, outward: bool) -> tuple[Node, ...]:
        """Return the neighbours of a node by one kind of edge."""
        return next((one.nodes for one in self.groups.get(key, ()) if (one.edge, one.outward) == (edge, outward)), ())


def index_of(graph: Graph) -> GraphIndex:
    """Return the index of a graph; groups and their nodes stand in a fixed order."""
    found: dict[Key, dict[tuple[EdgeKind, bool], list[Node]]] = {}
    for edge in graph.edges:
        for key, outward, other in _ends(edge):
            found.setdefault(key, {}).setdefault((edge.kind, outward), []).append(graph.nodes[other])
    return GraphIndex(graph, {key: _ordered(groups) for key, groups in found.items()})


def _ends(edge: Edge) -> tuple[tuple[Key, bool, Key], ...]:
    """Both views of an edge; a contrast is the same from either side."""
    both = edge.kind is EdgeKind.CONTRASTS_WITH
    return (edge.source, True, edge.target), (edge.target, both, edge.source)


def _ordered(groups: Mapping[tuple[EdgeKind, bool], list[Node]]) -> tuple[Group, ...]:
    keys = sorted(groups, key=lambda one: (IMPORTANCE.index(one[0]), not one[1]))
    return tuple(
        Group(kind, outward, tuple(sorted(groups[kind, outward], key=lambda node: KIND_ORDER.index(node.key.kind))))
        for kind, outward in keys
    )
