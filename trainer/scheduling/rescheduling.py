"""Keeping cards in step with the reviews that they follow from."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from trainer.records.cards import delete_card, put_cards
from trainer.records.reviews import reviews_of
from trainer.records.values import Card, Learner, Review
from trainer.scheduling.memory import WEIGHTS, card_from


def reschedule(
    session: Session,
    learner: Learner,
    facts: Collection[str],
    retention: float,
    weights: tuple[float, ...] = WEIGHTS,
) -> dict[str, Card]:
    """Return the cards of some facts, made anew and written: a card is never anything but what its reviews say."""
    history: dict[str, list[Review]] = {fact: [] for fact in facts}
    for review in reviews_of(session, learner, facts):
        history[review.fact].append(review)
    cards: dict[str, Card] = {}
    for fact, reviews in history.items():
        card = card_from(fact, reviews, retention, weights)
        if card is None:
            delete_card(session, learner, fact)
        else:
            cards[fact] = card
    put_cards(session, learner, cards.values())
    return cards
