"""How hard questions have turned out to be, and how able a learner is: learnt from the attempts in the records."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, islice

from sqlmodel import Session

from kb.knowledge import Knowledge
from trainer.questions.difficulty import MEMORY, ability, difficulty, expected, item_of, prior
from trainer.questions.kinds import KINDS
from trainer.questions.pick import Level
from trainer.questions.question import Question
from trainer.records.attempts import add_attempt, attempts_at, latest_attempts
from trainer.records.store import Records
from trainer.records.values import Attempt, Learner

# One of the first few facts is asked about; what is known of the questions about the others does not matter now.
LOOKED_AT = 3


def level_of(records: Records, learner: Learner, facts: Sequence[str], knowledge: Knowledge) -> Level:
    """Return a learner's ability, and how hard the questions about the next facts are; raise RecordsTrouble."""
    items = [f"{kind}:{fact}" for fact in islice(facts, LOOKED_AT) for kind in KINDS]
    with records.reading() as session:
        able = ability(latest_attempts(session, learner, MEMORY))
        attempts = sorted(attempts_at(session, items), key=lambda attempt: (attempt.item, attempt.answer))
    made = groupby(attempts, key=lambda attempt: attempt.item)
    return Level(able, {item: _difficulty(item, list(group), knowledge) for item, group in made})


def learn(
    session: Session, learner: Learner, answer: int, question: Question, score: int, knowledge: Knowledge
) -> None:
    """Write down how a recorded answer compares with what was to be expected of this learner."""
    item = item_of(question)
    hard = _difficulty(item, attempts_at(session, [item]), knowledge)
    able = ability(latest_attempts(session, learner, MEMORY))
    add_attempt(session, learner, Attempt(answer, item, expected(able, hard), score / 100))


def _difficulty(item: str, attempts: Sequence[Attempt], knowledge: Knowledge) -> float:
    kind, _, subject = item.partition(":")
    return difficulty(prior(kind, knowledge.facts.get(subject)), attempts)
