"""Opening the records, and the transactions in which they are read and written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import RLock

from sqlalchemy import Engine
from sqlmodel import Session

from trainer.records.backup import back_up, backed_up_on
from trainer.records.database import WRITING, Place, connect, place_of
from trainer.records.migration import EMPTY, HEAD, migrate, version_of
from trainer.records.trouble import told_about, trouble_of


@dataclass(frozen=True)
class Records:
    """The opened records. ``warnings``: what did not go well and is no reason to stop, each one Chinese line."""

    place: Place
    engine: Engine
    warnings: tuple[str, ...] = ()
    _turn: AbstractContextManager[object] = field(default_factory=RLock, repr=False, compare=False)

    @property
    def path(self) -> Path | None:
        """The records' file, None on a database server."""
        return self.place.path

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads; raise RecordsTrouble."""
        with told_about(str(self.place)), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that is committed, durably, when the block ends well, and leaves no trace otherwise.

        Raise RecordsTrouble.
        """
        # A file has one writer at a time. Threads of one process take turns here: while they wait for the file itself,
        # they sleep a little longer every time they look.
        with (
            self._turn if self.path else nullcontext(),
            told_about(str(self.place)),
            Session(self.engine.execution_options(**WRITING)) as session,
            session.begin(),
        ):
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_records(environment: Mapping[str, str], at: datetime) -> Records:
    """Return the records of this environment, migrated, with today's backup made; raise RecordsTrouble."""
    place = place_of(environment)
    engine = connect(place)
    with told_about(str(place)):
        version = version_of(engine)
        if version not in (HEAD, EMPTY) and place.path:
            back_up(place.path, at)
        if version != HEAD:
            migrate(engine, str(place))
    warnings = _daily_backup(place.path, at) if place.path and version == HEAD else ()
    return Records(place, engine, warnings)


def _daily_backup(path: Path, at: datetime) -> tuple[str, ...]:
    """A failed copy is told, and no reason to keep somebody from learning."""
    if backed_up_on(path, at):
        return ()
    try:
        back_up(path, at)
    except (OSError, sqlite3.Error) as error:
        return (f"今天的备份没有做成:{trouble_of(error, str(path))}",)
    return ()
