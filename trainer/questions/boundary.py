"""At the edge: the end of a range, the number or the release at which a model's answer turns over."""

from __future__ import annotations

import re

from kb.claim import Amount
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import Numbers, Words
from kb.models.release import NEWEST
from trainer.questions.asking import asked, spaced
from trainer.questions.choose import closed_question, given_by, only_claim
from trainer.questions.draw import inputs, lot, solved
from trainer.questions.expected import Solved
from trainer.questions.predict import in_scene
from trainer.questions.question import Part, Question, question_id, turn
from trainer.questions.scenes.catalogue import drawn, edges_by_relation
from trainer.questions.version import changes_of

# What is asked of the present cannot be asked of an old release.
_PRESENT = re.compile(r"现在|目前|哪个版本|从.{0,6}版本")


def boundary(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question what a model answers right at an edge, or right beyond it; None where there is no edge."""
    if fact.misconception or fact.relation not in knowledge.relations:
        return None
    ways = (_of_a_range, _of_a_situation, _of_a_release)
    start = turn(fact.id, seed, len(ways))
    made = (way(fact, seed, knowledge) for way in ways[start:] + ways[:start])
    return next(filter(None, made), None)


def _of_a_range(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """What the model answers right at, or right beyond, an end of the fact's range."""
    claim = only_claim(fact, knowledge)
    if claim is None:
        return None
    relation = knowledge.relations[fact.relation]
    ranges = {slot: term for slot, term in claim.inputs.items() if isinstance(term, Amount)}
    if len(ranges) != 1 or isinstance(relation.answer, Numbers):
        return None
    slot, term = next(iter(ranges.items()))
    edges = _edges(term, relation.inputs[slot])
    rest = given_by(claim, relation, without=slot)
    if not edges or rest is None:
        return None
    return closed_question("boundary", fact, seed, {**rest, slot: edges[turn(fact.id, seed, len(edges))]}, knowledge)


def _of_a_situation(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """What happens in a situation next to the number at which the model turns over."""
    makes = edges_by_relation().get(fact.relation, ())
    draw = lot("boundary", fact.id, seed)
    scene = drawn(draw.choice(makes), draw, fact.relation) if makes else None
    ask = next((ask for ask in scene.asks if fact.relation in ask.relations), None) if scene else None
    return in_scene("boundary", fact, seed, scene, ask) if scene and ask else None


def _of_a_release(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """What the model answers in the release in which its answer changed, or in the one before."""
    relation = knowledge.relations[fact.relation]
    if not relation.changes or (isinstance(relation.answer, Numbers) and relation.answer.unit == "release"):
        return None
    draw = lot("boundary", fact.id, seed)
    for given in inputs(fact, draw, knowledge):
        text = asked(relation, given, knowledge)
        turns = changes_of(relation, given) if text and not _PRESENT.search(text) else []
        if not text or not turns:
            continue
        changed, before, after = draw.choice(turns)
        release = draw.choice((changed.before(), changed))
        answers = solved(relation, given, release)
        if release > NEWEST or not answers:
            continue
        old, new, key = (
            knowledge.explainer.answers(relation, tuple(sorted(one, key=str))) for one in (before, after, answers)
        )
        because = spaced(f"{changed.before()} 还是“{old}”,{changed} 起是“{new}”")
        part = Part(fact.id, spaced(f"{text}"), Solved(relation.name, dict(given), release.minor), spaced(key), because)
        return Question(
            question_id("boundary", fact.id, seed),
            "boundary",
            fact.topic,
            (fact.id,),
            spaced(f"回到 Kubernetes {release}:{text}"),
            key=spaced(key),
            relation=fact.relation,
            parts=(part,),
        )
    return None


def _edges(term: Amount, domain: Numbers | Words) -> list[int]:
    """The numbers at and right beyond the ends of the ranges."""
    assert isinstance(domain, Numbers)
    around = {edge for low, high in term.intervals for edge in (low - 1, low, high, high + 1)}
    return sorted(edge for edge in around if domain.least <= edge <= domain.most)
