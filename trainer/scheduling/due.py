"""What is to be asked now: facts that are due, then new ones, a limited number a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kb.content import Fact, Topic
from trainer.records.values import Card
from trainer.scheduling.memory import retrievability


@dataclass(frozen=True)
class Due:
    """The facts to ask, by id. ``due``: longest overdue first; ``new``: by topic and level, within today's limit.

    ``waiting``: new facts beyond the limit. ``early``: seen and not due yet, the least remembered first. ``later``:
    when the next one comes due. ``cards``: those of all facts seen.
    """

    due: tuple[str, ...]
    new: tuple[str, ...]
    waiting: tuple[str, ...]
    early: tuple[str, ...]
    later: datetime | None
    cards: Mapping[str, Card]

    @property
    def now(self) -> tuple[str, ...]:
        """All facts to ask now, in order."""
        return self.due + self.new


def due_facts(topics: Iterable[Topic], cards: Mapping[str, Card], at: datetime, new_a_day: int) -> Due:
    """Return what is to be asked of these topics; the zone of ``at`` says what today is."""
    facts = [fact for topic in topics for fact in _in_order(topic)]
    seen = [cards[fact.id] for fact in facts if fact.id in cards]
    due = sorted((card for card in seen if card.memory.due <= at), key=lambda card: card.memory.due)
    rest = [card for card in seen if card.memory.due > at]
    new = [fact.id for fact in facts if fact.id not in cards]
    room = max(0, new_a_day - _introduced_today(cards.values(), at))
    return Due(
        due=tuple(card.fact for card in due),
        new=tuple(new[:room]),
        waiting=tuple(new[room:]),
        early=tuple(card.fact for card in sorted(rest, key=lambda card: (_remembered(card, at), card.memory.due))),
        later=min((card.memory.due for card in rest), default=None),
        cards={card.fact: card for card in seen},
    )


def _in_order(topic: Topic) -> list[Fact]:
    return sorted(topic.facts, key=lambda fact: fact.level)


def _introduced_today(cards: Iterable[Card], at: datetime) -> int:
    return sum(card.introduced_at.astimezone(at.tzinfo).date() == at.date() for card in cards)


def _remembered(card: Card, at: datetime) -> float:
    return retrievability(card.memory, at)
