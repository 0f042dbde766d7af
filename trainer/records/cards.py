"""Reading and writing cards, the schedule of facts."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, delete, select

from trainer.records.tables import CardRow
from trainer.records.values import Card, Learner, Memory


def cards_of(session: Session, learner: Learner, facts: Collection[str] | None = None) -> dict[str, Card]:
    """Return a learner's cards by fact (of some facts), the soonest due first."""
    query = select(CardRow).where(CardRow.learner_id == learner.id).order_by(col(CardRow.due), col(CardRow.fact))
    if facts is not None:
        query = query.where(col(CardRow.fact).in_(facts))
    return {row.fact: _value(row) for row in session.exec(query)}


def put_card(session: Session, learner: Learner, card: Card) -> None:
    """Write a card over the one that was there."""
    memory = card.memory
    session.merge(
        CardRow(
            learner_id=learner.id,
            fact=card.fact,
            state=memory.state,
            step=memory.step,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due=memory.due,
            last_review=memory.last_review,
            introduced_at=card.introduced_at,
            reviews=card.reviews,
            lapses=card.lapses,
        )
    )


def delete_card(session: Session, learner: Learner, fact: str) -> None:
    """Take a card away."""
    session.exec(delete(CardRow).where(col(CardRow.learner_id) == learner.id, col(CardRow.fact) == fact))


def _value(row: CardRow) -> Card:
    memory = Memory(row.state, row.step, row.stability, row.difficulty, row.due, row.last_review)
    return Card(row.fact, memory, row.introduced_at, row.reviews, row.lapses)
