"""A learner's history as columns: what statistics count. Thousands of rows, so no rows of the mapper."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from trainer.records.tables import AnswerCalendarRow, AnswerRow, AppealRow, LearnerRow, ReviewRow
from trainer.records.values import Learner


class Given(NamedTuple):
    """One standing answer. ``offset_minutes``, ``day_start``: the calendar it was given by, where that is known."""

    answered_at: datetime
    topic: str
    kind: str
    score: int
    seconds: float | None
    offset_minutes: int | None
    day_start: int | None


class Rated(NamedTuple):
    """One standing review; ``rating`` is the one that counts."""

    reviewed_at: datetime
    fact: str
    rating: str


class Enrolled(NamedTuple):
    """One learner at a glance; ``latest``: the last standing answer."""

    name: str
    created_at: datetime
    answers: int
    latest: datetime | None


def enrolled(session: Session) -> list[Enrolled]:
    """Return all learners, the first one first."""
    query = (
        select(
            col(LearnerRow.name),
            col(LearnerRow.created_at),
            func.count(col(AnswerRow.id)),
            func.max(col(AnswerRow.answered_at)),
        )
        .outerjoin(AnswerRow, and_(col(AnswerRow.learner_id) == col(LearnerRow.id), col(AnswerRow.undone_at).is_(None)))
        .group_by(col(LearnerRow.id), col(LearnerRow.name), col(LearnerRow.created_at))
        .order_by(col(LearnerRow.id))
    )
    return [Enrolled(*row) for row in session.connection().execute(query)]


def given_by(session: Session, learner: Learner) -> list[Given]:
    """Return a learner's answers in the order of time, without those that were taken back."""
    query = (
        select(
            col(AnswerRow.answered_at),
            col(AnswerRow.topic),
            col(AnswerRow.kind),
            col(AnswerRow.score),
            col(AnswerRow.seconds),
            col(AnswerCalendarRow.offset_minutes),
            col(AnswerCalendarRow.day_start),
        )
        .outerjoin(AnswerCalendarRow, col(AnswerCalendarRow.answer_id) == col(AnswerRow.id))
        .where(col(AnswerRow.learner_id) == learner.id, col(AnswerRow.undone_at).is_(None))
        .order_by(col(AnswerRow.answered_at), col(AnswerRow.id))
    )
    return list(map(Given._make, session.connection().execute(query).all()))


def rated_by(session: Session, learner: Learner) -> list[Rated]:
    """Return a learner's reviews in the order of time, without those that were taken back."""
    taken_back = select(col(AnswerRow.id)).where(
        col(AnswerRow.learner_id) == learner.id, col(AnswerRow.undone_at).is_not(None)
    )
    query = (
        select(
            col(ReviewRow.reviewed_at), col(ReviewRow.fact), func.coalesce(col(ReviewRow.corrected), ReviewRow.rating)
        )
        .where(col(ReviewRow.learner_id) == learner.id, col(ReviewRow.answer_id).not_in(taken_back))
        .order_by(col(ReviewRow.reviewed_at), col(ReviewRow.id))
    )
    return list(map(Rated._make, session.connection().execute(query).all()))


def appeals_by(session: Session, learner: Learner) -> int:
    """Return how often a learner appealed."""
    query = select(func.count()).select_from(AppealRow).join(AnswerRow).where(col(AnswerRow.learner_id) == learner.id)
    return int(session.execute(query).scalar_one())


def latest_answer_at(session: Session, learner: Learner) -> datetime | None:
    """Return when a learner last answered, by the clock of that time."""
    query = select(func.max(col(AnswerRow.answered_at))).where(col(AnswerRow.learner_id) == learner.id)
    found: datetime | None = session.execute(query).scalar_one()
    return found
