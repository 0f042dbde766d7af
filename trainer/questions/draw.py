"""Drawing by a seed: which facts tell about what, and inputs that nobody has asked about yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from kb.claim import Amount, Claim, Named
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import Extent, Gone, Numbers, Relation, Value, Words
from kb.models.release import NEWEST, Release

TRIES = 12
# Numbers that people meet: within so much of the least one.
NEAR = 30


def lot(kind: str, subject: str, seed: int) -> Random:
    """Return the source of all that is drawn for one question, the same on every machine."""
    return Random(f"{kind}|{subject}|{seed}")


def true_facts(topic: str, knowledge: Knowledge) -> list[Fact]:
    """Return the facts of a topic that are taught as true."""
    return [fact for fact in knowledge.topics[topic].facts if not fact.misconception]


def solved(relation: Relation, given: Mapping[str, Value], at: Release = NEWEST) -> frozenset[Value] | None:
    """Return the relation's answers; None where it has none that could be named."""
    try:
        answers = relation.answers(at, given)
    except (LookupError, Gone):
        return None
    return None if isinstance(answers, Extent) or not answers else answers


def admits(claim: Claim, given: Mapping[str, Value], relation: Relation) -> bool:
    """Whether a claim speaks about these inputs."""
    for slot, value in given.items():
        term = claim.inputs.get(slot)
        if isinstance(term, Named) and value not in term.values:
            return False
        if isinstance(term, Amount) and not any(low <= int(value) <= high for low, high in term.intervals):
            return False
        if term is None and relation.ordinary.get(slot, value) != value and not claim.universal:
            return False
    return True


def inputs(fact: Fact, draw: Random, knowledge: Knowledge) -> Iterator[dict[str, Value]]:
    """Yield inputs of a fact's relation that no other fact of its topic tells about, a few times."""
    relation = knowledge.relations[fact.relation]
    own = knowledge.claims_of(fact)
    others = [
        claim
        for other in knowledge.true_facts_of.get(fact.relation, ())
        if other.id != fact.id and other.topic == fact.topic
        for claim in knowledge.claims_of(other)
    ]
    for _ in range(TRIES):
        given = {slot: _drawn(domain, draw) for slot, domain in relation.inputs.items()}
        if _says_twice(given, relation):
            continue
        told = any(admits(claim, given, relation) for claim in own)
        if told or not any(admits(claim, given, relation) for claim in others):
            yield given


def _drawn(domain: Words | Numbers, draw: Random) -> Value:
    if isinstance(domain, Words):
        return draw.choice(domain.values)
    if domain.unit == "%":
        return draw.randrange(max(domain.least, 5), domain.most + 1, 5)
    near = draw.random() < 0.7
    return draw.randint(domain.least, min(domain.most, domain.least + NEAR) if near else domain.most)


def _says_twice(given: Mapping[str, Value], relation: Relation) -> bool:
    """Whether one thing is to be compared with itself."""
    named = [(domain.kind, given[slot]) for slot, domain in relation.inputs.items() if isinstance(domain, Words)]
    return len(set(named)) < len(named)
