"""Reading and writing cards, the schedule of facts."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from sqlalchemy import String, type_coerce
from sqlalchemy import select as sa_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete

from trainer.records.tables import CardRow, in_utc
from trainer.records.values import Card, Learner, Memory

_COLUMNS = (
    col(CardRow.fact),
    col(CardRow.state),
    col(CardRow.step),
    col(CardRow.stability),
    col(CardRow.difficulty),
    # Times as the database has them: reading them is half of reading a card, and most cards were read before.
    type_coerce(col(CardRow.due), String),
    type_coerce(col(CardRow.last_review), String),
    type_coerce(col(CardRow.introduced_at), String),
    col(CardRow.reviews),
    col(CardRow.lapses),
)
# How many cards are remembered by their rows; a learner of everything has some two thousand.
REMEMBERED = 16_384

_KEY = ("learner_id", "fact")


def cards_of(session: Session, learner: Learner, facts: Collection[str] | None = None) -> dict[str, Card]:
    """Return a learner's cards by fact (of some facts)."""
    # Columns and no rows of the mapper: there are more than a thousand, and the due list is asked for at every turn.
    query = sa_select(*_COLUMNS).where(col(CardRow.learner_id) == learner.id)
    if facts is not None:
        query = query.where(col(CardRow.fact).in_(facts))
    cursor = session.connection().execute(query).cursor
    # Plain tuples: they are found again in half the time of the library's rows.
    return {row[0]: _card(row) for row in cursor.fetchall()} if cursor else {}


@lru_cache(maxsize=REMEMBERED)
def _card(row: tuple[Any, ...]) -> Card:
    """The card of a row; whoever answers a question changes a few of a thousand, and the others are known."""
    memory = Memory(row[1], row[2], row[3], row[4], in_utc(row[5]), in_utc(row[6]))
    return Card(row[0], memory, in_utc(row[7]), row[8], row[9])


def put_cards(session: Session, learner: Learner, cards: Collection[Card]) -> None:
    """Write cards over those that were there, all in one statement."""
    if not cards:
        return
    session.flush()
    connection = session.connection()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(CardRow)
    rows = [_row(learner, card) for card in cards]
    written = {name: statement.excluded[name] for name in rows[0] if name not in _KEY}
    connection.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=written), rows)


def _row(learner: Learner, card: Card) -> dict[str, Any]:
    return {
        "learner_id": learner.id,
        "fact": card.fact,
        "state": card.memory.state,
        "step": card.memory.step,
        "stability": card.memory.stability,
        "difficulty": card.memory.difficulty,
        "due": card.memory.due,
        "last_review": card.memory.last_review,
        "introduced_at": card.introduced_at,
        "reviews": card.reviews,
        "lapses": card.lapses,
    }


def delete_card(session: Session, learner: Learner, fact: str) -> None:
    """Take a card away."""
    session.exec(delete(CardRow).where(col(CardRow.learner_id) == learner.id, col(CardRow.fact) == fact))
