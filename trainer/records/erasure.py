"""Erasing a learner: every row of every table, and what the database file and its copies still hold of them."""

from __future__ import annotations

from sqlalchemy import Table, delete, select
from sqlmodel import Session

from trainer.records.backup import backups
from trainer.records.learners import all_learners, lock_learner
from trainer.records.store import Records
from trainer.records.tables import Row
from trainer.records.trouble import told_about
from trainer.records.values import Learner

OWNER = "learner_id"


def erase(records: Records, learner: Learner) -> bool:
    """Erase a learner for good; raise RecordsTrouble, and then nothing was erased.

    Return whether the dated copies of the file were deleted, too: they are kept where they hold other learners' work.
    """
    with records.writing() as session:
        lock_learner(session, learner)
        for table in reversed(Row.metadata.sorted_tables):
            _erase_rows(session, table, learner)
        alone = not all_learners(session)
    if records.path is None:
        return False
    _forget_free_pages(records)
    if alone:
        for copy in backups(records.path):
            copy.unlink(missing_ok=True)
    return alone


def _erase_rows(session: Session, table: Table, learner: Learner) -> None:
    """Erase the rows of one table; those that hang on rows of another table are found through it."""
    if table.name == "learner":
        session.execute(delete(table).where(table.c.id == learner.id))
    elif OWNER in table.c:
        session.execute(delete(table).where(table.c[OWNER] == learner.id))
    else:
        for key in table.foreign_keys:
            parent = key.column.table
            owned = select(key.column).where(parent.c[OWNER] == learner.id)
            session.execute(delete(table).where(key.parent.in_(owned)))


def _forget_free_pages(records: Records) -> None:
    """Write the file anew, without what was erased."""
    with told_about(str(records.place)):
        raw = records.engine.raw_connection()
        try:
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
