"""Reading and writing learners and their settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from trainer.records.tables import LearnerRow, SettingRow
from trainer.records.values import Learner


def learner_named(session: Session, name: str) -> Learner | None:
    """Return the learner of this name."""
    row = session.exec(select(LearnerRow).where(LearnerRow.name == name)).first()
    return _value(row) if row else None


def add_learner(session: Session, name: str, at: datetime) -> Learner:
    """Return the learner of this name, new where there was none."""
    found = learner_named(session, name)
    if found:
        return found
    row = LearnerRow(name=name, created_at=at)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # added by somebody else just now
        row = session.exec(select(LearnerRow).where(LearnerRow.name == name)).one()
    return _value(row)


def all_learners(session: Session) -> list[Learner]:
    """Return all learners, the first one first."""
    return [_value(row) for row in session.exec(select(LearnerRow).order_by(col(LearnerRow.id)))]


def created_at(session: Session, learner: Learner) -> datetime:
    """Return when a learner began."""
    return session.get_one(LearnerRow, learner.id).created_at


def lock_learner(session: Session, learner: Learner) -> None:
    """Let nobody else write this learner's records until the transaction ends."""
    session.exec(select(LearnerRow).where(LearnerRow.id == learner.id).with_for_update()).one()


def settings_of(session: Session, learner: Learner) -> dict[str, str]:
    """Return a learner's settings."""
    rows = session.exec(select(SettingRow).where(SettingRow.learner_id == learner.id))
    return {row.key: row.value for row in rows}


def put_setting(session: Session, learner: Learner, key: str, value: str) -> None:
    """Write one setting of a learner."""
    session.merge(SettingRow(learner_id=learner.id, key=key, value=value))


def _value(row: LearnerRow) -> Learner:
    assert row.id is not None
    return Learner(row.id, row.name)
