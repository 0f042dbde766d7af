"""A learner's cards, read from the database and made one by one: most are only compared by their times."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from trainer.records.tables import in_utc, stored
from trainer.records.values import Card, Memory

# The columns of a row, in the order in which they are read.
COLUMNS = (
    *("fact", "state", "step", "stability", "difficulty"),
    *("due", "last_review", "introduced_at", "reviews", "lapses"),
)
FACT, DUE, LAST_REVIEW, INTRODUCED, REVIEWS, LAPSES = 0, 5, 6, 7, 8, 9
# How many cards are remembered by their rows; a learner of everything has some two thousand.
REMEMBERED = 16_384
Row = tuple[Any, ...]


class Deck(Mapping[str, Card]):
    """Cards by fact, in the order in which they were read.

    ``rows``: what a card is made of, times as the database has them: text in SQLite, which is in the order of time.
    """

    __slots__ = ("rows",)

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.rows = rows

    @classmethod
    def of(cls, cards: Iterable[Card]) -> Deck:
        """Return the deck of some cards."""
        return cls(
            {card.fact: (card.fact, *card.memory, card.introduced_at, card.reviews, card.lapses) for card in cards}
        )

    def __getitem__(self, fact: str) -> Card:
        return _card(self.rows[fact])

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, fact: object) -> bool:
        return fact in self.rows

    def only(self, facts: Collection[str]) -> Deck:
        """Return the cards of these facts, in their order."""
        return Deck({fact: self.rows[fact] for fact in facts if fact in self.rows})

    def moment(self, at: datetime) -> Any:
        """Return a moment so that it can be compared with the times of the rows."""
        first = next(iter(self.rows.values()), None)
        return stored(at) if first and isinstance(first[DUE], str) else at.astimezone(UTC)


@lru_cache(maxsize=REMEMBERED)
def _card(row: Row) -> Card:
    """The card of a row; whoever answers a question changes a few of a thousand, and the others are known."""
    _, state, step, stability, difficulty, due, last_review, *_ = row
    memory = Memory(state, step, stability, difficulty, in_utc(due), in_utc(last_review))
    return Card(row[FACT], memory, in_utc(row[INTRODUCED]), row[REVIEWS], row[LAPSES])
