"""Questions as an interviewer says them aloud."""

from __future__ import annotations

from dataclasses import replace

from kb.content import Fact
from trainer.interviewing.examination import Room
from trainer.questions.asking import asked
from trainer.questions.choose import given_by, only_claim
from trainer.questions.question import WRONG, Question
from trainer.questions.recall import recall
from trainer.questions.true_false import true_false


def spoken(question: Question, room: Room, fact: Fact | None = None) -> Question:
    """Return a question in the words in which people ask it, as it is where nobody has said how to.

    ``fact``: what it is about, where the question names no input of its own.
    """
    relation = room.knowledge.relations.get(question.relation)
    given = question.given
    if given is None and fact and relation and (claim := only_claim(fact, room.knowledge)):
        given = given_by(claim, relation)
    text = asked(relation, given, room.knowledge) if relation and given is not None else None
    return replace(question, text=text) if text else question


def belief(fact: Fact, room: Room) -> Question | None:
    """Return the question what the candidate makes of a popular error, None when it cannot be judged."""
    question = true_false(fact, 0, room.knowledge)
    if question is None or question.key != WRONG:
        return None
    return replace(question, text=f"有人说“{question.sentence.rstrip('。')}”,这话对吗?为什么?")


def recalled(fact: Fact, room: Room) -> Question | None:
    """Return the question that a fact answers, None when there is none."""
    question = recall(fact, 0, room.knowledge)
    return spoken(question, room, fact) if question else None
