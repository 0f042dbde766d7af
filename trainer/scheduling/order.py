"""In which order new facts are learnt: nothing before what it builds on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

from kb.content import Fact, Topic
from kb.graphs.edges import topic_order
from kb.graphs.node import Edge, EdgeKind, Key, Kind
from kb.knowledge import Knowledge

Thing = TypeVar("Thing", bound=Hashable)


def curriculum(knowledge: Knowledge) -> tuple[Topic, ...]:
    """Return the topics so that none comes before a topic it builds on, otherwise by number."""
    topics = knowledge.topics
    needs: dict[str, set[str]] = {slug: set() for slug in topics}
    for edge in topic_order(knowledge, _requirements(knowledge)):
        needs[edge.source.id].add(edge.target.id)
    return tuple(topics[slug] for slug in sorted_by_needs(topics, needs, lambda slug: (topics[slug].number, slug)))


def learning_order(knowledge: Knowledge) -> tuple[Fact, ...]:
    """Return all facts in the order in which they are learnt."""
    return tuple(fact for topic in curriculum(knowledge) for fact in in_order(topic))


def in_order(topic: Topic) -> tuple[Fact, ...]:
    """Return a topic's facts by level, a misconception after what corrects it."""
    facts = {fact.id: fact for fact in topic.facts}
    place = {ident: (fact.level, number) for number, (ident, fact) in enumerate(facts.items())}
    needs = {ident: facts.keys() & fact.refers for ident, fact in facts.items() if fact.misconception}
    return tuple(facts[ident] for ident in sorted_by_needs(facts, needs, place.__getitem__))


def sorted_by_needs(
    things: Iterable[Thing], needs: Mapping[Thing, set[Thing]], key: Callable[[Thing], tuple[object, ...]]
) -> list[Thing]:
    """Return things in the order of their keys, each one after what it needs; a circle is cut at its first thing.

    Things without a row of ``needs`` need nothing.
    """
    waiting = sorted(things, key=key, reverse=True)
    done: dict[Thing, None] = {}
    while waiting:
        first = waiting[-1]
        if first in needs and not needs[first] <= done.keys():
            ready = (one for one in reversed(waiting) if one not in needs or needs[one] <= done.keys())
            first = next(ready, first)
            waiting.remove(first)
        else:  # mostly
            waiting.pop()
        done[first] = None
    return list(done)


def _requirements(knowledge: Knowledge) -> list[Edge]:
    concepts = knowledge.lexicon.concepts
    return [
        Edge(EdgeKind.REQUIRES, Key(Kind.CONCEPT, concept.id), Key(Kind.CONCEPT, target), concept.path, concept.line)
        for concept in concepts.values()
        for kind, target in concept.edges
        if kind == EdgeKind.REQUIRES and target in concepts
    ]
