"""How a fact's memory changes with each review: FSRS of the ``fsrs`` library, as pure functions of values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler, State

from trainer.records.values import Card, Memory, Review

RATINGS = {"again": Rating.Again, "hard": Rating.Hard, "good": Rating.Good, "easy": Rating.Easy}


def reviewed(memory: Memory | None, rating: str, at: datetime, retention: float) -> Memory:
    """Return the memory after a review; None is a fact never asked before."""
    scheduler = Scheduler(desired_retention=retention, enable_fuzzing=False)
    moment = at.astimezone(UTC)
    card, _ = scheduler.review_card(_card(memory, moment), RATINGS[rating], moment)
    return Memory(int(card.state), card.step, card.stability, card.difficulty, card.due, moment)


def retrievability(memory: Memory, at: datetime) -> float:
    """Return the chance, 0 to 1, that the fact is still remembered."""
    moment = at.astimezone(UTC)
    return float(Scheduler(enable_fuzzing=False).get_card_retrievability(_card(memory, moment), moment))


def card_from(fact: str, reviews: Iterable[Review], retention: float) -> Card | None:
    """Return the card that follows from a fact's reviews in order, None without any."""
    memory: Memory | None = None
    count = lapses = 0
    introduced: datetime | None = None
    for review in reviews:
        forgotten = review.counts_as == "again" and memory is not None and memory.state == State.Review
        memory = reviewed(memory, review.counts_as, review.reviewed_at, retention)
        introduced = introduced or review.reviewed_at
        count, lapses = count + 1, lapses + forgotten
    if memory is None or introduced is None:
        return None
    return Card(fact, memory, introduced, count, lapses)


def _card(memory: Memory | None, moment: datetime) -> FsrsCard:
    """The library's card; id and due are given, because it would look at the clock for them."""
    if memory is None:
        return FsrsCard(card_id=0, due=moment)
    return FsrsCard(
        card_id=0,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.last_review,
    )
