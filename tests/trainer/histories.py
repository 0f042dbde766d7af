"""Random histories of reviews, and how far ours end from where the fsrs library itself ends."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fsrs import Card as FsrsCard
from fsrs import Scheduler
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from trainer.records.values import Review
from trainer.scheduling.memory import RATINGS, card_from, retrievability

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class History:
    """Reviews of one fact in order, and how they are scheduled."""

    reviews: tuple[Review, ...]
    retention: float
    weights: tuple[float, ...]


def random_history(seed: int) -> History:
    """Return the history of a seed: minutes, days and years between reviews, also at once, and a clock set back."""
    chance, moment, reviews = random.Random(seed), START, []
    for _ in range(chance.randint(1, 30)):
        scale = chance.choice([0, 60, 3600, 86400, 30 * 86400, 2 * 365 * 86400])
        back = -0.01 if chance.random() < 0.03 else 1
        moment += timedelta(seconds=back * scale * chance.random())
        rating = chance.choice(sorted(RATINGS))
        reviews.append(Review(1, "fact", "covered", None, rating, moment))
    return History(tuple(reviews), round(chance.uniform(0.7, 0.99), 3), _weights(chance))


def _weights(chance: random.Random) -> tuple[float, ...]:
    if chance.random() < 0.5:
        return tuple(DEFAULT_PARAMETERS)
    bounds = zip(DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(max(usual * chance.uniform(0.7, 1.4), low), high) for usual, low, high in bounds)


def worst_difference(history: History) -> float:
    """Return the largest difference between our card and the library's: states count as 1, intervals in days."""
    library = Scheduler(parameters=history.weights, desired_retention=history.retention, enable_fuzzing=False)
    theirs = FsrsCard(card_id=1, due=START)
    worst = 0.0
    for number, review in enumerate(history.reviews, start=1):
        theirs, _ = library.review_card(theirs, RATINGS[review.rating], review.reviewed_at)
        if number not in (1, len(history.reviews)) and number % 7:
            continue  # each prefix is a history of its own; some of them are enough
        card = card_from("fact", history.reviews[:number], history.retention, history.weights)
        assert card is not None
        ours, later = card.memory, theirs.due + timedelta(days=3)
        assert ours.stability is not None and ours.difficulty is not None
        assert theirs.stability is not None and theirs.difficulty is not None
        same = (ours.state, ours.step, ours.last_review) == (theirs.state, theirs.step, theirs.last_review)
        worst = max(
            worst,
            0.0 if same else 1.0,
            abs((ours.due - theirs.due) / timedelta(days=1)),
            abs(ours.stability - theirs.stability),
            abs(ours.difficulty - theirs.difficulty),
            abs(retrievability(ours, later, history.weights) - library.get_card_retrievability(theirs, later)),
        )
    return worst
