"""FSRS's parameters from the learner's own log: better ones are found, and only better ones are taken."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from trainer.records.values import Memory, Review
from trainer.scheduling.memory import WEIGHTS, retrievability, reviewed, strange_weights
from trainer.scheduling.tuning import LEAST_REVIEWS, counted, fit, loss

# Somebody who forgets quickly.
QUICK = (0.1, 0.4, 0.8, 3.0, *WEIGHTS[4:8], 1.2, *WEIGHTS[9:])


def learner(true: tuple[float, ...], facts: int, seed: int) -> list[list[Review]]:
    """Return the reviews of somebody whose memory follows some parameters, asked as the ordinary ones want it."""
    chance, found = random.Random(seed), []
    for number in range(facts):
        at, shown, real = datetime(2026, 1, 1, tzinfo=UTC), None, None
        history: list[Review] = []
        for _ in range(7):
            rating = _rated(real, at, true, chance)
            history.append(Review(1, f"fact{number}", "covered", None, rating, at))
            shown = reviewed(shown, rating, at, 0.9)
            real = reviewed(real, rating, at, 0.9, true)
            at = max(shown.due, at + timedelta(days=1)) + timedelta(hours=chance.random() * 30)
        found.append(history)
    return found


def _rated(memory: Memory | None, at: datetime, true: Sequence[float], chance: random.Random) -> str:
    if memory is None:
        return chance.choices(["again", "hard", "good", "easy"], [0.2, 0.15, 0.55, 0.1])[0]
    if chance.random() > retrievability(memory, at, tuple(true)):
        return "again"
    return chance.choices(["hard", "good", "easy"], [0.15, 0.7, 0.15])[0]


def test_who_forgets_quickly_gets_parameters_that_foretell_it() -> None:
    found = fit(learner(QUICK, 200, 1))
    assert found.weights is not None
    assert not strange_weights(found.weights)
    unseen = learner(QUICK, 300, 99)
    ordinary, fitted, best = (loss(unseen, weights) for weights in (WEIGHTS, found.weights, QUICK))
    assert ordinary - fitted > 0.4 * (ordinary - best) > 0.002


def test_who_is_ordinary_keeps_the_ordinary_ones() -> None:
    found = fit(learner(WEIGHTS, 150, 2))
    assert found.enough
    assert found.weights is None


def test_a_short_log_fits_nothing() -> None:
    found = fit(learner(QUICK, 20, 1))
    assert (found.weights, found.loss_before, found.enough) == (None, None, False)
    assert 0 < found.reviews < LEAST_REVIEWS
    assert fit([]).reviews == 0


def test_reviews_of_one_day_say_nothing() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    crammed = [[Review(1, "f", "covered", None, "good", at + timedelta(minutes=n)) for n in range(1000)]]
    assert fit(crammed).reviews == 0


def test_the_same_log_gives_the_same_parameters() -> None:
    log = learner(QUICK, 110, 3)
    assert fit(log) == fit(log)


@pytest.mark.parametrize("facts", [("a", "b", "a")])
def test_histories_are_those_of_facts_in_order(facts: tuple[str, ...]) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    reviews = [Review(1, fact, "covered", "话", "good", start + timedelta(days=n)) for n, fact in enumerate(facts)]
    assert [[review.reviewed_at.day for review in history] for history in counted(reviews)] == [[1, 3], [2]]
