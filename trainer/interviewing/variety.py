"""Which kinds of questions stand between the open ones: values, edges, releases, errors to find, by role."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import islice

from kb.content import Fact
from trainer.interviewing.examination import Room
from trainer.interviewing.setup import Setup
from trainer.interviewing.voice import recalled, spoken
from trainer.questions.kinds import KINDS
from trainer.questions.question import Question, question_id, stable_order, turn

# So many facts, the best ones first, are tried for a kind before the next kind has its turn.
TRIED = 8


def varied(
    facts: Sequence[Fact], setup: Setup, place: int, asked: Collection[str], room: Room
) -> tuple[Question, Fact] | None:
    """Return a question of the kind whose turn it is, and the fact it is about; None when no kind fits.

    ``facts``: those that can be asked about, the best ones first. ``place``: how many such questions there were.
    ``asked``: the wordings of this interview; none of them comes again.
    """
    kinds = stable_order(list(setup.role.kinds), setup.seed)
    for number in range(len(kinds)):
        kind = kinds[(place + number) % len(kinds)]
        for fact in islice(facts, TRIED):
            question = made(kind, fact, setup, room)
            if question and question.wording not in asked:
                return question, fact
    return None


def made(kind: str, fact: Fact, setup: Setup, room: Room) -> Question | None:
    """Return a question of a kind about a fact as an interviewer asks it, None when there is none."""
    if kind == "recall":
        return recalled(fact, room)
    question = KINDS[kind](fact, turn(f"{setup.seed}|{fact.id}", 0, 1000), room.knowledge)
    if question is None or not question.options:
        return question
    # In an interview nobody offers any options.
    ident = question_id("recall", fact.id, 0)
    if "下面" in question.text or question.given is None:
        return None
    return spoken(replace(question, id=ident, kind="recall", options=(), key=""), room)
