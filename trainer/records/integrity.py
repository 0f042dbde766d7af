"""Whether the records are whole."""

from __future__ import annotations

from sqlalchemy import Engine

MOST_SHOWN = 3


def damage(engine: Engine) -> list[str]:
    """Return what is wrong with the records, one Chinese line each, nothing when they are whole.

    Raise sqlalchemy's DBAPIError when they cannot be read at all.
    """
    if engine.dialect.name != "sqlite":
        engine.connect().close()
        return []
    with engine.connect() as connection:
        told = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        orphans = list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
    found = [f"文件有损坏:{line}" for line in told[:MOST_SHOWN] if line != "ok"]
    if orphans:
        found.append(f"有 {len(orphans)} 行指着不存在的记录,第一行在表 {orphans[0][0]}")
    return found
