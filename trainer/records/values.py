"""What the records are about, as plain values; times are in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

# The kind of answers given in Anki: the learner rated them there, and nobody graded them.
KIND_ELSEWHERE = "anki"


@dataclass(frozen=True)
class Learner:
    """Somebody who learns."""

    id: int
    name: str


@dataclass(frozen=True)
class Answer:
    """One answered question. ``id`` is 0 until it is recorded; ``seconds``: how long it took, where that is known."""

    learner: int
    question: str
    kind: str
    topic: str
    asked: str
    text: str
    score: int
    rating: str
    answered_at: datetime
    seconds: float | None
    kubernetes: str
    id: int = 0


@dataclass(frozen=True)
class Review:
    """What one answer did with one fact. ``corrected``: the learner's own rating, which goes before the grade's."""

    answer: int
    fact: str
    status: str
    quote: str | None
    rating: str
    reviewed_at: datetime
    corrected: str | None = None
    id: int = 0

    @property
    def counts_as(self) -> str:
        """The rating that the schedule follows."""
        return self.corrected or self.rating


@dataclass(frozen=True)
class Attempt:
    """One answer to an item (a kind of question about a fact): the share of a full score expected, and earned."""

    answer: int
    item: str
    expected: float
    earned: float


# More than a thousand of these are read at every turn; a named tuple is made in a third of the time.
class Memory(NamedTuple):
    """FSRS's picture of how well one fact is remembered. ``state``: 1 learning, 2 review, 3 relearning."""

    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    due: datetime
    last_review: datetime


class Card(NamedTuple):
    """One fact in one learner's schedule: it follows from the fact's reviews and can be made anew from them."""

    fact: str
    memory: Memory
    introduced_at: datetime
    reviews: int
    lapses: int


@dataclass(frozen=True)
class Appeal:
    """A learner's "I was right", for a maintainer to look at."""

    answer: int
    note: str
    made_at: datetime
    id: int = 0
