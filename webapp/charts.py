"""Pictures of the learner's days as plain values: a heat map of the past, and bars of what comes due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from trainer.statistics import DayCount

WEEKS = 26
CELL, STEP = 11, 14
LEFT, TOP = 22, 18
# A day with at least so many answers has the shade with this number, from 1.
SHADES = (1, 5, 10, 20)
BAR, BAR_STEP, TALLEST = 16, 22, 96


@dataclass(frozen=True)
class Cell:
    """One day of the heat map; ``shade``: 0 for none, up to 4."""

    x: float
    y: float
    day: date
    count: int
    shade: int


@dataclass(frozen=True)
class HeatMap:
    """The last weeks, a column each, Monday on top; ``months``: where each month begins, and its number."""

    width: float
    height: float
    cells: tuple[Cell, ...]
    months: tuple[tuple[float, int], ...]


@dataclass(frozen=True)
class Bar:
    """What comes due on one day."""

    x: float
    y: float
    height: float
    day: date
    count: int


@dataclass(frozen=True)
class Bars:
    """What comes due on each of the next days."""

    width: float
    height: float
    bars: tuple[Bar, ...]


def heat_map(heat: Sequence[DayCount], today: date, weeks: int = WEEKS) -> HeatMap:
    """Return the heat map of the weeks that end with this one."""
    counts = {one.day: one.count for one in heat}
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    cells = tuple(_cell(number, day, counts.get(day, 0)) for number, day in enumerate(days))
    months = tuple((cell.x, cell.day.month) for cell in cells if cell.day.day <= 7 and cell.day.weekday() == 0)
    return HeatMap(LEFT + weeks * STEP, TOP + 7 * STEP, cells, months)


def _cell(number: int, day: date, count: int) -> Cell:
    shade = sum(count >= least for least in SHADES)
    return Cell(LEFT + number // 7 * STEP, TOP + number % 7 * STEP, day, count, shade)


def bars(forecast: Sequence[DayCount]) -> Bars:
    """Return the bars; the tallest day fills the height."""
    most = max((one.count for one in forecast), default=0) or 1
    drawn = tuple(
        Bar(number * BAR_STEP, TOP + TALLEST * (1 - one.count / most), TALLEST * one.count / most, one.day, one.count)
        for number, one in enumerate(forecast)
    )
    return Bars(len(forecast) * BAR_STEP, TOP + TALLEST + TOP, drawn)
