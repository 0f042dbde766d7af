"""Which run of a CronJob is due: of all missed runs only the most recent one counts.

Source: pkg/controller/cronjob/utils.go mostRecentScheduleTime, nextScheduleTimeDuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kb.models.api.cron_schedule import Schedule

# More missed runs than this are only warned about.
MANY = 100
# Thirty years: no deadline needs to reach back further.
LONGEST_DEADLINE = 10**9
# nextScheduleDelta: the controller wakes up this much after a run's time.
LATE = timedelta(milliseconds=100)


@dataclass(frozen=True)
class Due:
    """The run that is due (None: none), how many were missed at a rough guess, and whether the schedule is no good."""

    run: datetime | None
    missed: int = 0
    invalid: bool = False


def due_run(schedule: Schedule, since: datetime, now: datetime, deadline: int | None) -> Due:
    """Return the most recent run after ``since`` and not after ``now``.

    ``since``: the last run, or the creation where there was none. ``deadline``: startingDeadlineSeconds, older runs do
    not count. The number of missed runs is guessed from the distance of the first two; where the distances differ
    (weekdays only, say) the guess can overshoot, and then no run is found at all.
    """
    if deadline is not None:
        since = max(since, now - timedelta(seconds=min(deadline, LONGEST_DEADLINE)))
    first = schedule.next(since)
    second = schedule.next(first) if first else None
    if first and now < first:
        return Due(None)
    if first and second and now < second:
        return Due(first)
    if first is None or second is None:
        return Due(None, invalid=True)
    distance = int((second - first).total_seconds())
    missed = int((now - first).total_seconds()) // distance + 1
    latest = None
    run = schedule.next(first + timedelta(seconds=(missed - 2) * distance))
    while run is not None and run <= now:
        latest, run = run, schedule.next(run)
    return Due(latest, missed)


def wake_up(schedule: Schedule, since: datetime, now: datetime) -> datetime | None:
    """Return when the controller looks at the CronJob again, None for never (nextScheduleTimeDuration)."""
    due = due_run(schedule, since, now, None)
    base = due.run or (now if due.missed or due.invalid else since)
    run = schedule.next(base)
    return run + LATE if run else None
