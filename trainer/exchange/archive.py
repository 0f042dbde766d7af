"""All records of learners as one JSON document: complete, and the same again after it was read back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlmodel import Session

from trainer.exchange.shape import IDENT, columns, numbered, rows_of, tables, target
from trainer.records.learners import created_at
from trainer.records.migration import HEAD
from trainer.records.values import Learner

FORMAT = "kubeviva-records"
VERSION = 1


def archive(session: Session, learners: Iterable[Learner], at: datetime) -> dict[str, Any]:
    """Return all that is recorded of some learners.

    Rows are numbered anew from 1 for each learner, so that the document says nothing about others; times are in UTC.
    """
    people = [_person(session, learner) for learner in learners]
    return {
        "format": FORMAT,
        "version": VERSION,
        "step": HEAD,
        "exported_at": _plain(at),
        "sha256": checksum(people),
        "learners": people,
    }


def checksum(people: Any) -> str:
    """Return the sum by which damage to a document is seen."""
    text = json.dumps(people, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()


def _person(session: Session, learner: Learner) -> dict[str, Any]:
    numbers: dict[str, dict[int, int]] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    for table in tables():
        rows = session.connection().execute(rows_of(table, learner.id)).mappings().all()
        if numbered(table):
            numbers[table.name] = {row[IDENT]: number for number, row in enumerate(rows, start=1)}
        found[table.name] = [
            {
                column.name: _plain(_number(row[column.name], _names(column, table.name), numbers))
                for column in columns(table)
            }
            for row in rows
        ]
    return {"name": learner.name, "created_at": _plain(created_at(session, learner)), "tables": found}


def _names(column: Any, table: str) -> str | None:
    """The table whose numbers a column holds."""
    return table if column.name == IDENT else target(column)


def _number(value: Any, table: str | None, numbers: dict[str, dict[int, int]]) -> Any:
    return numbers[table][value] if table in numbers and value is not None else value


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
