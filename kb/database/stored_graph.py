"""The graph as the knowledge base holds it: single nodes, their neighbours, and all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.database.store import Store
from kb.graphs.graph import Graph
from kb.graphs.node import Edge, EdgeKind, Key, Kind, Node

_EDGES = "SELECT kind, source_kind, source, target_kind, target, path, line FROM edge ORDER BY id"
_NEIGHBOURS = """
    SELECT edge.id, edge.kind, 1, node.kind, node.id, node.title, node.path, node.line
    FROM edge JOIN node ON node.kind = target_kind AND node.id = target
    WHERE source_kind = :kind AND source = :id
    UNION ALL
    SELECT edge.id, edge.kind, 0, node.kind, node.id, node.title, node.path, node.line
    FROM edge JOIN node ON node.kind = source_kind AND node.id = source
    WHERE target_kind = :kind AND target = :id
    ORDER BY 2, 3 DESC, 1
"""


@dataclass(frozen=True)
class Neighbour:
    """A node at the other end of an edge; ``outward``: the edge leads to it."""

    edge: EdgeKind
    outward: bool
    node: Node


def node_of(store: Store, key: Key) -> Node | None:
    """Return one node, None when there is no such thing."""
    rows = store.connection.execute("SELECT * FROM node WHERE kind = ? AND id = ?", (key.kind.value, key.id))
    return next(_nodes(rows), None)


def text_of(store: Store, key: Key) -> str:
    """Return what is said of a node beyond its title: a definition, a summary, a sentence with its note."""
    rows = store.connection.execute("SELECT body FROM entry WHERE kind = ? AND id = ?", (key.kind.value, key.id))
    return next((body.strip() for (body,) in rows), "")


def spellings_of(store: Store, key: Key) -> list[str]:
    """Return the right spellings of a concept, its name first; nothing for other nodes."""
    rows = store.connection.execute("SELECT surface FROM alias WHERE concept = ? AND NOT wrong ORDER BY id", (key.id,))
    return [surface for (surface,) in rows] if key.kind is Kind.CONCEPT else []


def neighbours(store: Store, key: Key) -> list[Neighbour]:
    """Return all nodes that an edge joins to one node, by kind of edge and then in the order of the content."""
    rows = store.connection.execute(_NEIGHBOURS, {"kind": key.kind.value, "id": key.id})
    return [Neighbour(EdgeKind(edge), bool(out), next(_nodes([rest]))) for _, edge, out, *rest in rows]


def read_graph(store: Store) -> Graph:
    """Return the whole graph as it was built; its problems were told then."""
    nodes = {node.key: node for node in _nodes(store.connection.execute("SELECT * FROM node"))}
    edges = [
        Edge(EdgeKind(kind), Key(Kind(source_kind), source), Key(Kind(target_kind), target), path, line)
        for kind, source_kind, source, target_kind, target, path, line in store.connection.execute(_EDGES)
    ]
    return Graph(nodes, tuple(edges))


def _nodes(rows: Iterable[Any]) -> Iterator[Node]:
    for kind, ident, title, path, line in rows:
        yield Node(Key(Kind(kind), ident), title, path, line)
