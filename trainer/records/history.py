"""A learner's history as columns: what statistics count. Thousands of rows, so no rows of the mapper."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from trainer.records.tables import AnswerCalendarRow, AnswerRow, AppealRow, LearnerRow, ReviewRow
from trainer.records.values import Learner


class Given(NamedTuple):
    """One standing answer. ``offset_minutes``, ``day_start``: the calendar it was given by, where that is known."""

    id: int
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


def given_by(
    session: Session, learner: Learner, since: datetime | None = None, until: datetime | None = None
) -> list[Given]:
    """Return a learner's answers in the order of time, without those that were taken back; ``until`` itself is out."""
    query = (
        select(
            col(AnswerRow.id),
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
        .where(*_within(col(AnswerRow.answered_at), since, until))
        .order_by(col(AnswerRow.answered_at), col(AnswerRow.id))
    )
    return list(map(Given._make, session.connection().execute(query).all()))


def rated_by(
    session: Session, learner: Learner, since: datetime | None = None, until: datetime | None = None
) -> list[Rated]:
    """Return a learner's reviews in the order of time, without those that were taken back; ``until`` itself is out."""
    query = (
        select(
            col(ReviewRow.reviewed_at), col(ReviewRow.fact), func.coalesce(col(ReviewRow.corrected), ReviewRow.rating)
        )
        .where(col(ReviewRow.learner_id) == learner.id)
        .where(*_within(col(ReviewRow.reviewed_at), since, until))
        .order_by(col(ReviewRow.reviewed_at), col(ReviewRow.id))
    )
    if since:  # a few reviews, whose answers are looked at one by one
        query = query.join(AnswerRow, col(AnswerRow.id) == col(ReviewRow.answer_id))
        query = query.where(col(AnswerRow.undone_at).is_(None))
    else:
        taken_back = select(col(AnswerRow.id)).where(
            col(AnswerRow.learner_id) == learner.id, col(AnswerRow.undone_at).is_not(None)
        )
        query = query.where(col(ReviewRow.answer_id).not_in(taken_back))
    return list(map(Rated._make, session.connection().execute(query).all()))


def _within(
    moment: Mapped[datetime], since: datetime | None, until: datetime | None
) -> tuple[ColumnElement[bool], ...]:
    found = (moment >= since if since else None, moment < until if until else None)
    return tuple(one for one in found if one is not None)


def last_written(session: Session) -> tuple[int, int]:
    """Return the ids of the last answer and the last review of all learners, 0 without any."""
    found = (session.execute(select(func.max(row))).scalar_one() for row in (col(AnswerRow.id), col(ReviewRow.id)))
    answer, review = (int(one or 0) for one in found)
    return answer, review


def any_before(session: Session, moment: datetime, last: tuple[int, int]) -> bool:
    """Whether answers or reviews after the ``last`` ones of the tables are of a time before a moment."""
    answers = select(func.min(col(AnswerRow.answered_at))).where(col(AnswerRow.id) > last[0])
    reviews = select(func.min(col(ReviewRow.reviewed_at))).where(col(ReviewRow.id) > last[1])
    first = (session.execute(query).scalar_one() for query in (answers, reviews))
    return any(one is not None and one < moment for one in first)


def stands(session: Session, learner: Learner, answer: int) -> bool:
    """Whether this answer is still a learner's, and was not taken back."""
    query = select(col(AnswerRow.id)).where(
        col(AnswerRow.id) == answer, col(AnswerRow.learner_id) == learner.id, col(AnswerRow.undone_at).is_(None)
    )
    return session.execute(query).first() is not None


def appeals_by(session: Session, learner: Learner) -> int:
    """Return how often a learner appealed, without appeals against grades of answers taken back."""
    # The sum hides the index from SQLite: appeals are few, and it would go through all answers to find them.
    query = (
        select(func.count())
        .select_from(AppealRow)
        .join(AnswerRow)
        .where(col(AnswerRow.learner_id) + 0 == learner.id, col(AnswerRow.undone_at).is_(None))
    )
    return int(session.execute(query).scalar_one())


def latest_answer_at(session: Session, learner: Learner) -> datetime | None:
    """Return when a learner last answered, by the clock of that time."""
    query = select(func.max(col(AnswerRow.answered_at))).where(col(AnswerRow.learner_id) == learner.id)
    found: datetime | None = session.execute(query).scalar_one()
    return found
