"""The tables of the learner's records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Index, String, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel


class UtcTime(TypeDecorator[datetime]):
    """A point in time; SQLite has no zones, so it is put there in UTC, as text that sorts, and comes back in UTC.

    The text is the one that SQLAlchemy's own type writes; reading it by ``fromisoformat`` takes a third of the time,
    and a learner's cards and reviews are thousands of times.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column's type."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse a time without a zone: nobody could say later which moment it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return stored(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        if value is None:
            return None
        return _from_text(value) if dialect.name == "sqlite" else _with_zone(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Return what reads a column: the same as above, one call less for each value."""
        return _from_text if dialect.name == "sqlite" else _with_zone


def _from_text(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value + "+00:00") if value is not None else None


def stored(moment: datetime) -> str:
    """Return a moment as SQLite keeps it: text whose order is the order of time."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def in_utc(value: str | datetime) -> datetime:
    """Return the moment of a value as the database has it: text in SQLite, a time elsewhere."""
    moment = _from_text(value) if isinstance(value, str) else _with_zone(value)
    assert moment is not None
    return moment


def _with_zone(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(SQLModel, registry=registry()):
    """What all tables of the records share: a metadata of their own, apart from the knowledge base."""


class LearnerRow(Row, table=True):
    """One learner."""

    __tablename__ = "learner"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    created_at: datetime = Field(sa_type=UtcTime)


class AnswerRow(Row, table=True):
    """One answered question, as it was asked and answered; ``undone_at`` marks one that was taken back."""

    __tablename__ = "answer"
    __table_args__ = (
        Index("answer_history", "learner_id", "answered_at", "topic", "kind", "score", "seconds", "undone_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    learner_id: int = Field(foreign_key="learner.id")
    question: str
    kind: str
    topic: str
    asked: str
    text: str
    score: int
    rating: str
    answered_at: datetime = Field(sa_type=UtcTime)
    seconds: float | None = None
    kubernetes: str
    undone_at: datetime | None = Field(default=None, sa_type=UtcTime)


class ReviewRow(Row, table=True):
    """What one answer did with one fact."""

    __tablename__ = "review"
    __table_args__ = (
        Index("review_by_fact", "learner_id", "fact"),
        Index("review_history", "learner_id", "reviewed_at", "fact", "corrected", "rating", "answer_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    learner_id: int = Field(foreign_key="learner.id")
    fact: str
    status: str
    quote: str | None = None
    rating: str
    corrected: str | None = None
    reviewed_at: datetime = Field(sa_type=UtcTime)


class CardRow(Row, table=True):
    """The schedule of one fact for one learner; it follows from the reviews."""

    __tablename__ = "card"
    __table_args__ = (Index("card_by_due", "learner_id", "due"),)
    learner_id: int = Field(foreign_key="learner.id", primary_key=True)
    fact: str = Field(primary_key=True)
    state: int
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due: datetime = Field(sa_type=UtcTime)
    last_review: datetime = Field(sa_type=UtcTime)
    introduced_at: datetime = Field(sa_type=UtcTime)
    reviews: int
    lapses: int


class AttemptRow(Row, table=True):
    """How one answer compared with what was expected of it: what difficulties and abilities are learnt from."""

    __tablename__ = "attempt"
    __table_args__ = (Index("attempt_by_item", "item"), Index("attempt_by_learner", "learner_id", "answer_id"))
    answer_id: int = Field(foreign_key="answer.id", primary_key=True)
    learner_id: int = Field(foreign_key="learner.id")
    item: str
    expected: float
    earned: float


class AppealRow(Row, table=True):
    """A learner's "I was right" about one answer; ``settled_at``: a maintainer has looked at it."""

    __tablename__ = "appeal"
    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    note: str
    made_at: datetime = Field(sa_type=UtcTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcTime)


class UnreadRow(Row, table=True):
    """A sentence of an answer that the grader did not understand; ``words``: what it stumbled over, if it could say."""

    __tablename__ = "unread"
    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    sentence: str
    words: str
    settled_at: datetime | None = Field(default=None, sa_type=UtcTime)


class SettingRow(Row, table=True):
    """One setting of one learner."""

    __tablename__ = "setting"
    learner_id: int = Field(foreign_key="learner.id", primary_key=True)
    key: str = Field(primary_key=True)
    value: str


class InterviewRow(Row, table=True):
    """One mock interview: ``state`` is all of it as JSON after ``step`` steps; ``ended_at`` is empty while it goes on.

    ``score`` is empty until it has ended.
    """

    __tablename__ = "interview"
    __table_args__ = (Index("interview_by_learner", "learner_id", "started_at"),)
    id: int | None = Field(default=None, primary_key=True)
    learner_id: int = Field(foreign_key="learner.id")
    started_at: datetime = Field(sa_type=UtcTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcTime)
    step: int
    score: int | None = None
    state: str


class AnswerCalendarRow(Row, table=True):
    """By which calendar the day of an answer was lived: minutes east of UTC, and the hour at which a day began."""

    __tablename__ = "answer_calendar"
    answer_id: int = Field(foreign_key="answer.id", primary_key=True)
    offset_minutes: int
    day_start: int


class SentAnswerRow(Row, table=True):
    """An answer that was given offline and sent later: ``sending`` is the name it was given then, and comes once."""

    __tablename__ = "sent_answer"
    __table_args__ = (UniqueConstraint("learner_id", "sending", name="sent_once"),)
    answer_id: int = Field(foreign_key="answer.id", primary_key=True)
    learner_id: int = Field(foreign_key="learner.id")
    sending: str


class AccountRow(Row, table=True):
    """Somebody who signs in: ``login`` is the learner's name as it is compared, ``password`` a hash or nothing."""

    __tablename__ = "account"
    id: int | None = Field(default=None, primary_key=True)
    learner_id: int = Field(foreign_key="learner.id", unique=True)
    login: str = Field(unique=True)
    password: str
    role: str
    created_at: datetime = Field(sa_type=UtcTime)
    locked_at: datetime | None = Field(default=None, sa_type=UtcTime)


class SignInRow(Row, table=True):
    """One browser that is signed in; only the digest of its token is kept."""

    __tablename__ = "sign_in"
    digest: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    made_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime = Field(sa_type=UtcTime)


class InvitationRow(Row, table=True):
    """One link: to a new account of a role, or to a new password for ``account_id``; it works once."""

    __tablename__ = "invitation"
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    role: str
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    made_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime = Field(sa_type=UtcTime)


class ApiKeyRow(Row, table=True):
    """The key that an account's programs call the API with; one an account, and only its digest is kept."""

    __tablename__ = "api_key"
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    digest: str = Field(unique=True)
    made_at: datetime = Field(sa_type=UtcTime)
