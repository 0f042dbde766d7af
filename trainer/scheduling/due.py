"""What is to be asked now: facts that are due, then new ones, a limited number of both a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from operator import itemgetter

from kb.content import Fact
from trainer.records.deck import DUE, FACT, INTRODUCED, LAPSES, LAST_REVIEW, Deck
from trainer.records.tables import in_utc
from trainer.records.values import Card
from trainer.scheduling.calendar import Calendar, calendar_at
from trainer.scheduling.memory import retrievability
from trainer.scheduling.pace import Pace


@dataclass(frozen=True)
class Due:
    """The facts to ask, by id. ``due``: longest overdue first; ``new``: by topic and level, both within today's limits.

    ``waiting``: new facts beyond the limit; ``postponed``: due ones beyond it. ``later``: when the next one comes due.
    ``leeches``: facts forgotten again and again; ``resting``: those of them that are not asked. ``cards``: those of
    all facts seen; ``remembered``: the chance that the fact of a card is.
    """

    due: tuple[str, ...]
    new: tuple[str, ...]
    waiting: tuple[str, ...]
    later: datetime | None
    cards: Mapping[str, Card]
    postponed: tuple[str, ...] = ()
    leeches: tuple[str, ...] = ()
    resting: tuple[str, ...] = ()
    remembered: Callable[[Card], float] = field(default=lambda card: 0.0, repr=False, compare=False)

    @cached_property
    def early(self) -> tuple[str, ...]:
        """The facts seen and not due yet, the least remembered first; worked out only for those who practise ahead."""
        asked = set(self.due + self.postponed + self.resting)
        rest = [card for fact, card in self.cards.items() if fact not in asked]
        return tuple(card.fact for card in sorted(rest, key=lambda card: (self.remembered(card), card.memory.due)))

    @property
    def now(self) -> tuple[str, ...]:
        """All facts to ask now, in order."""
        return self.due + self.new


def due_facts(facts: Sequence[Fact], cards: Mapping[str, Card], at: datetime, pace: Pace) -> Due:
    """Return what is to be asked of these facts, which are in the order of learning.

    The zone of ``at`` and the learner's start of day say what today is.
    """
    deck = cards if isinstance(cards, Deck) else Deck.of(cards.values())
    known = deck.only([fact.id for fact in facts])
    rows, moment = known.rows.values(), deck.moment(at)
    leeches = tuple(row[FACT] for row in rows if row[LAPSES] >= pace.leech_after) if pace.leech_after else ()
    resting = frozenset(leeches) if pace.rest_leeches else frozenset()
    asked = [row for row in rows if row[FACT] not in resting] if resting else rows
    due = [row[FACT] for row in sorted((row for row in asked if row[DUE] <= moment), key=itemgetter(DUE))]
    later = min((row[DUE] for row in asked if row[DUE] > moment), default=None)
    new = [fact.id for fact in facts if fact.id not in deck]
    limit_due, limit_new = _room(len(due), deck, at, pace)
    return Due(
        due=tuple(due[:limit_due]),
        new=tuple(new[:limit_new]),
        waiting=tuple(new[limit_new:]),
        later=in_utc(later) if later is not None else None,
        cards=known,
        postponed=tuple(due[limit_due:]),
        leeches=leeches,
        resting=tuple(fact for fact in leeches if fact in resting),
        remembered=lambda card: retrievability(card.memory, at, pace.weights),
    )


def _room(due: int, deck: Deck, at: datetime, pace: Pace) -> tuple[int, int]:
    """How many due and how many new facts there is room for today."""
    calendar = calendar_at(at, pace.day_start)
    introduced, reviewed = _done_today(deck, calendar, at)
    if calendar.day(at).weekday() in pace.easy_days:
        # Half of what the day asks for, what was done already counted in.
        half = (due + reviewed + 1) // 2
        return max(0, min(half, pace.reviews_a_day) - reviewed), 0
    return max(0, pace.reviews_a_day - reviewed), max(0, pace.new_a_day - introduced)


def _done_today(deck: Deck, calendar: Calendar, at: datetime) -> tuple[int, int]:
    """How many facts were new today, and how many others were reviewed today and are done for today."""
    start = calendar.begin(calendar.day(at))
    begin, end, moment = (deck.moment(one) for one in (start, start + timedelta(days=1), at))
    today = [row for row in deck.rows.values() if row[LAST_REVIEW] >= begin or row[INTRODUCED] >= begin]
    introduced = sum(begin <= row[INTRODUCED] < end for row in today)
    reviewed = sum(
        begin <= row[LAST_REVIEW] < end and not begin <= row[INTRODUCED] < end and row[DUE] > moment for row in today
    )
    return introduced, reviewed
