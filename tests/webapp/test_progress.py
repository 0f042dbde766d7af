"""进度: what the page says is what the statistics say; and the pictures are drawn to scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.shared import shared_knowledge
from tests.webapp.conftest import NOON, opened
from tests.webapp.past import live_through
from trainer.questions.kinds import NAMES
from trainer.statistics import DayCount, statistics
from webapp.charts import SHADES, TALLEST, bars, heat_map
from webapp.desk import NAME

MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("lived")
    live_through(home, shared_knowledge(), NOON, 40)
    return opened(home)


def test_numbers_are_those_of_the_statistics(lived: Flask) -> None:
    page = re.sub(r"<[^>]+>", "", lived.test_client().get("/progress/").text)
    found = statistics(lived.extensions[NAME].sitting, NOON)
    assert found.answers == 40 and found.retention is not None
    for shown in (
        f"{found.answers} 题",
        f"{found.reviews} 条次",
        f"{found.streak} 天",
        f"{found.retention * 100:.0f}%",
    ):
        assert shown in page
    for topic in found.topics:
        assert f"{topic.seen}/{topic.facts}" in page
    assert NAMES["recall"] in page and "NaN" not in page


def test_an_answer_changes_the_page_at_once(lived: Flask) -> None:
    client = lived.test_client()
    before = lived.extensions[NAME].statistics(NOON).answers
    assert lived.extensions[NAME].statistics(NOON).answers == before
    live_through(Path(lived.config["ENVIRONMENT"]["KUBEVIVA_HOME"]), shared_knowledge(), NOON, 1)
    assert f"{before + 1} <small>题" in client.get("/progress/").text


def test_without_records_the_page_says_how_to_begin(fresh_app: Flask) -> None:
    page = fresh_app.test_client().get("/progress/").text
    assert "还没有练习记录" in page and "还看不出" in page


@pytest.mark.parametrize("today", [MONDAY + timedelta(days=n) for n in range(7)] + [date(2024, 2, 29)])
def test_the_heat_map_ends_today_and_has_every_day_once(today: date) -> None:
    drawn = heat_map([DayCount(today, 3), DayCount(today - timedelta(weeks=60), 9)], today, weeks=10)
    days = [cell.day for cell in drawn.cells]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert days[0].weekday() == 0 and days[-1] == today and 63 < len(days) <= 70
    assert len({(cell.x, cell.y) for cell in drawn.cells}) == len(days)
    assert sum(cell.count for cell in drawn.cells) == 3


@pytest.mark.parametrize(("count", "shade"), [(0, 0), (1, 1), (4, 1), (5, 2), (10, 3), (19, 3), (20, 4), (900, 4)])
def test_shades(count: int, shade: int) -> None:
    assert heat_map([DayCount(MONDAY, count)], MONDAY, weeks=1).cells[0].shade == shade <= len(SHADES)


@pytest.mark.parametrize("counts", [[0, 0], [5, 10, 0], [1]])
def test_bars_are_as_tall_as_their_counts(counts: Sequence[int]) -> None:
    drawn = bars([DayCount(MONDAY + timedelta(days=n), count) for n, count in enumerate(counts)]).bars
    most = max(*counts, 1)
    assert [bar.height for bar in drawn] == [TALLEST * count / most for count in counts]
    assert len({bar.y + bar.height for bar in drawn}) == 1
