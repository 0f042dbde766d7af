"""Putting steps in order: which comes before which, the relation says of every pair."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from random import Random

from kb.claim import Named
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import YES_NO, Numbers, Relation, Value, Words
from trainer.questions.asking import asked, spaced, word_of
from trainer.questions.choose import given_by, only_claim
from trainer.questions.draw import lot, solved, true_facts
from trainer.questions.expected import Ranking
from trainer.questions.phrasing import ORDERING, phrasings
from trainer.questions.question import LETTERS, Part, Question, question_id, turn
from trainer.questions.scenes.catalogue import drawn, rows_by_relation

# The inputs that stand for one thing and for what comes after it.
PLACES = (
    ("first", "second", "third", "fourth", "fifth", "sixth"),
    ("earlier", "later"),
    ("quick", "slow"),
)
NOTHING = "none"
RELEASES = "把下面几件事按 Kubernetes 的版本从早到晚排好"
# "nftables 是从哪个版本起进入 GA 阶段的?": what came, and how.
_COMING = re.compile(r"(.+?) ?(?:是)?从哪个版本起(.+?)的?\?")
FEWEST, MOST = 3, 5
TRIES = 10


def order(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question in which order some things come; the fact's own are among them."""
    relation = knowledge.relations.get(fact.relation)
    if relation is None or fact.misconception:
        return None
    ways = (_of_a_situation, _of_a_relation)
    start = turn(fact.id, seed, len(ways))
    return ways[start](fact, seed, knowledge) or ways[1 - start](fact, seed, knowledge)


def _of_a_situation(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """What a model answers for several things, or what it does one after the other."""
    makes = rows_by_relation().get(fact.relation, ())
    draw = lot("order of a situation", fact.id, seed)
    scene = drawn(draw.choice(makes), draw, fact.relation) if makes else None
    if scene is None:
        return None
    (ask,) = scene.asks
    assert isinstance(ask.expected, Ranking)
    right, listed = (tuple(map(spaced, row)) for row in (ask.expected.right, ask.expected.listed))
    return _listed(fact, seed, f"{scene.story}{ask.text}", Ranking(right, listed), ask.because)


def _of_a_relation(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """In which order a relation has things, pair by pair or by their numbers."""
    relation = knowledge.relations[fact.relation]
    draw = lot("order", fact.id, seed)
    if isinstance(relation.answer, Numbers):
        by_release = relation.answer.unit == "release"
        ranked = released(fact, draw, knowledge) if by_release else measured(fact, draw, knowledge)
        asked_for = RELEASES if by_release else phrasings(knowledge.root).get(f"{ORDERING}{fact.relation}")
        return _question(fact, seed, asked_for, ranked, draw) if ranked and asked_for else None
    asked_for = phrasings(knowledge.root).get(f"{ORDERING}{fact.relation}")
    for _ in range(TRIES if asked_for else 0):
        things = in_order(_drawn(fact, relation, draw, knowledge), relation)
        if things and len(things) >= FEWEST and asked_for:
            domain = relation.inputs[places_of(relation)[0]]
            named = tuple(spaced(word_of(domain, thing, knowledge)) for thing in things)
            return _question(fact, seed, asked_for, named, draw)
    return None


def measured(fact: Fact, draw: Random, knowledge: Knowledge) -> tuple[str, ...]:
    """Return things with different numbers in rising order, the fact's own among them; nothing for too few."""
    relation = knowledge.relations[fact.relation]
    claim = only_claim(fact, knowledge)
    given = given_by(claim, relation) if claim else None
    if len(relation.inputs) != 1 or not given:
        return ()
    (slot, domain), (own,) = next(iter(relation.inputs.items())), given.values()
    if not isinstance(domain, Words):
        return ()
    numbers = {value: solved(relation, {slot: value}) for value in domain.values if word_of(domain, value, knowledge)}
    values = {value: int(next(iter(found))) for value, found in numbers.items() if found and len(found) == 1}
    return _rising({word_of(domain, value, knowledge): number for value, number in values.items()},
                   word_of(domain, str(own), knowledge), draw)  # fmt: skip


def released(fact: Fact, draw: Random, knowledge: Knowledge) -> tuple[str, ...]:
    """Return things that came in different releases, the earliest first; nothing for too few."""
    when = {}
    own = ""
    for one in true_facts(fact.topic, knowledge):
        relation, claim = knowledge.relations.get(one.relation), only_claim(one, knowledge)
        if not relation or not claim or not isinstance(relation.answer, Numbers) or relation.answer.unit != "release":
            continue
        given = given_by(claim, relation)
        answers = solved(relation, given) if given is not None else None
        said = _COMING.fullmatch(asked(relation, given, knowledge) or "") if given is not None else None
        if said and answers and len(answers) == 1:
            name = f"{said[1].strip()} {said[2]}"
            when[name] = int(next(iter(answers)))
            own = name if one.id == fact.id else own
    return _rising(when, own, draw)


def _rising(numbers: Mapping[str, int], own: str, draw: Random) -> tuple[str, ...]:
    """Some things, one's own among them, by their numbers; none twice, and nothing where there are too few."""
    if own not in numbers:
        return ()
    others = [name for name in numbers if numbers[name] != numbers[own]]
    draw.shuffle(others)
    chosen = {numbers[own]: own}
    for name in others:
        if len(chosen) < MOST:
            chosen.setdefault(numbers[name], name)
    if len(chosen) < FEWEST:
        return ()
    return tuple(spaced(name) for _, name in sorted(chosen.items()))


def _question(fact: Fact, seed: int, asked_for: str, right: Sequence[str], draw: Random) -> Question:
    items = list(right)
    while items == list(right):
        draw.shuffle(items)
    return _listed(fact, seed, asked_for, Ranking(tuple(right), tuple(items)), fact.text)


def _listed(fact: Fact, seed: int, asked_for: str, ranking: Ranking, because: str) -> Question:
    letters = "".join(LETTERS[ranking.listed.index(one)] for one in ranking.right)
    key = f"{letters}:{' → '.join(ranking.right)}"
    part = Part(fact.id, spaced(asked_for), ranking, key, spaced(because))
    return Question(
        question_id("order", fact.id, seed),
        "order",
        fact.topic,
        (fact.id,),
        spaced(f"{asked_for},写出字母的次序。"),
        key=key,
        relation=fact.relation,
        items=ranking.listed,
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
