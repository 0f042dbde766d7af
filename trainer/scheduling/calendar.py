"""What a day of learning is: it begins at an hour of the learner's choice, by the clock on the learner's wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone


@dataclass(frozen=True)
class Calendar:
    """How moments become days. ``offset_minutes``: east of UTC; ``day_start``: the hour, 0 to 23, a day begins at."""

    offset_minutes: int = 0
    day_start: int = 0

    def day(self, moment: datetime) -> date:
        """Return the day of a moment."""
        # Statistics ask this of thousands of moments: shifting them takes half the time of a zone of their own.
        return (moment.astimezone(UTC) + timedelta(minutes=self.offset_minutes - 60 * self.day_start)).date()

    def begin(self, day: date) -> datetime:
        """Return the moment at which a day begins."""
        zone = timezone(timedelta(minutes=self.offset_minutes))
        return datetime(day.year, day.month, day.day, self.day_start, tzinfo=zone)


def calendar_at(at: datetime, day_start: int) -> Calendar:
    """Return the calendar in force at a moment; its zone is the learner's."""
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("a time without a zone")
    return Calendar(round(offset.total_seconds() / 60), day_start)
