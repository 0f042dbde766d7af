"""What is asked now: due first, then new facts by topic and level, within the day's limit."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kb.content import Fact, Topic
from tests.trainer.desk import CHINA, MORNING
from trainer.moments import day, until
from trainer.records.deck import Deck
from trainer.records.tables import stored
from trainer.records.values import Card, Memory
from trainer.scheduling.due import Due, due_facts
from trainer.scheduling.order import in_order
from trainer.scheduling.pace import Pace, pace_of
from trainer.scheduling.redirects import read_redirects


def topic(slug: str, number: int, levels: str) -> Topic:
    facts = tuple(Fact(f"{slug}{i}", "", "", slug, int(level), False, "", 1) for i, level in enumerate(levels, start=1))
    return Topic(slug, number, slug, "", "", (), facts)


TOPICS = [topic("a", 1, "2131"), topic("b", 2, "11")]


def card(fact: str, due: timedelta, introduced: datetime = MORNING - timedelta(days=9)) -> Card:
    memory = Memory(2, None, 5.0, 5.0, MORNING + due, MORNING + due - timedelta(days=5))
    return Card(fact, memory, introduced, 3, 0)


def due(*cards: Card, limit: int = 20, pace: Pace | None = None) -> Due:
    facts = [fact for topic in TOPICS for fact in in_order(topic)]
    return due_facts(facts, {card.fact: card for card in cards}, MORNING, pace or Pace(new_a_day=limit))


def test_new_facts_come_by_topic_and_level() -> None:
    assert due().now == ("a2", "a4", "a1", "a3", "b1", "b2")


def test_the_longest_overdue_comes_first_and_before_anything_new() -> None:
    found = due(card("b1", -timedelta(hours=1)), card("a1", -timedelta(days=2)), card("a3", timedelta(days=1)))
    assert found.now == ("a1", "b1", "a2", "a4", "b2")
    assert found.early == ("a3",)
    assert found.later == MORNING + timedelta(days=1)


def test_what_is_due_this_very_moment_is_due() -> None:
    assert due(card("a1", timedelta(0))).due == ("a1",)
    assert due(card("a1", timedelta(microseconds=1))).due == ()


def test_times_as_text_say_the_same_as_times() -> None:
    moments = [timedelta(0), timedelta(microseconds=1), -timedelta(days=2), timedelta(hours=20)]
    fresh = MORNING - timedelta(hours=1)
    cards = [card(f"a{number}", moment, fresh) for number, moment in enumerate(moments, start=1)]
    rows = {
        row[0]: tuple(stored(x) if isinstance(x, datetime) else x for x in row) for row in Deck.of(cards).rows.values()
    }
    facts = [fact for topic in TOPICS for fact in in_order(topic)]
    assert due_facts(facts, Deck(rows), MORNING, Pace()) == due(*cards)
    assert Deck(rows) == {one.fact: one for one in cards}


def test_new_facts_stop_at_the_days_limit() -> None:
    found = due(limit=2)
    assert (found.new, found.waiting) == (("a2", "a4"), ("a1", "a3", "b1", "b2"))


@pytest.mark.parametrize(
    ("introduced", "room"),
    [
        (datetime(2026, 3, 2, 0, 0, tzinfo=CHINA), 1),
        (datetime(2026, 3, 1, 23, 59, tzinfo=CHINA), 2),
        (datetime(2026, 3, 2, 9, 0, tzinfo=CHINA), 1),
    ],
)
def test_today_is_a_day_of_the_learners_zone(introduced: datetime, room: int) -> None:
    assert len(due(card("b1", timedelta(days=3), introduced), limit=2).new) == room


def test_facts_that_left_the_content_are_not_asked() -> None:
    assert "gone" not in due(card("gone", -timedelta(days=1))).due


@pytest.mark.parametrize(
    ("settings", "pace"),
    [
        ({}, Pace(0.9, 20)),
        ({"retention": "0.95", "new_a_day": "5"}, Pace(0.95, 5)),
        ({"retention": "1.5", "new_a_day": "-1"}, Pace(0.9, 20)),
        ({"retention": "nan", "new_a_day": "viel"}, Pace(0.9, 20)),
        ({"new_a_day": "2.5", "day_start": "24", "leech_after": "-1", "weights": "1,2"}, Pace()),
        (
            {"easy_days": "六日", "rest_leeches": "是", "day_start": "4"},
            Pace(0.9, 20, 200, 4, frozenset({5, 6}), 8, True),
        ),
        ({"easy_days": "周六、周日"}, Pace(easy_days=frozenset({5, 6}))),
        ({"easy_days": "礼拜天", "rest_leeches": "也许"}, Pace()),
    ],
)
def test_pace(settings: dict[str, str], pace: Pace) -> None:
    assert pace_of(settings) == pace


def test_redirects_are_followed_to_the_end(tmp_path: Path) -> None:
    rows = ["| 旧 id | 新 id |", "| --- | --- |", "| a | b |", "| b | c |", "| x | y |", "| y | x |", "| half | |"]
    (tmp_path / "redirects.md").write_text("# 改名\n\n" + "\n".join(rows) + "\n", "utf-8")
    assert read_redirects(tmp_path) == {"a": "c", "b": "c"}


def test_without_the_file_there_are_no_redirects(tmp_path: Path) -> None:
    assert read_redirects(tmp_path) == {}


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=-5), "马上"),
        (timedelta(seconds=60), "1 分钟后"),
        (timedelta(minutes=10), "10 分钟后"),
        (timedelta(hours=5), "5 小时后"),
        (timedelta(days=3), "3 天后"),
        (timedelta(days=90), "3 个月后"),
        (timedelta(days=1500), "4 年后"),
    ],
)
def test_until(distance: timedelta, words: str) -> None:
    assert until(MORNING + distance, MORNING) == words


def test_a_day_is_one_of_the_learners_zone() -> None:
    assert day(datetime(2026, 3, 1, 17, 0, tzinfo=CHINA).astimezone(), MORNING) == "03-01"
    assert day(MORNING + timedelta(days=400), MORNING) == "2027-04-06"
