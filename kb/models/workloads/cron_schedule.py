"""Cron expressions as Kubernetes reads them, and the times they stand for.

This is the dialect of the library robfig/cron v3 (spec.go, parser.go, constantdelay.go), which differs from Debian's
cron: weekday 7 is refused, ``*/2`` is no star when day of month and weekday are combined, local times that daylight
saving skips are skipped, those it repeats run twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction

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
_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_DURATION = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
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
            for fold in (
                0,
                1,
            ):  # A clock time that daylight saving repeats stands for two moments, a skipped one for none.
                local = datetime.combine(day, time(hour, minute, fold=fold), self.zone)
                moment = local.astimezone(UTC)
                if moment.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None):
                    moments.add(moment)
        return moments


_ANY = Field(frozenset(), True)


def parse(text: str, zone: tzinfo = UTC) -> Schedule:
    """Return the schedule of an expression; raise BadSchedule where robfig/cron's ParseStandard fails."""
    if not text:
        raise BadSchedule("不能是空的")
    if text.startswith("@"):
        return _described(text, zone)
    parts = text.split()
    if len(parts) != len(_FIELDS):
        raise BadSchedule(f"要正好 5 个字段,读到 {len(parts)} 个")
    minute, hour, day, month, weekday = (_field(part, *bounds) for part, bounds in zip(parts, _FIELDS, strict=True))
    return Schedule(minute, hour, day, month, weekday, zone)


def _described(text: str, zone: tzinfo) -> Schedule:
    if text in _DESCRIPTORS:
        return parse(_DESCRIPTORS[text], zone)
    if text.startswith("@every "):
        nanoseconds = duration(text.removeprefix("@every "))
        return Schedule(_ANY, _ANY, _ANY, _ANY, _ANY, zone, max(nanoseconds, 10**9) // 10**9)
    raise BadSchedule(f"不认识 {text}")


def duration(text: str) -> int:
    """Return a Go duration (``1h30m``) in nanoseconds; raise BadSchedule when malformed (time.ParseDuration)."""
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    pieces = _DURATION.findall(rest)
    if not rest or "".join(number + unit for number, unit in pieces) != rest:
        raise BadSchedule(f"不是时长:{text!r}(写成 1h30m 这样)")
    total = int(sum(Fraction(number.rstrip(".")) * _UNITS[unit] for number, unit in pieces))
    if total > 2**63 - 1:
        raise BadSchedule(f"时长太大:{text!r}")
    return sign * total


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
