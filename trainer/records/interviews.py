"""Reading and writing mock interviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from trainer.records.tables import InterviewRow
from trainer.records.values import Learner


@dataclass(frozen=True)
class StoredInterview:
    """One interview as it is kept; ``state`` is all of it after ``step`` steps, ``ended_at`` None while it goes on."""

    id: int
    started_at: datetime
    ended_at: datetime | None
    step: int
    score: int | None
    state: str


def add_interview(session: Session, learner: Learner, started_at: datetime, step: int, state: str) -> int:
    """Write a new interview and return its id."""
    row = InterviewRow(learner_id=learner.id, started_at=started_at, step=step, state=state)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def put_interview(
    session: Session, ident: int, step: int, state: str, ended_at: datetime | None = None, score: int | None = None
) -> None:
    """Write an interview over what it was before."""
    row = session.get_one(InterviewRow, ident)
    row.step, row.state, row.ended_at, row.score = step, state, ended_at, score
    session.add(row)


def interview_of(session: Session, learner: Learner, ident: int) -> StoredInterview | None:
    """Return one interview of a learner, None when there is none."""
    row = session.get(InterviewRow, ident)
    return _value(row) if row and row.learner_id == learner.id else None


def open_interview(session: Session, learner: Learner) -> StoredInterview | None:
    """Return the learner's last interview that has not ended, None when there is none."""
    query = (
        select(InterviewRow)
        .where(InterviewRow.learner_id == learner.id, col(InterviewRow.ended_at).is_(None))
        .order_by(col(InterviewRow.id).desc())
        .limit(1)
    )
    row = session.exec(query).first()
    return _value(row) if row else None


def ended_interviews(session: Session, learner: Learner) -> list[StoredInterview]:
    """Return the learner's interviews that have ended, the latest first."""
    query = (
        select(InterviewRow)
        .where(InterviewRow.learner_id == learner.id, col(InterviewRow.ended_at).is_not(None))
        .order_by(col(InterviewRow.id).desc())
    )
    return [_value(row) for row in session.exec(query)]


def _value(row: InterviewRow) -> StoredInterview:
    return StoredInterview(row.id or 0, row.started_at, row.ended_at, row.step, row.score, row.state)
