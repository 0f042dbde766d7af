"""FSRS's parameters fitted to a learner's own log, by the library's own forward functions and plain descent.

The library's optimiser needs torch; see docs/decisions. What is minimised is the same: the log loss of the predicted
chance of remembering, over reviews a day or more after the last one of the fact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from statistics import fmean

from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from trainer.records.values import Memory, Review
from trainer.scheduling.memory import WEIGHTS, retrievability, reviewed

# As the library's optimiser: with fewer reviews of yesterday's and older memories the fit would be chance.
LEAST_REVIEWS = 512
LONGEST_HISTORY = 64
# Every so many facts one is held back: what is not better on those is not taken.
HELD_BACK = 5
# Parameters that are far from the ordinary ones cost something, as long as the log is short.
PULL = 1.0
STEPS = (0.3, 0.1, 0.03)
# A gain smaller than this, on the facts held back, may be chance; one smaller than the other is not gone after.
LEAST_GAIN, LEAST_STEP = 0.002, 1e-5
CERTAIN = 1e-4

History = Sequence[Review]


@dataclass(frozen=True)
class Fit:
    """What came of fitting. ``reviews``: how many counted; losses are mean log losses, on the facts held back.

    ``weights`` are None when there were too few reviews, or when they foretell no better than those in use.
    """

    reviews: int
    loss_before: float | None
    loss_after: float | None
    weights: tuple[float, ...] | None

    @property
    def enough(self) -> bool:
        """Whether there were enough reviews."""
        return self.reviews >= LEAST_REVIEWS


def fit(histories: Sequence[History], current: tuple[float, ...] = WEIGHTS) -> Fit:
    """Return parameters fitted to the reviews of facts, each history in order."""
    cut = [history[:LONGEST_HISTORY] for history in histories if history]
    reviews = sum(len(_foretold(history, WEIGHTS)) for history in cut)
    if reviews < LEAST_REVIEWS:
        return Fit(reviews, None, None, None)
    held = cut[::HELD_BACK]
    training = [history for number, history in enumerate(cut) if number % HELD_BACK]
    found = _descended(training, current)
    before, after = loss(held, current), loss(held, found)
    better = found != current and after < before - LEAST_GAIN
    return Fit(reviews, before, after, found if better else None)


def loss(histories: Sequence[History], weights: tuple[float, ...]) -> float:
    """Return the mean log loss of what parameters foretell, over reviews a day or more after the last one."""
    losses = [
        -math.log(chance if remembered else 1 - chance)
        for history in histories
        for chance, remembered in _foretold(history, weights)
    ]
    return fmean(losses) if losses else 0.0


def _foretold(history: History, weights: tuple[float, ...]) -> list[tuple[float, bool]]:
    """For each review after a day or more: the foretold chance of remembering, and whether it was remembered."""
    memory: Memory | None = None
    found = []
    for review in history:
        if memory and review.reviewed_at - memory.last_review >= timedelta(days=1):
            chance = retrievability(memory, review.reviewed_at, weights)
            found.append((min(max(chance, CERTAIN), 1 - CERTAIN), review.counts_as != "again"))
        memory = reviewed(memory, review.counts_as, review.reviewed_at, 0.9, weights)
    return found


def _descended(histories: Sequence[History], start: tuple[float, ...]) -> tuple[float, ...]:
    """Go downhill one parameter at a time, by ever smaller shares of it, and stop where no step helps."""
    size = sum(len(history) for history in histories)

    def cost(weights: tuple[float, ...]) -> float:
        strayed = sum(((one - usual) / (usual + 0.1)) ** 2 for one, usual in zip(weights, WEIGHTS, strict=True))
        return loss(histories, weights) + PULL * strayed / max(1, size)

    best, least = start, cost(start)
    for step in STEPS:
        for place in range(len(start)):
            for direction in (1 + step, 1 / (1 + step)):
                tried = _moved(best, place, direction)
                if tried != best and (reached := cost(tried)) < least - LEAST_STEP:
                    best, least = tried, reached
                    break
    return best


def _moved(weights: tuple[float, ...], place: int, factor: float) -> tuple[float, ...]:
    low, high = LOWER_BOUNDS_PARAMETERS[place], UPPER_BOUNDS_PARAMETERS[place]
    moved = round(min(max(weights[place] * factor, low), high), 4)
    # Forgetting on the first day must not lie above forgetting after a good answer: the first four go upwards.
    changed = (*weights[:place], moved, *weights[place + 1 :])
    return changed if list(changed[:4]) == sorted(changed[:4]) else weights


def counted(reviews: Sequence[Review]) -> list[list[Review]]:
    """Return the histories of facts among a learner's reviews, each in order."""
    found: dict[str, list[Review]] = {}
    for review in reviews:
        found.setdefault(review.fact, []).append(replace(review, quote=None))
    return list(found.values())
