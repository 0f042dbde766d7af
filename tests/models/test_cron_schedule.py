"""Schedules of CronJobs: what is one, and the times it stands for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.api.cron_schedule import BadSchedule, parse
from kb.models.api.duration import duration


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "*/7 * * * *",
        "3/5 * * * *",
        "? ? ? ? ?",
        "0 0 1,,2 * *",
        "0 0 * feb-MAR Sun",
        "@every 90m",
        "*-9 * * * *",
        "+1 * * * *",
        "*/7 2-6 1,15 FEB-apr ?",
        "CRON_TZ=UTC 1 1 1 1 1",
    ],
)
def test_accepted(text: str) -> None:
    assert parse(text).next(moment("2026-05-05 05:05")) is not None


@pytest.mark.parametrize(
    "text",
    [
        "* * * *",
        "*/0 * * * *",
        "1-2-3 * * * *",
        "1/2/3 * * * *",
        "* * * * sunday",
        "@Daily",
        "@every",
        "@every 1d",
        "-1 * * * *",
        " @daily",
        "60 * * * *",
        "* * * * 7",
        "5-1 * * * *",
        "* * * * * *",
        "TZ=X",
        "TZ=Nowhere/City 0 0 * * *",
    ],
)
def test_not_accepted(text: str) -> None:
    with pytest.raises(BadSchedule):
        parse(text)


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("5 4 * * *", "2026-06-01 04:05", "2026-06-02 04:05"),
        ("0 0 29 2 *", "2026-01-01 00:00", "2028-02-29 00:00"),
        ("0 0 10 * 1", "2026-06-02 00:00", "2026-06-08 00:00"),  # day or weekday: Monday comes before the tenth
        ("0 0 */3 * 1", "2026-06-02 00:00", "2026-06-04 00:00"),  # a step is no star: either of them again
        ("0 0 * * 1", "2026-06-02 00:00", "2026-06-08 00:00"),
        ("@every 45s", "2026-06-02 00:00:07", "2026-06-02 00:00:52"),
    ],
)
def test_next(text: str, after: str, expected: str) -> None:
    assert parse(text).next(moment(after)) == moment(expected)


def test_no_such_day() -> None:
    assert parse("0 0 30 2 *").next(moment("2026-01-01")) is None


def test_daylight_saving_skips_and_repeats() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    skipped = parse("30 2 * * *", berlin).next(moment("2026-03-28 12:00"))
    assert skipped == moment("2026-03-30 00:30")
    first = parse("30 2 * * *", berlin).next(moment("2026-10-24 12:00"))
    assert first == moment("2026-10-25 00:30")
    assert parse("30 2 * * *", berlin).next(first) == moment("2026-10-25 01:30")


def test_a_zone_in_the_schedule_holds_before_the_one_beside_it() -> None:
    schedule = parse("TZ=Asia/Shanghai 0 3 * * *", ZoneInfo("Europe/Berlin"))
    assert schedule.next(moment("2026-05-05 00:00")) == moment("2026-05-05 19:00")


def test_durations() -> None:
    assert duration("1h2.5s") == 3602 * 10**9 + 5 * 10**8
    assert duration("-.5m") == -30 * 10**9


NUMBERS = st.one_of(st.just("*"), st.integers(1, 23).map(str), st.integers(1, 9).map(lambda n: f"*/{n}"))


@settings(max_examples=50, deadline=None)
@given(NUMBERS, NUMBERS, st.sampled_from(["*", "1-5", "0"]), st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_next_is_the_earliest_matching_minute(minute: str, hour: str, weekday: str, after: datetime) -> None:
    schedule = parse(f"{minute} {hour} * * {weekday}")
    start = after.replace(tzinfo=UTC)
    found = schedule.next(start)
    assert found is not None
    assert found > start

    def matches(one: datetime) -> bool:
        parts = (one.minute in schedule.minute.values, one.hour in schedule.hour.values)
        return all(parts) and one.isoweekday() % 7 in schedule.weekday.values

    assert matches(found)
    assert found.second == 0
    step = max(found - timedelta(hours=3), start.replace(second=0, microsecond=0) + timedelta(minutes=1))
    while step < found:
        assert not matches(step)
        step += timedelta(minutes=1)
