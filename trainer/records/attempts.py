"""Reading and writing attempts: what was expected of an answer, and what it earned."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Executable
from sqlmodel import Session, col, select

from trainer.records.tables import AnswerRow, AttemptRow
from trainer.records.values import Attempt, Learner

_COLUMNS = (
    col(AttemptRow.answer_id),
    col(AttemptRow.item),
    col(AttemptRow.expected),
    col(AttemptRow.earned),
)


def add_attempt(session: Session, learner: Learner, attempt: Attempt) -> None:
    """Write one attempt."""
    session.add(
        AttemptRow(
            answer_id=attempt.answer,
            learner_id=learner.id,
            item=attempt.item,
            expected=attempt.expected,
            earned=attempt.earned,
        )
    )


def attempts_at(session: Session, items: Collection[str]) -> list[Attempt]:
    """Return everybody's attempts at some items in order, without those that were taken back."""
    query = (
        select(*_COLUMNS)
        .join(AnswerRow)
        .where(col(AttemptRow.item).in_(items), col(AnswerRow.undone_at).is_(None))
        .order_by(col(AttemptRow.answer_id))
    )
    return _found(session, query)


def latest_attempts(session: Session, learner: Learner, most: int) -> list[Attempt]:
    """Return a learner's last attempts in order, at most so many, without those that were taken back."""
    query = (
        select(*_COLUMNS)
        .join(AnswerRow)
        .where(AttemptRow.learner_id == learner.id, col(AnswerRow.undone_at).is_(None))
        .order_by(col(AttemptRow.answer_id).desc())
        .limit(most)
    )
    return _found(session, query)[::-1]


def _found(session: Session, query: Executable) -> list[Attempt]:
    """The attempts of a query; columns need nothing of the mapper, and these are asked for at every turn."""
    session.flush()
    return [Attempt(*row) for row in session.connection().execute(query)]
