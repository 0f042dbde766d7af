"""The connection to the records: SQLite by default, another database by its URL."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from kb.database.places import records_path
from trainer.records.trouble import RecordsTrouble, told_about

DATABASE = "KUBEVIVA_DATABASE"
BUSY_SECONDS = 10.0
ASKING_SECONDS = 0.005
# A transaction that is going to write takes SQLite's write lock at once: a lock taken later could be refused for good.
WRITING = {"writing": True}


@dataclass(frozen=True)
class Place:
    """Where the records are: ``path`` for a file of SQLite, None for a database server."""

    url: URL
    path: Path | None

    def __str__(self) -> str:
        return str(self.path) if self.path else self.url.set(query={}).render_as_string(hide_password=True)


def place_of(environment: Mapping[str, str]) -> Place:
    """Return where the records are; raise RecordsTrouble when KUBEVIVA_DATABASE is no URL."""
    given = environment.get(DATABASE)
    if not given:
        return file_place(records_path(environment))
    try:
        url = make_url(given)
    except ArgumentError:
        raise RecordsTrouble(f"{DATABASE} 读到的不是数据库地址;写成 postgresql+psycopg://用户:口令@主机/库名") from None
    if url.get_backend_name() == "sqlite":
        return file_place(Path(url.database or "").absolute())
    if url.get_backend_name() != "postgresql":
        told = f"{DATABASE} 读到的是 {url.get_backend_name()};学习记录只能放在 SQLite 或 PostgreSQL 里"
        raise RecordsTrouble(f"{told},写成 postgresql+psycopg://用户:口令@主机/库名")
    return Place(url, None)


def file_place(path: Path) -> Place:
    """Return the place of a SQLite file."""
    return Place(URL.create("sqlite", database=str(path)), path)


def connect(place: Place) -> Engine:
    """Return the engine of a place; a file and its directory are made, for their owner alone. Raise RecordsTrouble."""
    if place.path is None:
        try:
            return create_engine(place.url, pool_pre_ping=True)
        except ImportError as error:
            raise RecordsTrouble(f"连 {place} 缺少驱动 {error.name};运行 pip install 'kubeviva[postgresql]'") from None
    with told_about(str(place)):
        place.path.parent.mkdir(parents=True, exist_ok=True)
        place.path.touch(mode=0o600)
    engine = create_engine(place.url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """Make a commit durable before it returns, and let readers and one writer work side by side."""
    connection.isolation_level = None
    for pragma in (f"busy_timeout = {round(BUSY_SECONDS * 1000)}", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    _log_ahead(connection)


def _log_ahead(connection: Any) -> None:
    """Switch a new file to WAL, which it then keeps; SQLite does not wait for a lock here, so this does."""
    _patiently(connection, "PRAGMA journal_mode = WAL")


def _begin(connection: Connection) -> None:
    """Begin a transaction; one that writes waits for its turn by asking evenly.

    SQLite's own waiting asks ever more seldom, so that under sixteen writers those who wait longest starve.
    """
    if not connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql("BEGIN")
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        _patiently(driver, "BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout = {round(BUSY_SECONDS * 1000)}")


def _patiently(connection: Any, statement: str) -> None:
    """Execute a statement as soon as nobody else is in the way; raise sqlite3.Error when that takes too long."""
    end = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > end:
                raise
        sleep(ASKING_SECONDS)


def lock_schema(connection: Connection) -> None:
    """Let nobody else migrate until this transaction ends (SQLite: the write lock does it)."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7203641)"))
