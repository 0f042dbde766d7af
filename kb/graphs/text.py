"""The knowledge graph as JSON values and in the DOT language of Graphviz."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kb.graphs.graph import Graph
from kb.graphs.node import EdgeKind, Key, Kind

SHAPES = {
    Kind.TOPIC: "folder",
    Kind.CONCEPT: "ellipse",
    Kind.FACT: "box",
    Kind.MISCONCEPTION: "octagon",
    Kind.RELATION: "hexagon",
    Kind.MODEL: "component",
}


def as_json(graph: Graph) -> dict[str, Any]:
    """Return ``{"nodes": [...], "edges": [...]}``; ``source`` and ``target`` of an edge are ``key`` of nodes."""
    return {
        "nodes": [
            {
                "key": str(key),
                "kind": key.kind.value,
                "id": key.id,
                "title": node.title,
                "path": node.path,
                "line": node.line,
            }
            for key, node in graph.nodes.items()
        ],
        "edges": [
            {"kind": edge.kind.value, "source": str(edge.source), "target": str(edge.target)} for edge in graph.edges
        ],
    }


def as_dot(graph: Graph) -> str:
    """Return the graph in DOT, the facts of a topic in one cluster."""
    return "\n".join(["digraph kubeviva {", *(f"  {line}" for line in _lines(graph)), "}"])


def _lines(graph: Graph) -> Iterator[str]:
    yield 'rankdir=LR; node [fontname="sans-serif"]; edge [fontname="sans-serif", fontsize=9];'
    topic_of = {edge.source: edge.target for edge in graph.edges if edge.kind is EdgeKind.BELONGS_TO}
    inside = {key for key in topic_of if key.kind in (Kind.FACT, Kind.MISCONCEPTION)}
    for topic in (key for key in graph.nodes if key.kind is Kind.TOPIC):
        yield f"subgraph {_quoted(f'cluster {topic.id}')} {{ label={_quoted(graph.nodes[topic].title)};"
        yield from (
            _node(key, graph) for key in graph.nodes if key == topic or (key in inside and topic_of[key] == topic)
        )
        yield "}"
    yield from (_node(key, graph) for key in graph.nodes if key.kind is not Kind.TOPIC and key not in inside)
    for edge in graph.edges:
        yield f"{_quoted(str(edge.source))} -> {_quoted(str(edge.target))} [label={_quoted(edge.kind.value)}];"


def _node(key: Key, graph: Graph) -> str:
    title = graph.nodes[key].title
    return f"{_quoted(str(key))} [label={_quoted(title)}, shape={SHAPES[key.kind]}];"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
