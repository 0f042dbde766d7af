"""How a fact's memory changes with each review: FSRS of the ``fsrs`` library, as pure functions of values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler, State
from fsrs.scheduler import DEFAULT_PARAMETERS

from trainer.records.values import Card, Memory, Review

RATINGS = {"again": Rating.Again, "hard": Rating.Hard, "good": Rating.Good, "easy": Rating.Easy}
WEIGHTS: tuple[float, ...] = tuple(DEFAULT_PARAMETERS)
# The place of the parameter by which forgetting slows down.
DECAY = 20


@lru_cache(maxsize=64)
def scheduler(retention: float = 0.9, weights: tuple[float, ...] = WEIGHTS) -> Scheduler:
    """Return the library's scheduler, without its randomness; it holds no state."""
    return Scheduler(parameters=weights, desired_retention=retention, enable_fuzzing=False)


def strange_weights(weights: Sequence[float]) -> bool:
    """Whether the library refuses these parameters."""
    try:
        Scheduler(parameters=tuple(weights), enable_fuzzing=False)
    except ValueError:
        return True
    return False


def reviewed(
    memory: Memory | None, rating: str, at: datetime, retention: float, weights: tuple[float, ...] = WEIGHTS
) -> Memory:
    """Return the memory after a review; None is a fact never asked before."""
    moment = at.astimezone(UTC)
    card, _ = scheduler(retention, weights).review_card(_card(memory, moment), RATINGS[rating], moment)
    return Memory(int(card.state), card.step, card.stability, card.difficulty, card.due, moment)


def retrievability(memory: Memory, at: datetime, weights: tuple[float, ...] = WEIGHTS) -> float:
    """Return the chance, 0 to 1, that the fact is still remembered.

    It is the library's own curve (a test compares them) without its cards: charts ask for a thousand facts at a time.
    """
    return _chance(memory, at, *_curve(weights))


def remembered(memories: Collection[Memory], at: datetime, weights: tuple[float, ...] = WEIGHTS) -> float | None:
    """Return the mean chance, 0 to 1, of several facts; None without any."""
    curve = _curve(weights)
    return sum([_chance(memory, at, *curve) for memory in memories]) / len(memories) if memories else None


def _curve(weights: tuple[float, ...]) -> tuple[float, float]:
    decay = -weights[DECAY]
    return decay, float(0.9 ** (1 / decay)) - 1


def _chance(memory: Memory, at: datetime, decay: float, factor: float) -> float:
    if memory.stability is None:
        return 0.0
    elapsed = max(0, (at - memory.last_review).days)
    return float((1 + factor * elapsed / memory.stability) ** decay)


def card_from(
    fact: str, reviews: Iterable[Review], retention: float, weights: tuple[float, ...] = WEIGHTS
) -> Card | None:
    """Return the card that follows from a fact's reviews in order, None without any."""
    memory: Memory | None = None
    count = lapses = 0
    introduced: datetime | None = None
    for review in reviews:
        forgotten = review.counts_as == "again" and memory is not None and memory.state == State.Review
        memory = reviewed(memory, review.counts_as, review.reviewed_at, retention, weights)
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
