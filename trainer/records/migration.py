"""Bringing the records' tables to the shape that this program knows."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect, text

from trainer.records.database import WRITING, lock_schema
from trainer.records.trouble import RecordsTrouble

# The last step under migrations/versions; a test holds it. Kept here so that opening needs no Alembic.
HEAD = "0007"
EMPTY = ""


def version_of(engine: Engine) -> str:
    """Return the step that the tables are at, ``EMPTY`` before the first one."""
    with engine.connect() as connection:
        return _version(connection)


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return EMPTY
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or EMPTY)


def migrate(engine: Engine, place: str) -> None:
    """Run all missing steps in one transaction; raise RecordsTrouble when the tables are newer than this program."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "trainer.records:migrations")
    with engine.connect().execution_options(**WRITING) as connection, connection.begin():
        lock_schema(connection)
        if _version(connection) == HEAD:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            newer = f"学习记录 {place} 是更新的 kubeviva 写的;请升级程序:pip install -U kubeviva"
            raise RecordsTrouble(newer) from error
