"""The fact that stands beside a claim: what is right where the claim is wrong."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from kb.claim import Claim, Named
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import Relation, Words

NOTHING = "none"
# What a fact puts the other way round is what is wrong with a claim, whatever else they share.
TURNED_ROUND = 6


def matching_fact(claim: Claim, knowledge: Knowledge) -> Fact | None:
    """Return the true fact about the same thing as a claim: same relation, and the most inputs in common."""
    facts = knowledge.true_facts_of.get(claim.relation, [])
    if len(facts) < 2:
        return facts[0] if facts else None
    places = _places(knowledge.relations[claim.relation])
    best: tuple[int, Fact] | None = None
    for fact in facts:
        score = max((_common(claim, other, places) for other in knowledge.claims_of(fact)), default=-99)
        if best is None or score > best[0]:
            best = (score, fact)
    return best[1] if best else None


def _places(relation: Relation) -> tuple[str, ...]:
    """The inputs that stand for things of one kind, in a row or side by side."""
    kinds = Counter(domain.kind for domain in relation.inputs.values() if isinstance(domain, Words))
    return tuple(
        slot for slot, domain in relation.inputs.items() if isinstance(domain, Words) and kinds[domain.kind] > 1
    )


def _common(one: Claim, other: Claim, places: tuple[str, ...]) -> int:
    score = _in_a_row(_row(one, places), _row(other, places))
    for slot in (set(one.inputs) | set(other.inputs)) - set(places):
        mine, theirs = one.inputs.get(slot), other.inputs.get(slot)
        if isinstance(mine, Named) and isinstance(theirs, Named):
            score += 2 if set(mine.values) & set(theirs.values) else -2
        elif mine is not None and theirs is not None:
            score += 2 if mine == theirs else 1
        else:
            score -= 1
    return score * 2 + (one.answer == other.answer)


def _row(claim: Claim, places: tuple[str, ...]) -> list[str]:
    terms = (claim.inputs.get(place) for place in places)
    return [value for term in terms if isinstance(term, Named) for value in term.values if value != NOTHING]


def _in_a_row(mine: list[str], theirs: list[str]) -> int:
    """How much two rows have in common: the same things, wherever they stand."""
    shared = [value for value in theirs if value in mine]
    turned = any(mine.index(first) > mine.index(then) for first, then in combinations(shared, 2))
    return 2 * len(shared) - (len(theirs) - len(shared)) + (TURNED_ROUND if turned else 0)
