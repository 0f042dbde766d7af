"""Schedules of CronJobs: how Kubernetes reads them, and the times they stand for.

This is the dialect of the library robfig/cron v3 (spec.go, parser.go, constantdelay.go), which differs from Debian's
cron: weekday 7 is refused, ``*/2`` is no star when day of month and weekday are combined, local times that daylight
saving skips are skipped, those it repeats run twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from kb.models.api.duration import duration
from kb.models.api.time_zone import zone_of

_MONTHS = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_WEEKDAYS = {name: n for n, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])}
# name, smallest, largest, names
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("分", 0, 59, {}),
    ("时", 0, 23, {}),
    ("日", 1, 31, {}),
    ("月", 1, 12, _MONTHS),
    ("星期", 0, 6, _WEEKDAYS),
)
_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_YEARS_AHEAD = 5


class BadSchedule(ValueError):
    """An expression that robfig/cron does not accept; the message says in Chinese what it does not like."""


@dataclass(frozen=True)
class Field:
    """The values of one field that match, and whether it was written as a star (which matters for the days)."""

    values: frozenset[int]
    star: bool


@dataclass(frozen=True)
class Schedule:
    """The minutes of a cron expression; with ``every`` simply a distance in seconds from the last run."""

    minute: Field
    hour: Field
    day: Field
    month: Field
    weekday: Field
    zone: tzinfo = UTC
    every: int = 0

    def next(self, after: datetime) -> datetime | None:
        """Return the first run after a time, in UTC; None when there is none in the next five years."""
        if self.every:
            return after + timedelta(seconds=self.every)
        start = after.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        local = start.astimezone(self.zone)
        day = local.date()
        while day.year <= local.year + _YEARS_AHEAD:
            if day.month in self.month.values and self._matches_day(day.day, day.isoweekday() % 7):
                earliest = local.hour if day == local.date() else 0
                for hour in sorted(hour for hour in self.hour.values if hour >= earliest):
                    found = [moment for moment in self._runs(day, hour) if moment >= start]
                    if found:
                        return min(found)
            day += timedelta(days=1)
        return None

    def _matches_day(self, day: int, weekday: int) -> bool:
        # spec.go dayMatches: both written means either; a star on one side means the other side decides.
        by_day, by_weekday = day in self.day.values, weekday in self.weekday.values
        if self.day.star or self.weekday.star:
            return by_day and by_weekday
        return by_day or by_weekday

    def _runs(self, day: date, hour: int) -> set[datetime]:
        moments = set()
        for minute in self.minute.values:
            # A clock time that daylight saving repeats stands for two moments, a skipped one for none.
            for fold in (0, 1):
                local = datetime.combine(day, time(hour, minute, fold=fold), self.zone)
                moment = local.astimezone(UTC)
                if moment.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None):
                    moments.add(moment)
        return moments


_ANY = Field(frozenset(), True)


def parse(text: str, zone: tzinfo = UTC) -> Schedule:
    """Return the schedule of an expression; raise BadSchedule where robfig/cron's ParseStandard fails.

    ``zone`` holds unless the expression begins with a zone of its own: ``TZ=Asia/Shanghai 0 3 * * *``.
    """
    if text.startswith(("TZ=", "CRON_TZ=")):
        prefix, _, text = text.partition(" ")
        zone = _own_zone(prefix.partition("=")[2])
        text = text.strip()
    if not text:
        raise BadSchedule("不能是空的")
    if text.startswith("@"):
        return _described(text, zone)
    parts = text.split()
    if len(parts) != len(_FIELDS):
        raise BadSchedule(f"要正好 5 段(分 时 日 月 星期),读到 {len(parts)} 段")
    minute, hour, day, month, weekday = (_field(part, *bounds) for part, bounds in zip(parts, _FIELDS, strict=True))
    return Schedule(minute, hour, day, month, weekday, zone)


def _own_zone(name: str) -> tzinfo:
    try:
        return zone_of(name)
    except ValueError as wrong:
        raise BadSchedule(str(wrong)) from None


def _described(text: str, zone: tzinfo) -> Schedule:
    if text in _DESCRIPTORS:
        return parse(_DESCRIPTORS[text], zone)
    if not text.startswith("@every "):
        raise BadSchedule(f"没有 {text} 这个写法;有的是 {'、'.join(_DESCRIPTORS)} 和 @every")
    try:
        nanoseconds = duration(text.removeprefix("@every "))
    except ValueError as wrong:
        raise BadSchedule(str(wrong)) from None
    return Schedule(_ANY, _ANY, _ANY, _ANY, _ANY, zone, max(nanoseconds, 10**9) // 10**9)


def _field(text: str, name: str, least: int, most: int, names: dict[str, int]) -> Field:
    values: set[int] = set()
    star = False
    for part in text.split(","):
        if part:  # Empty parts are dropped, even all of them: then nothing ever matches.
            found, is_star = _range(part, name, least, most, names)
            values |= found
            star = star or is_star
    return Field(frozenset(values), star)


def _range(part: str, name: str, least: int, most: int, names: dict[str, int]) -> tuple[set[int], bool]:
    # parser.go getRange: number | number "-" number | "*" | "?", then an optional "/" step.
    span, *steps = part.split("/")
    low, *highs = span.split("-")
    star = low in ("*", "?")
    if star:
        start, end = least, most
    elif len(highs) > 1:
        raise BadSchedule(f"{name}:{part} 里的 - 太多")
    else:
        start = _number(low, names, name)
        end = _number(highs[0], names, name) if highs else start
    if len(steps) > 1:
        raise BadSchedule(f"{name}:{part} 里的 / 太多")
    step = 1
    if steps:
        step = _number(steps[0], {}, name)
        end = end if highs else most  # "3/5" means "3-most/5".
    if start < least or end > most or start > end or step == 0:
        raise BadSchedule(f"{name}:{part} 超出 {least}-{most},或起点在终点之后,或步长为 0")
    return set(range(start, end + 1, step)), star and step == 1


def _number(text: str, names: dict[str, int], name: str) -> int:
    if text.lower() in names:
        return names[text.lower()]
    if not re.fullmatch(r"\+?[0-9]{1,18}|-0+", text):
        raise BadSchedule(f"{name}:{text!r} 不是数,也不是英文缩写")
    return int(text)
