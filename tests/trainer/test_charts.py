"""Charts of characters: the heat map puts a day where a calendar has it, the forecast keeps its proportions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trainer.drilling.charts import WIDEST, forecast_bars, heat_map
from trainer.statistics import DayCount

TUESDAY = date(2026, 3, 3)


def test_a_day_stands_in_its_week_and_weekday() -> None:
    counts = [DayCount(date(2026, 2, 23), 1), DayCount(date(2026, 3, 1), 5), DayCount(TUESDAY, 20)]
    months, *rows = heat_map(counts, TUESDAY, weeks=3)
    assert months == "月  2 3"
    assert rows == ["一  ·░·", "二  ··█", "三  ··", "四  ··", "五  ··", "六  ··", "日  ·▒"]


@pytest.mark.parametrize(("count", "shade"), [(0, "·"), (1, "░"), (4, "░"), (5, "▒"), (10, "▓"), (19, "▓"), (20, "█")])
def test_shades(count: int, shade: str) -> None:
    assert heat_map([DayCount(TUESDAY, count)], TUESDAY, weeks=1)[2] == f"二  {shade}"


def test_months_do_not_run_into_each_other() -> None:
    months = heat_map([], date(2026, 11, 23))[0]
    assert months.split() == ["月", "6", "7", "8", "9", "10", "11"]


def test_bars_are_in_proportion_and_never_hide_a_count() -> None:
    counts = [DayCount(TUESDAY + timedelta(days=n), count) for n, count in enumerate((800, 400, 1, 0))]
    bars = forecast_bars(counts, TUESDAY)
    assert [bar.count("█") for bar in bars] == [WIDEST, WIDEST // 2, 1, 0]
    assert bars[0].startswith("03-03 今天   800 █")
    assert bars[3] == "03-06 周五     0"


def test_few_reviews_get_a_block_each() -> None:
    assert forecast_bars([DayCount(TUESDAY, 3)], TUESDAY)[0].count("█") == 3
