"""What belongs to a learner in the records: every table, found by its foreign keys, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Integer, Select, Table, select

from trainer.records.tables import Row

LEARNER, OWNER, IDENT = "learner", "learner_id", "id"
# What makes a row the same row, where it is not its primary key or all that it must have. A review is known by its
# place in its answer: its fact may have been renamed.
IDENTITY: Mapping[str, tuple[str, ...]] = {"review": ("answer_id",), "interview": (OWNER, "started_at")}
# A row that goes on changing: the one that has come further counts.
PROGRESS: Mapping[str, str] = {"interview": "step"}
# Who may sign in is no record of learning: a file must neither carry it out nor bring it in.
ACCESS = frozenset({"account", "sign_in", "invitation", "api_key"})


def tables() -> list[Table]:
    """Return the tables with what a learner did, those that others point to first."""
    return [table for table in Row.metadata.sorted_tables if table.name != LEARNER and table.name not in ACCESS]


def columns(table: Table) -> list[Column[object]]:
    """Return the columns that are written to a file: all but whose they are."""
    return [column for column in table.columns if column.name != OWNER]


def target(column: Column[object]) -> str | None:
    """Return the name of the table that a column points to, None when it points to none."""
    return next((key.column.table.name for key in column.foreign_keys), None)


def numbered(table: Table) -> bool:
    """Return whether the rows of a table are numbered by the database."""
    keys = list(table.primary_key.columns)
    return [key.name for key in keys] == [IDENT] and isinstance(keys[0].type, Integer)


def identity(table: Table) -> tuple[str, ...]:
    """Return the columns by which a row is known again: not among them is what can be empty, and filled in later."""
    if table.name in IDENTITY:
        return IDENTITY[table.name]
    if not numbered(table):
        return tuple(key.name for key in table.primary_key.columns)
    return tuple(column.name for column in table.columns if not column.nullable and column.name != IDENT)


def places(rows: Sequence[Mapping[str, object]], table: Table) -> list[tuple[object, ...]]:
    """Return the identities of rows in order; rows that are alike in all of it are told apart by their number."""
    seen: dict[tuple[object, ...], int] = {}
    found = []
    for row in rows:
        key = tuple(row[name] for name in identity(table))
        seen[key] = seen.get(key, 0) + 1
        found.append((*key, seen[key]))
    return found


def rows_of(table: Table, learner: int) -> Select[tuple[object, ...]]:
    """Return the query for a learner's rows of a table, in the order in which they were written."""
    query: Select[tuple[object, ...]] = select(*table.columns)
    if OWNER in table.columns:
        query = query.where(table.columns[OWNER] == learner)
    else:
        key, parent = next((one, one.column.table) for column in table.columns for one in column.foreign_keys)
        query = query.join(parent, key.parent == key.column).where(parent.columns[OWNER] == learner)
    return query.order_by(*table.primary_key.columns)
