"""Charts made of characters: they need no colour, and survive a pipe and an ssh session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from trainer.statistics import DayCount

WEEKS = 26
WEEKDAYS = "一二三四五六日"
# The least number of answers for each shade.
SHADES = ((20, "█"), (10, "▓"), (5, "▒"), (1, "░"), (0, "·"))
LEGEND = "· 没练  ░ 1 题起  ▒ 5 题起  ▓ 10 题起  █ 20 题起"
WIDEST = 40


def heat_map(counts: Sequence[DayCount], today: date, weeks: int = WEEKS) -> list[str]:
    """Return lines that show the last weeks, one column a week and one line a weekday, the months above them."""
    by_day = {one.day: one.count for one in counts}
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    lines = [_months(first, weeks)]
    for weekday, name in enumerate(WEEKDAYS):
        days = (first + timedelta(days=weekday, weeks=week) for week in range(weeks))
        lines.append(
            f"{name}  " + "".join(_shade(by_day.get(day, 0)) if day <= today else " " for day in days).rstrip()
        )
    return lines


def _shade(count: int) -> str:
    return next(shade for least, shade in SHADES if count >= least)


def _months(first: date, weeks: int) -> str:
    """The number of a month over the first week that begins in it, where the one before leaves room."""
    row = [" "] * (weeks + 2)
    for week in range(weeks):
        monday = first + timedelta(weeks=week)
        begins = week == 0 or (monday - timedelta(weeks=1)).month != monday.month
        if begins and not "".join(row[max(0, week - 1) : week + 1]).strip():
            row[week : week + 2] = f"{monday.month:<2}"
    return "月  " + "".join(row).rstrip()


def forecast_bars(counts: Sequence[DayCount], today: date) -> list[str]:
    """Return one line a day: the day, how many facts come due, and a bar; the longest bar is the same for everybody."""
    most = max((one.count for one in counts), default=0)
    scale = min(1.0, WIDEST / most) if most else 1.0
    return [f"{_day(one.day, today)} {one.count:>5} {'█' * _length(one.count, scale)}".rstrip() for one in counts]


def _length(count: int, scale: float) -> int:
    return max(1, round(count * scale)) if count else 0


def _day(day: date, today: date) -> str:
    name = "今天" if day == today else f"周{WEEKDAYS[day.weekday()]}"
    return f"{day:%m-%d} {name}"
