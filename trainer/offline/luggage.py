"""Questions to take along: those whose right answer can be told without a server, with that answer.

Every key was judged by the same function that will judge the answer when it is sent: what a learner is told on the
way is what the records will say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kb.models.relation import Words
from trainer.grading.closed import NotAnOption, explanation
from trainer.grading.judge import judge
from trainer.questions.expected import Count, OneOf, Since, Solved
from trainer.questions.kinds import KINDS
from trainer.questions.question import Question, stable_order
from trainer.sitting import Sitting, due_list

# The kinds that can be taken along, in this order for each fact.
TAKEN = ("choose", "boundary", "predict")
MOST = 20
MOST_OPTIONS = 6
YES_NO = ("是", "否")


@dataclass(frozen=True)
class Packed:
    """A question with everything that is needed to ask it and to tell the outcome.

    ``options``: what can be chosen; without any a number or a version is to be written. ``key``: the right answer;
    ``because``: why it is right.
    """

    question: Question
    options: tuple[str, ...]
    key: str
    because: str


def pack(sitting: Sitting, topic: str, at: datetime, most: int = MOST) -> list[Packed]:
    """Return questions about a topic in the order in which they would be asked; raise RecordsTrouble."""
    due = due_list(sitting, at, topic)
    facts = due.now + due.postponed + due.waiting + due.early
    found: list[Packed] = []
    told: set[str] = set()
    for packed in _all(sitting, facts, {fact: due.cards[fact].reviews for fact in facts if fact in due.cards}):
        if packed.question.wording not in told:
            told.add(packed.question.wording)
            found.append(packed)
        if len(found) == most:
            break
    return found


def _all(sitting: Sitting, facts: Iterable[str], seeds: dict[str, int]) -> Iterator[Packed]:
    for ident in facts:
        fact, seed = sitting.knowledge.facts[ident], seeds.get(ident, 0)
        first = seed % len(TAKEN)
        for kind in (*TAKEN[first:], *TAKEN[:first]):
            question = KINDS[kind](fact, seed, sitting.knowledge)
            packed = _packed(question, sitting) if question else None
            if packed:
                sitting.questions.keep(packed.question)
                yield packed
                break


def _packed(question: Question, sitting: Sitting) -> Packed | None:
    """The question with its key, None where nobody but the server could tell a right answer from a wrong one."""
    if question.closed:
        return Packed(question, question.options, question.key, explanation(question, sitting.knowledge))
    if len(question.parts) != 1:
        return None
    (part,) = question.parts
    options = _options(question, sitting)
    if options is None:
        return None
    # Only what the judge itself tells apart like this goes along.
    for said in options or (part.key,):
        try:
            judged = judge(question, said, sitting.knowledge, sitting.questioner)
        except NotAnOption:
            return None
        if judged.right is not (said == part.key):
            return None
    return Packed(question, options, part.key, part.because)


def _options(question: Question, sitting: Sitting) -> tuple[str, ...] | None:
    """All answers that there are, none for numbers and versions, None for what is to be written in words."""
    (part,) = question.parts
    match part.expected:
        case Count() | Since():
            return ()
        case OneOf():
            words = tuple(row[0] for row in part.expected.among)
        case Solved():
            domain = sitting.knowledge.relations[part.expected.relation].answer
            if not isinstance(domain, Words):
                return ()
            words = tuple(sitting.knowledge.explainer.value(domain, value) for value in domain.values)
        case _:
            return None
    if set(words) == set(YES_NO):
        return YES_NO
    return tuple(stable_order(list(words), question.id)) if 2 <= len(words) <= MOST_OPTIONS else None
