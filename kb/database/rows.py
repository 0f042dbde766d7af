"""What is known as rows of the tables of kb.sqlite, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from kb.database.tables import (
    AliasRow,
    ConceptRow,
    EdgeRow,
    FactRow,
    MetaRow,
    ModelRow,
    ProblemRow,
    RelationRow,
    Row,
    TopicRow,
)
from kb.graphs.edges import first_facts, first_topics
from kb.graphs.graph import Graph
from kb.graphs.node import Edge, Kind, Node
from kb.knowledge import Knowledge
from kb.problem import Problem
from kb.reading.lexicon import Concept, squeeze
from kb.witness import Witness, witnesses

UNWITNESSED = Witness(0, "", "")


Values = dict[str, object]


def tables(knowledge: Knowledge, graph: Graph, meta: Mapping[str, str]) -> Iterator[tuple[type[Row], list[Values]]]:
    """Yield one table after another with its rows, each as values by column."""
    concepts = list(knowledge.lexicon.concepts.values())
    nodes = list(graph.nodes.values())
    yield TopicRow, [_copied(TopicRow, topic) for topic in first_topics(knowledge).values()]
    yield ConceptRow, [_copied(ConceptRow, concept) for concept in concepts]
    yield AliasRow, list(_aliases(concepts))
    yield FactRow, [_copied(FactRow, fact) for fact in first_facts(knowledge).values()]
    yield RelationRow, [_relation(node) for node in nodes if node.key.kind is Kind.RELATION]
    yield ModelRow, [_model(node) for node in nodes if node.key.kind is Kind.MODEL]
    yield EdgeRow, [_edge(number, edge) for number, edge in enumerate(graph.edges, start=1)]
    yield ProblemRow, list(_problems({*knowledge.problems, *graph.problems}))
    yield MetaRow, [{"key": key, "value": value} for key, value in sorted(meta.items())]


def _copied(table: type[Row], value: object) -> Values:
    """Return the row whose columns have the names of the value's fields."""
    return {name: getattr(value, name) for name in table.model_fields}


def _aliases(concepts: Iterable[Concept]) -> Iterator[Values]:
    number = count(1)
    for concept in concepts:
        for surface in concept.surfaces:
            yield {
                "id": next(number),
                "concept": concept.id,
                "surface": surface,
                "squeezed": squeeze(surface),
                "wrong": surface in concept.misspellings,
            }


def _relation(node: Node) -> Values:
    return {"name": node.key.id, "title": node.title, "path": node.path, "line": node.line}


def _model(node: Node) -> Values:
    witness = witnesses().get(node.key.id, UNWITNESSED)
    return {
        "topic": node.key.id,
        "title": node.title,
        "path": node.path,
        "cases": witness.cases,
        "kubernetes": witness.kubernetes,
    }


def _edge(number: int, edge: Edge) -> Values:
    return {
        "id": number,
        "kind": edge.kind.value,
        "source_kind": edge.source.kind.value,
        "source": edge.source.id,
        "target_kind": edge.target.kind.value,
        "target": edge.target.id,
        "path": edge.path,
        "line": edge.line,
    }


def _problems(problems: Iterable[Problem]) -> Iterator[Values]:
    for number, problem in enumerate(sorted(problems), start=1):
        yield {"id": number, **problem.__dict__}
