"""A document of records, read from somebody's file: every value is looked at before anything is written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Float, Integer, Table

from trainer.exchange.archive import FORMAT, VERSION, checksum
from trainer.exchange.shape import IDENT, columns, numbered, tables, target
from trainer.exchange.trouble import ExchangeTrouble
from trainer.records.migration import HEAD
from trainer.records.tables import UtcTime
from trainer.scheduling.memory import RATINGS

DAMAGED = "这份导出已损坏或被改过;请重新导出"
GREATEST = 2**63
# Columns that the schedule is worked out from.
RATED = {("review", "rating"), ("review", "corrected"), ("answer", "rating")}
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Person:
    """One learner of a document: the rows of each table, numbered as in the document."""

    name: str
    created_at: datetime
    rows: Mapping[str, Rows]


class Damage(ValueError):
    """A document is not what an export writes; the message says in Chinese which part."""


def parse(text: str, name: str) -> list[Person]:
    """Return the learners of a document; raise ExchangeTrouble with one Chinese line about the file ``name``."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise ExchangeTrouble(f"{name}:不是 kubeviva 导出的 JSON,或不完整;请重新导出") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ExchangeTrouble(f"{name}:是 JSON,但不是 kubeviva 导出的学习记录")
    version, step = document.get("version"), document.get("step")
    if not isinstance(version, int) or not isinstance(step, str) or version < 1:
        raise ExchangeTrouble(f"{name}:没有写明格式的版本;{DAMAGED}")
    if version > VERSION or step > HEAD:
        raise ExchangeTrouble(f"{name}:是更新的 kubeviva 导出的;请先升级程序:pip install -U kubeviva")
    people = document.get("learners")
    if not isinstance(people, list) or document.get("sha256") != checksum(people):
        raise ExchangeTrouble(f"{name}:内容和校验和对不上;{DAMAGED}")
    try:
        return [_person(one) for one in people]
    except Damage as damage:
        raise ExchangeTrouble(f"{name}:{damage};{DAMAGED}") from None


def _person(given: Any) -> Person:
    if not isinstance(given, dict) or not isinstance(given.get("tables"), dict):
        raise Damage("有一位学习者没有记录表")
    name = _text(given.get("name"), "学习者的名字")
    if not name.strip():
        raise Damage("有一位学习者没有名字")
    by_name = {table.name: table for table in tables()}
    if unknown := sorted(set(given["tables"]) - set(by_name)):
        raise Damage(f"不认识的表 {unknown[0]}")
    rows: dict[str, Rows] = {}
    for table in tables():
        rows[table.name] = _rows(table, given["tables"].get(table.name, []), rows)
    return Person(name, _moment(given.get("created_at"), "学习者的开始时间"), rows)


def _rows(table: Table, given: Any, before: Mapping[str, Rows]) -> Rows:
    if not isinstance(given, list):
        raise Damage(f"表 {table.name} 不是一列记录")
    numbers = {name: {row[IDENT] for row in rows} for name, rows in before.items() if rows and IDENT in rows[0]}
    found = [_row(table, one, f"表 {table.name} 第 {place} 条", numbers) for place, one in enumerate(given, start=1)]
    if numbered(table) and len({row[IDENT] for row in found}) < len(found):
        raise Damage(f"表 {table.name} 有重复的编号")
    return found


def _row(table: Table, given: Any, where: str, numbers: Mapping[str, set[int]]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Damage(f"{where}不是记录")
    known = {column.name: column for column in columns(table)}
    if unknown := sorted(set(given) - set(known)):
        raise Damage(f"{where}有不认识的 {unknown[0]}")
    row = {name: _value(table, column, given.get(name), where) for name, column in known.items()}
    for name, column in known.items():
        pointed = target(column)
        if pointed and row[name] is not None and row[name] not in numbers.get(pointed, set()):
            raise Damage(f"{where}的 {name} 指着没有的记录")
    return row


def _value(table: Table, column: Column[object], value: Any, where: str) -> Any:
    what = f"{where}的 {column.name}"
    if value is None:
        if column.nullable:
            return None
        raise Damage(f"{what} 是空的")
    if isinstance(column.type, UtcTime):
        return _moment(value, what)
    if isinstance(column.type, Integer):
        return _whole(value, what)
    if isinstance(column.type, Float):
        return _number(value, what)
    if (table.name, column.name) in RATED and value not in RATINGS:
        raise Damage(f"{what} 不是评级")
    return _text(value, what)


def _whole(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -GREATEST <= value < GREATEST:
        raise Damage(f"{what} 不是整数")
    return value


def _number(value: Any, what: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < float("inf"):
        raise Damage(f"{what} 不是数")
    return float(value)


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Damage(f"{what} 不是文字")
    return value


def _moment(value: Any, what: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Damage(f"{what} 不是带时区的时间") from None
