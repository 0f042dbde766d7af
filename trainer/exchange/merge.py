"""Putting a document's records beside those that are there: nothing is lost, nothing is doubled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, and_, insert, update
from sqlmodel import Session, col, select

from trainer.exchange.document import Person
from trainer.exchange.shape import IDENT, OWNER, PROGRESS, columns, numbered, places, rows_of, tables, target
from trainer.records.cards import delete_card
from trainer.records.learners import add_learner, lock_learner, settings_of
from trainer.records.tables import ReviewRow
from trainer.records.values import Learner
from trainer.scheduling.pace import pace_of
from trainer.scheduling.rescheduling import reschedule

AT_ONCE = 500
CARDS = "card"
Row = dict[str, Any]
Numbers = dict[str, dict[int, int]]


@dataclass
class Merged:
    """What an import did for one learner: how many rows were new, and how many were there, by table."""

    learner: str
    added: dict[str, int] = field(default_factory=dict)
    present: dict[str, int] = field(default_factory=dict)


def merge(session: Session, person: Person, name: str) -> Merged:
    """Write what is new of a person to the learner of this name, and return what it was.

    A row is the same row when its identity is (see ``shape``); then what was empty is filled in, and the rest stays as
    it is here. The cards of facts with new reviews are worked out anew, unless all their reviews came with the file.
    """
    learner = add_learner(session, name, person.created_at)
    session.flush()
    lock_learner(session, learner)
    merged, numbers = Merged(name), Numbers()
    before = set(session.exec(select(ReviewRow.fact).where(ReviewRow.learner_id == learner.id).distinct()))
    answers: set[int] = set()
    for table in tables():
        if table.name != CARDS:
            changed = _merge_table(session, table, learner, person.rows[table.name], numbers, merged)
            if table.name in ("answer", "review"):
                answers |= {row["answer_id" if table.name == "review" else IDENT] for row in changed}
    _merge_cards(session, learner, person, _facts(session, answers), before)
    return merged


def _merge_table(
    session: Session,
    table: Table,
    learner: Learner,
    given: Sequence[Mapping[str, Any]],
    numbers: Numbers,
    merged: Merged,
) -> list[Row]:
    """The rows that were written or changed, as they are in the database."""
    rows = [_mapped(table, row, learner, numbers) for row in given]
    there = [dict(row) for row in session.connection().execute(rows_of(table, learner.id)).mappings()]
    known = dict(zip(places(there, table), there, strict=True))
    own: dict[int, int] = {}
    fresh, changed = [], []
    for row, place in zip(rows, places(rows, table), strict=True):
        old = known.get(place)
        if old is None:
            fresh.append(row)
        elif news := _news(table, old, row):
            _change(session, table, old, news)
            changed.append({**old, **news})
        if old is not None and numbered(table):
            own[row[IDENT]] = old[IDENT]
    added = _add(session, table, fresh)
    if numbered(table):
        own |= {row[IDENT]: new[IDENT] for row, new in zip(fresh, added, strict=True)}
        numbers[table.name] = own
    merged.added[table.name], merged.present[table.name] = len(fresh), len(rows) - len(fresh)
    return changed + added


def _mapped(table: Table, row: Mapping[str, Any], learner: Learner, numbers: Numbers) -> Row:
    """A row of the document with the numbers that its targets have here; its own number is still the document's."""
    found: Row = {OWNER: learner.id} if OWNER in table.columns else {}
    for column in columns(table):
        value, pointed = row[column.name], target(column)
        found[column.name] = numbers[pointed][value] if pointed in numbers and value is not None else value
    return found


def _news(table: Table, old: Row, new: Row) -> Row:
    """What the document knows of a row beyond what is known here."""
    progress = PROGRESS.get(table.name)
    if progress:
        further = new[progress] > old[progress]
        return {name: value for name, value in new.items() if name not in (IDENT, OWNER)} if further else {}
    return {name: value for name, value in new.items() if old[name] is None and value is not None}


def _change(session: Session, table: Table, old: Row, news: Row) -> None:
    own = and_(*(key == old[key.name] for key in table.primary_key.columns))
    session.connection().execute(update(table).where(own).values(**news))


def _add(session: Session, table: Table, rows: list[Row]) -> list[Row]:
    """Write new rows; the database gives them numbers in their order."""
    if not numbered(table):
        for start in range(0, len(rows), AT_ONCE):
            session.connection().execute(insert(table), rows[start : start + AT_ONCE])
        return rows
    added: list[Row] = []
    statement = insert(table).returning(table.columns[IDENT], sort_by_parameter_order=True)
    for start in range(0, len(rows), AT_ONCE):
        chunk = [{name: value for name, value in row.items() if name != IDENT} for row in rows[start : start + AT_ONCE]]
        idents = session.connection().execute(statement, chunk).scalars().all()
        added += [{**row, IDENT: ident} for row, ident in zip(chunk, idents, strict=True)]
    return added


def _facts(session: Session, answers: Collection[int]) -> set[str]:
    """The facts that these answers were about."""
    found: set[str] = set()
    wanted = sorted(answers)
    for start in range(0, len(wanted), AT_ONCE):
        query = select(ReviewRow.fact).where(col(ReviewRow.answer_id).in_(wanted[start : start + AT_ONCE])).distinct()
        found |= set(session.exec(query))
    return found


def _merge_cards(session: Session, learner: Learner, person: Person, touched: set[str], before: set[str]) -> None:
    """Cards come over as they are where there was nothing before; otherwise they follow from all reviews."""
    table = next(table for table in tables() if table.name == CARDS)
    given = {row["fact"]: _mapped(table, row, learner, {}) for row in person.rows[CARDS]}
    taken = [fact for fact in sorted(touched - before) if fact in given]
    for fact in taken:
        delete_card(session, learner, fact)
    _add(session, table, [given[fact] for fact in taken])
    pace = pace_of(settings_of(session, learner))
    again = sorted(touched - set(taken))
    for start in range(0, len(again), AT_ONCE):
        reschedule(session, learner, again[start : start + AT_ONCE], pace.retention, pace.weights)
