"""Putting steps in order: which comes before which, the relation says of every pair."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random

from kb.claim import Named
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import YES_NO, Relation, Value, Words
from trainer.questions.asking import spaced, word_of
from trainer.questions.draw import lot, solved
from trainer.questions.expected import Ranking
from trainer.questions.phrasing import ORDERING, phrasings
from trainer.questions.question import LETTERS, Part, Question, question_id

# The inputs that stand for one thing and for what comes after it.
PLACES = (
    ("first", "second", "third", "fourth", "fifth", "sixth"),
    ("earlier", "later"),
    ("quick", "slow"),
)
NOTHING = "none"
FEWEST, MOST = 3, 5
TRIES = 10


def order(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question in which order some things come; the fact's own are among them."""
    relation = knowledge.relations.get(fact.relation)
    asked = phrasings(knowledge.root).get(f"{ORDERING}{fact.relation}")
    if relation is None or asked is None or fact.misconception:
        return None
    draw = lot("order", fact.id, seed)
    for _ in range(TRIES):
        things = in_order(_drawn(fact, relation, draw, knowledge), relation)
        if things and len(things) >= FEWEST:
            return _question(fact, seed, asked, things, draw, relation, knowledge)
    return None


def _question(
    fact: Fact, seed: int, asked: str, things: Sequence[str], draw: Random, relation: Relation, knowledge: Knowledge
) -> Question | None:
    domain = relation.inputs[places_of(relation)[0]]
    right = tuple(spaced(word_of(domain, thing, knowledge)) for thing in things)
    items = list(right)
    while tuple(items) == right:
        draw.shuffle(items)
    letters = "".join(LETTERS[items.index(one)] for one in right)
    key = f"{letters}:{' → '.join(right)}"
    part = Part(fact.id, asked, Ranking(right, tuple(items)), key, spaced(fact.text))
    return Question(
        question_id("order", fact.id, seed),
        "order",
        fact.topic,
        (fact.id,),
        spaced(f"{asked},写出字母的次序。"),
        key=key,
        relation=fact.relation,
        items=tuple(items),
        parts=(part,),
    )


def places_of(relation: Relation) -> tuple[str, ...]:
    """Return the inputs that stand for things in a row, none when the relation is about no order."""
    if relation.answer != YES_NO:
        return ()
    found = (tuple(place for place in places if place in relation.inputs) for places in PLACES)
    return next((places for places in found if len(places) > 1), ())


def _drawn(fact: Fact, relation: Relation, draw: Random, knowledge: Knowledge) -> list[str]:
    """The things that the fact names, and others."""
    places = places_of(relation)
    domain = relation.inputs[places[0]]
    assert isinstance(domain, Words)
    terms = [claim.inputs.get(place) for claim in knowledge.claims_of(fact) for place in places]
    own = {value for term in terms if isinstance(term, Named) for value in term.values} - {NOTHING}
    own = {value for value in own if word_of(domain, value, knowledge)}
    rest = [value for value in domain.values if value not in own and word_of(domain, value, knowledge)]
    wanted = draw.randint(FEWEST, MOST)
    chosen = draw.sample(sorted(own), min(len(own), wanted))
    return [*chosen, *draw.sample(rest, min(len(rest), max(0, wanted - len(chosen))))]


def in_order(things: Sequence[str], relation: Relation) -> list[str] | None:
    """Return the things in the one order that the relation allows, None when two of them have none."""
    before = dict.fromkeys(things, 0)
    for one, other in combinations(things, 2):
        forth, back = _precedes(one, other, relation), _precedes(other, one, relation)
        if forth == back:
            return None
        before[other if forth else one] += 1
    if sorted(before.values()) != list(range(len(things))):
        return None
    return sorted(things, key=before.__getitem__)


def _precedes(one: str, other: str, relation: Relation) -> bool:
    places = places_of(relation)
    given: dict[str, Value] = {slot: value for slot, value in relation.ordinary.items() if slot not in places}
    given |= dict.fromkeys(places[2:], NOTHING)
    answers = solved(relation, {**given, places[0]: one, places[1]: other})
    return answers is not None and "yes" in answers
