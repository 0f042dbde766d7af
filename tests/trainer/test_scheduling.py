"""Limits of a day, easy days, leeches, the order of learning, and days in a row wherever the learner is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.graphs.node import EdgeKind
from tests.trainer.desk import CHINA, MORNING, knowledge, sitting_at
from tests.trainer.test_due import due
from trainer.records.values import Card, Memory
from trainer.scheduling.calendar import Calendar, calendar_at
from trainer.scheduling.order import curriculum, learning_order, sorted_by_needs
from trainer.scheduling.pace import Pace
from trainer.scheduling.streak import Lived, streak
from trainer.sitting import answer, question_of
from trainer.statistics import statistics

ZONES = ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "Pacific/Kiritimati", "Asia/Tehran")


def card(fact: str, due_in: timedelta, last: timedelta, lapses: int = 0) -> Card:
    memory = Memory(2, None, 5.0, 5.0, MORNING + due_in, MORNING + last)
    return Card(fact, memory, MORNING - timedelta(days=30), 9, lapses)


OVERDUE = [
    card(fact, -timedelta(days=days), -timedelta(days=9)) for days, fact in enumerate(("a1", "a2", "a3", "b1"), 1)
]


def test_reviews_stop_at_the_days_limit_and_what_was_done_counts() -> None:
    found = due(*OVERDUE, pace=Pace(reviews_a_day=3))
    assert (found.due, found.postponed) == (("b1", "a3", "a2"), ("a1",))
    done = card("b2", timedelta(days=4), -timedelta(hours=1))
    assert due(*OVERDUE, done, pace=Pace(reviews_a_day=3)).due == ("b1", "a3")


def test_on_an_easy_day_half_is_asked_and_nothing_new() -> None:
    assert MORNING.weekday() == 0
    found = due(*OVERDUE, pace=Pace(easy_days=frozenset({0})))
    assert (len(found.due), found.new, len(found.postponed)) == (2, (), 2)
    done = card("b2", timedelta(days=4), -timedelta(hours=1))
    assert len(due(*OVERDUE, done, pace=Pace(easy_days=frozenset({0}))).due) == 2
    assert len(due(*OVERDUE, pace=Pace(easy_days=frozenset({1}))).due) == 4


def test_leeches_are_named_and_rest_on_demand() -> None:
    leech = card("a1", -timedelta(days=1), -timedelta(days=9), lapses=8)
    found = due(leech, *OVERDUE[1:])
    assert (found.leeches, found.resting) == (("a1",), ())
    assert "a1" in found.due
    rested = due(leech, *OVERDUE[1:], pace=Pace(rest_leeches=True))
    assert (rested.leeches, rested.resting) == (("a1",), ("a1",))
    assert "a1" not in rested.due + rested.early + rested.postponed
    assert due(leech, pace=Pace(leech_after=0)).leeches == ()


@pytest.mark.parametrize(("hour", "day_start", "room"), [(3, 4, 2), (5, 4, 1), (0, 0, 1)])
def test_a_day_begins_at_the_hour_that_was_set(hour: int, day_start: int, room: int) -> None:
    introduced = datetime(2026, 3, 2, hour, 0, tzinfo=CHINA)
    memory = Memory(2, None, 5.0, 5.0, MORNING + timedelta(days=2), introduced)
    assert len(due(Card("b1", memory, introduced, 1, 0), pace=Pace(new_a_day=2, day_start=day_start)).new) == room


# The order of learning


def test_topics_come_after_those_they_build_on() -> None:
    order = [topic.slug for topic in curriculum(knowledge())]
    assert sorted(order) == sorted(knowledge().topics)
    for later, earlier in (
        ("controllers", "pod-creation-flow"),
        ("deployment-strategy", "controllers"),
        ("ingress", "ingress-controller"),
        ("ingress-controller", "service-types"),
        ("calico-modes", "cni-model"),
    ):
        assert order.index(later) > order.index(earlier), (later, earlier)


def test_facts_come_after_what_they_build_on() -> None:
    from kb.graphs.graph import build_graph

    place = {fact.id: number for number, fact in enumerate(learning_order(knowledge()))}
    assert set(place) == set(knowledge().facts)
    checked = 0
    for edge in build_graph(knowledge()).edges:
        own = edge.kind is EdgeKind.BUILDS_ON and edge.source.id in place
        corrected = edge.kind is EdgeKind.CORRECTED_BY
        same_topic = own or (
            corrected and knowledge().facts[edge.source.id].topic == knowledge().facts[edge.target.id].topic
        )
        if own or (corrected and same_topic):
            checked += 1
            assert place[edge.source.id] > place[edge.target.id], edge
    assert checked > 100


def test_a_circle_of_needs_ends() -> None:
    assert sorted_by_needs("abc", {"a": {"b"}, "b": {"a"}, "c": set()}, lambda one: (one,)) == ["c", "a", "b"]


# Days in a row


@pytest.mark.parametrize(
    ("days", "length"), [((), 0), ((0,), 1), ((1,), 1), ((2,), 0), ((0, 1, 2, 4), 3), ((1, 2, 3), 3), ((0, 0, 1), 2)]
)
def test_streak(days: tuple[int, ...], length: int) -> None:
    china = calendar_at(MORNING, 0)
    assert streak([Lived(MORNING - timedelta(days=back), china) for back in days], Lived(MORNING, china)) == length


HOURS = st.integers(min_value=0, max_value=24 * 60 - 1)


@given(
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.dates(datetime(2020, 1, 1).date(), datetime(2030, 1, 1).date()),
    st.lists(HOURS, min_size=1, max_size=30),
)
@settings(max_examples=200, deadline=None)
def test_daylight_saving_breaks_no_streak(zone: str, day_start: int, first: object, minutes: list[int]) -> None:
    """Once a day by the wall's clock, at any minute, is a streak; a missed day ends it."""
    begin = datetime.combine(first, datetime.min.time())  # type: ignore[arg-type]
    lived = [
        _lived(begin + timedelta(days=day, hours=day_start, minutes=minute), zone, day_start)
        for day, minute in enumerate(minutes)
    ]
    # A minute of the wall's clock that never was can fall on the other side of the start of a day.
    last = lived[-1]
    assert streak(lived, last) == len({one.calendar.day(one.moment) for one in lived})
    after = Lived(last.moment + timedelta(days=3, hours=2), last.calendar)
    assert streak(lived, after) == 0


def _lived(wall: datetime, zone: str, day_start: int) -> Lived:
    moment = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))
    return Lived(moment, calendar_at(moment, day_start))


@given(st.lists(st.tuples(st.sampled_from(ZONES), st.integers(0, 23), HOURS), min_size=2, max_size=30))
@settings(max_examples=300, deadline=None)
def test_flights_and_new_starts_of_day_break_no_streak(days: list[tuple[str, int, int]]) -> None:
    """Who learns on each day of one calendar has a streak, whatever the calendar is changed to on the way."""
    home = Calendar(480, 0)
    lived = [
        Lived(moment, calendar_at(moment.astimezone(ZoneInfo(zone)), start))
        for day, (zone, start, minute) in enumerate(days)
        for moment in [datetime(2026, 3, 1, tzinfo=CHINA) + timedelta(days=day, minutes=minute)]
    ]
    # Each change of the calendar has the old and the new one on its two sides; with one of them being home, it holds.
    mixed = [one if number % 2 else Lived(one.moment, home) for number, one in enumerate(lived)]
    assert streak(mixed, mixed[-1]) == len({one.calendar.day(one.moment) for one in mixed})
    assert streak(mixed, mixed[-1]) >= 1


def test_a_new_start_of_the_day_keeps_the_days_that_were_lived(tmp_path: Path) -> None:
    """Monday 23:00 and Wednesday 01:00, when the day began at 4: a Monday and a Tuesday, also when it begins at 0."""
    night = Calendar(480, 4)
    monday, wednesday = datetime(2026, 3, 2, 23, tzinfo=CHINA), datetime(2026, 3, 4, 1, tzinfo=CHINA)
    lived = [Lived(monday, night), Lived(wednesday, night)]
    assert streak(lived, Lived(wednesday + timedelta(hours=9), Calendar(480, 0))) == 2
    forgotten = [Lived(one.moment, Calendar(480, 0)) for one in lived]
    assert streak(forgotten, Lived(wednesday + timedelta(hours=9), Calendar(480, 0))) == 1


def test_a_flight_over_the_date_line_loses_no_day() -> None:
    home, there = Calendar(-600, 0), Calendar(840, 0)
    before = datetime(2026, 3, 2, 22, tzinfo=UTC) - timedelta(hours=-10)
    lived = [Lived(before, home), Lived(before + timedelta(hours=20), there)]
    assert (there.day(lived[1].moment) - home.day(lived[0].moment)).days == 2
    assert streak(lived, lived[1]) == 2


def test_answers_remember_their_calendar(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    question = question_of(sitting, "recall:pv-phase-bound:0")
    assert question
    for at in (datetime(2026, 3, 2, 9, tzinfo=CHINA), datetime(2026, 3, 3, 23, tzinfo=CHINA)):
        answer(sitting, question, "Bound", at)
    found = statistics(sitting, datetime(2026, 3, 3, 8, tzinfo=ZoneInfo("America/New_York")))
    assert (found.streak, found.days) == (2, 2)
