"""Deleting all that is recorded of somebody, for good."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlmodel import Session

from trainer.exchange.shape import OWNER, tables
from trainer.records.learners import lock_learner
from trainer.records.tables import LearnerRow
from trainer.records.values import Learner


def forget(session: Session, learner: Learner) -> int:
    """Delete a learner with all records and return how many rows these were; earlier backups are not touched."""
    lock_learner(session, learner)
    count = 0
    connection = session.connection()
    for table in reversed(tables()):
        if OWNER in table.columns:
            own = table.columns[OWNER] == learner.id
        else:
            key = next(one for column in table.columns for one in column.foreign_keys)
            parent = key.column.table
            own = key.parent.in_(select(key.column).where(parent.columns[OWNER] == learner.id))
        count += connection.execute(delete(table).where(own)).rowcount
    session.delete(session.get_one(LearnerRow, learner.id))
    return count
