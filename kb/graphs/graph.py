"""The knowledge graph: what is known as nodes, how it hangs together as typed edges, and what is broken in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.graphs.check import duplicates, loose_ends, orphans, strange_kinds, tangles
from kb.graphs.edges import at_home, edges_of, fact_key, first_facts, place_of, topic_order
from kb.graphs.node import Edge, EdgeKind, Key, Kind, Node
from kb.knowledge import Knowledge
from kb.models.catalogue import ROOM_OF, load
from kb.problem import Problem


@dataclass(frozen=True)
class Graph:
    """All nodes by key, and all edges between them, both in a fixed order. No edge leads to nothing."""

    nodes: Mapping[Key, Node]
    edges: tuple[Edge, ...]
    problems: tuple[Problem, ...] = ()


def build_graph(knowledge: Knowledge) -> Graph:
    """Return the graph of what is known; edges that lead to nothing are left out and stand in ``problems``."""
    listed = list(_nodes(knowledge))
    nodes: dict[Key, Node] = {}
    for node in listed:
        nodes.setdefault(node.key, node)
    written = _once(edges_of(knowledge))
    loose = loose_ends(written, nodes)
    edges = [edge for edge in written if edge not in loose]
    edges += topic_order(knowledge, edges)
    concepts = list(knowledge.lexicon.concepts.values())
    problems = [
        *duplicates(listed),
        *strange_kinds(concepts),
        *loose.values(),
        *orphans((concept for concept in concepts if at_home(concept, knowledge)), edges),
        *tangles(edges),
    ]
    return Graph(nodes, tuple(edges), tuple(sorted(problems)))


def _nodes(knowledge: Knowledge) -> Iterator[Node]:
    for topic in knowledge.content.topics:
        yield Node(Key(Kind.TOPIC, topic.slug), topic.title, topic.path, 1)
    for concept in knowledge.lexicon.concepts.values():
        yield Node(Key(Kind.CONCEPT, concept.id), concept.name, concept.path, concept.line)
    for fact in first_facts(knowledge).values():
        yield Node(fact_key(fact), fact.text, fact.path, fact.line)
    for name, relation in knowledge.relations.items():
        path, line = place_of(relation)
        yield Node(Key(Kind.RELATION, name), knowledge.lexicon.titles.get(name, name), path, line)
    for name, room in ROOM_OF.items():
        yield Node(Key(Kind.MODEL, name), load(name).title, f"kb/models/{room}/{name.replace('-', '_')}.py", 1)


def _once(edges: Iterable[Edge]) -> list[Edge]:
    """A contrast may be written on both sides and is still one edge."""
    kept: dict[tuple[EdgeKind, Key, Key], Edge] = {}
    for edge in edges:
        one, other = (edge.source, edge.target)
        if edge.kind is EdgeKind.CONTRASTS_WITH:
            one, other = sorted((one, other))
        kept.setdefault((edge.kind, one, other), edge)
    return list(kept.values())
