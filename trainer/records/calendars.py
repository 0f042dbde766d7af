"""Reading and writing by which calendar answers were given."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from trainer.records.tables import AnswerCalendarRow, AnswerRow
from trainer.records.values import Learner


def add_calendar(session: Session, answer: int, offset_minutes: int, day_start: int) -> None:
    """Write by which calendar an answer was given."""
    session.add(AnswerCalendarRow(answer_id=answer, offset_minutes=offset_minutes, day_start=day_start))


def moments_of(session: Session, learner: Learner) -> list[tuple[datetime, int | None, int | None]]:
    """Return the moments of a learner's standing answers in order: moment, minutes east of UTC, start of the day.

    The last two are None where they were never written.
    """
    query = (
        select(AnswerRow.answered_at, AnswerCalendarRow.offset_minutes, AnswerCalendarRow.day_start)
        .outerjoin(AnswerCalendarRow, col(AnswerCalendarRow.answer_id) == col(AnswerRow.id))
        .where(AnswerRow.learner_id == learner.id, col(AnswerRow.undone_at).is_(None))
        .order_by(col(AnswerRow.answered_at), col(AnswerRow.id))
    )
    return [(moment, offset, start) for moment, offset, start in session.exec(query)]
