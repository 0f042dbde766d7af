"""Days in a row. Neither a flight, nor daylight saving, nor another start of the day breaks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trainer.scheduling.calendar import Calendar

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lived:
    """A moment of learning, by the calendar that was in force then."""

    moment: datetime
    calendar: Calendar


def streak(lived: Sequence[Lived], now: Lived) -> int:
    """Return the days in a row that reach up to now; today may still be open.

    A day counts once, under the calendar it was lived by. Between two moments a day was missed only if it was missed
    by each reckoning: the days as they were lived, the earlier calendar kept on, the later one in force before.
    """
    ordered = sorted(lived, key=lambda one: one.moment)
    days = set()
    later = now
    for one in reversed(ordered):
        if _missed(one, later):
            break
        days.add(one.calendar.day(one.moment))
        later = one
    return len(days)


def _missed(one: Lived, other: Lived) -> bool:
    """Whether a whole day lies between two moments."""
    if other.moment - one.moment <= A_DAY and one.calendar == other.calendar:
        return False  # as between most: no need to work out which days they were
    reckonings = [(one.calendar, other.calendar)]
    if one.calendar != other.calendar:
        reckonings += [(one.calendar, one.calendar), (other.calendar, other.calendar)]
    return all((after.day(other.moment) - before.day(one.moment)).days > 1 for before, after in reckonings)
