"""Writing by which calendar answers were given."""

from __future__ import annotations

from sqlmodel import Session

from trainer.records.tables import AnswerCalendarRow


def add_calendar(session: Session, answer: int, offset_minutes: int, day_start: int) -> None:
    """Write by which calendar an answer was given."""
    session.add(AnswerCalendarRow(answer_id=answer, offset_minutes=offset_minutes, day_start=day_start))
