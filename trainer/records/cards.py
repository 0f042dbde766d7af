"""Reading and writing cards, the schedule of facts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import String, type_coerce
from sqlalchemy import select as sa_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete

from trainer.records.deck import COLUMNS, FACT, Deck
from trainer.records.tables import CardRow
from trainer.records.values import Card, Learner

# Times as the database has them: reading them is half of reading a card, and most cards are only compared by them.
_TIMES = ("due", "last_review", "introduced_at")
_COLUMNS = tuple(
    type_coerce(getattr(CardRow, name), String) if name in _TIMES else getattr(CardRow, name) for name in COLUMNS
)
_KEY = ("learner_id", "fact")


def cards_of(session: Session, learner: Learner, facts: Collection[str] | None = None) -> Deck:
    """Return a learner's cards by fact (of some facts)."""
    # Columns and no rows of the mapper: there are more than a thousand, and the due list is asked for at every turn.
    query = sa_select(*_COLUMNS).where(col(CardRow.learner_id) == learner.id)
    if facts is not None:
        query = query.where(col(CardRow.fact).in_(facts))
    cursor = session.connection().execute(query).cursor
    return Deck({row[FACT]: row for row in cursor.fetchall()} if cursor else {})


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
