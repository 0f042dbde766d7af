"""The edges of the knowledge graph: as content and relations write them, and as they follow from a fact's sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from kb.content import Fact, Topic
from kb.graphs.node import GLOSSARY_EDGES, Edge, EdgeKind, Key, Kind
from kb.knowledge import Knowledge
from kb.models.relation import Domain, Relation, Words
from kb.reading.lexicon import Concept

RELATIONS = "kb/models/relations/__init__.py"


def edges_of(knowledge: Knowledge) -> Iterator[Edge]:
    """Yield every edge, wherever it leads, in a fixed order."""
    for concept in knowledge.lexicon.concepts.values():
        yield from _of_concept(concept, at_home(concept, knowledge))
    facts = first_facts(knowledge)
    for fact in facts.values():
        yield from _of_fact(fact, facts, knowledge)
    for relation in knowledge.relations.values():
        yield from _of_relation(relation, knowledge)
    for topic in knowledge.content.topics:
        yield from _fact_order([fact for fact in topic.facts if facts[fact.id] is fact])


def first_facts(knowledge: Knowledge) -> dict[str, Fact]:
    """Return facts and misconceptions by id; of two with the same id the first one counts, as the parser promises."""
    facts: dict[str, Fact] = {}
    for fact in knowledge.content.facts:
        facts.setdefault(fact.id, fact)
    return facts


def first_topics(knowledge: Knowledge) -> dict[str, Topic]:
    """Return topics by slug; of two files with the same slug the first one counts."""
    topics: dict[str, Topic] = {}
    for topic in knowledge.content.topics:
        topics.setdefault(topic.slug, topic)
    return topics


def fact_key(fact: Fact) -> Key:
    """Return the key of a fact's or a misconception's node."""
    return Key(Kind.MISCONCEPTION if fact.misconception else Kind.FACT, fact.id)


def place_of(relation: Relation) -> tuple[str, int]:
    """Return the file and line of the mechanism that answers a relation."""
    code = getattr(relation.solve, "__code__", None)
    if code is None:
        return RELATIONS, 1
    return relation.solve.__module__.replace(".", "/") + ".py", code.co_firstlineno


def at_home(concept: Concept, knowledge: Knowledge) -> bool:
    """Whether a concept has to fit into this content: the program's glossary speaks of more than other contents do."""
    return knowledge.alone or concept.topic in knowledge.topics


def _of_concept(concept: Concept, home: bool) -> Iterator[Edge]:
    here = Key(Kind.CONCEPT, concept.id)
    if concept.topic and home:
        yield Edge(EdgeKind.BELONGS_TO, here, Key(Kind.TOPIC, concept.topic), concept.path, concept.line)
    for kind, target in concept.edges:
        if kind in GLOSSARY_EDGES:
            yield Edge(EdgeKind(kind), here, Key(Kind.CONCEPT, target), concept.path, concept.line)


def _of_fact(fact: Fact, facts: Mapping[str, Fact], knowledge: Knowledge) -> Iterator[Edge]:
    here = fact_key(fact)

    def to(kind: EdgeKind, target: Key) -> Edge:
        return Edge(kind, here, target, fact.path, fact.line)

    yield to(EdgeKind.BELONGS_TO, Key(Kind.TOPIC, fact.topic))
    yield to(EdgeKind.BOUND_TO, Key(Kind.RELATION, fact.relation))
    for ident in mentioned(fact, knowledge):
        yield to(EdgeKind.MENTIONS, Key(Kind.CONCEPT, ident))
    for ident in fact.refers:
        other = facts.get(ident)
        target = fact_key(other) if other else Key(Kind.FACT, ident)
        corrected = fact.misconception and target.kind is Kind.FACT
        yield to(EdgeKind.CORRECTED_BY if corrected else EdgeKind.REFERS_TO, target)


def mentioned(fact: Fact, knowledge: Knowledge) -> list[str]:
    """Return the glossary concepts that a fact's sentence names, each once, in order.

    Where one word can mean several, only those that the fact's relation speaks about count.
    """
    relation = knowledge.relations.get(fact.relation)
    spoken_of = set(_values(relation)) if relation else set()
    found: dict[str, None] = {}
    for tag in knowledge.reader.tagger.tag(fact.text).tags:
        meant = sorted(meaning for meaning in tag.meanings if meaning in knowledge.lexicon.concepts)
        found.update(dict.fromkeys([ident for ident in meant if ident in spoken_of] or meant))
    return list(found)


def _of_relation(relation: Relation, knowledge: Knowledge) -> Iterator[Edge]:
    here = Key(Kind.RELATION, relation.name)
    path, line = place_of(relation)
    for topic in relation.recorded:
        yield Edge(EdgeKind.EXERCISED_BY, here, Key(Kind.MODEL, topic), path, line)
    for ident in _values(relation):
        if ident in knowledge.lexicon.concepts:
            yield Edge(EdgeKind.RANGES_OVER, here, Key(Kind.CONCEPT, ident), path, line)


def _values(relation: Relation) -> Iterator[str]:
    domains: Iterable[Domain] = chain(relation.inputs.values(), [relation.answer])
    for domain in domains:
        if isinstance(domain, Words):
            yield from (f"{domain.kind}/{value}" for value in domain.values)


def _fact_order(facts: list[Fact]) -> Iterator[Edge]:
    """A deeper fact builds on the facts of its relation that are one step easier."""
    true = [fact for fact in facts if not fact.misconception]
    for fact in true:
        easier = [other for other in true if other.relation == fact.relation and other.level < fact.level]
        nearest = max((other.level for other in easier), default=0)
        for other in easier:
            if other.level == nearest:
                yield Edge(EdgeKind.BUILDS_ON, fact_key(fact), fact_key(other), fact.path, fact.line)


def topic_order(knowledge: Knowledge, edges: Iterable[Edge]) -> list[Edge]:
    """Return which topic builds on which: its concepts require concepts of the other, and not the other way round."""
    concepts = knowledge.lexicon.concepts
    needs: set[tuple[str, str]] = set()
    for edge in edges:
        if edge.kind is EdgeKind.REQUIRES:
            one, other = concepts[edge.source.id].topic, concepts[edge.target.id].topic
            if one in knowledge.topics and other in knowledge.topics and one != other:
                needs.add((one, other))
    after: dict[str, set[str]] = {}
    for one, other in needs:
        after.setdefault(one, set()).add(other)
    return [
        Edge(EdgeKind.BUILDS_ON, Key(Kind.TOPIC, one), Key(Kind.TOPIC, other), knowledge.topics[one].path, 1)
        for one, other in sorted(needs)
        if one not in _reached(other, after)
    ]


def _reached(start: str, after: dict[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting += after.get(here, ())
    return reached
