"""Schedules of CronJobs as github.com/robfig/cron/v3 reads them (ParseStandard): five fields, or a word after ``@``.

Unlike many crons it knows neither weekday 7 nor ranges that wrap around.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
# Name, least and greatest value, and words for values (spec.go bounds).
_FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("分", 0, 59, {}),
    ("时", 0, 23, {}),
    ("日", 1, 31, {}),
    ("月", 1, 12, {word: number for number, word in enumerate(_MONTHS, 1)}),
    ("星期", 0, 6, {word: number for number, word in enumerate(_DAYS)}),
)
_WORDS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
# time.ParseDuration: numbers with units, a sign in front, or a plain 0.
_DURATION = re.compile(r"[+-]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)")
_ZONE = re.compile(r"(?:CRON_)?TZ=([^ ]*) (.*)", re.DOTALL)


def schedule_fault(text: str) -> str | None:
    """Return what keeps a text from being a schedule, None for a good one."""
    if text.startswith(("TZ=", "CRON_TZ=")):
        match = _ZONE.fullmatch(text)
        if match is None or not is_time_zone(match[1]):
            return "时区不认识,或后面没有排程"
        text = match[2].strip()
    if text.startswith("@"):
        return _word_fault(text)
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return f"要 5 段(分 时 日 月 星期),读到 {len(fields)} 段"
    faults = (
        _range_fault(entry, *bounds)
        for field, bounds in zip(fields, _FIELDS, strict=True)
        for entry in field.split(",")
        if entry
    )
    return next((fault for fault in faults if fault), None)


def is_time_zone(name: str) -> bool:
    """Whether a name is in the IANA time zone database, with its case; Local and the empty name are Go's own."""
    if name in ("", "UTC", "Local"):
        return True
    if ".." in name or name.startswith(("/", "\\")):
        return False
    try:
        ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        return False
    return True


def _word_fault(text: str) -> str | None:
    if text in _WORDS:
        return None
    if text.startswith("@every "):
        return None if _DURATION.fullmatch(text.removeprefix("@every ")) else "@every 后面要是 1h30m 这样的时长"
    return f"没有 {text} 这个写法;有的是 {'、'.join(_WORDS)} 和 @every"


def _range_fault(entry: str, name: str, least: int, greatest: int, words: dict[str, int]) -> str | None:
    span, *steps = entry.split("/")
    low, *high = span.split("-")
    if len(steps) > 1:
        return f"{name}:{entry} 里斜杠太多"
    if low in ("*", "?"):
        start: int | None = least
        end: int | None = greatest
    elif len(high) > 1:
        return f"{name}:{entry} 里连字符太多"
    else:
        start = _number(low, words)
        end = _number(high[0], words) if high else start
        if steps and not high:
            end = greatest  # "N/step" means "from N to the greatest value"
    step = _number(steps[0], {}) if steps else 1
    if start is None or end is None or step is None:
        return f"{name}:{entry} 里有读不懂的数"
    if start < least or end > greatest:
        return f"{name}:{entry} 超出 {least}-{greatest}"
    if start > end:
        return f"{name}:{entry} 的开头大于结尾,不能绕回去"
    return f"{name}:{entry} 的步长不能是 0" if step == 0 else None


def _number(text: str, words: dict[str, int]) -> int | None:
    if text.lower() in words:
        return words[text.lower()]
    return int(text) if re.fullmatch(r"\+?[0-9]{1,18}", text) else None
