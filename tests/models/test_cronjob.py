"""Cron expressions, missed runs, and CronJobs minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace
from kb.models.workloads.cron_schedule import BadSchedule, duration, parse
from kb.models.workloads.cronjob import MODEL, from_manifest


def answer(at: Release = NEWEST, **given: Any) -> dict[str, Any]:
    return MODEL.run(given, at, Trace())


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


def test_durations() -> None:
    assert duration("1h2.5s") == 3602 * 10**9 + 5 * 10**8
    assert duration("-.5m") == -30 * 10**9


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"schedule": "TZ=UTC 0 0 * * *"}, "spec.schedule"),
        ({"schedule": "@daily", "timeZone": "Local"}, "spec.timeZone"),
        ({"schedule": "@daily", "timeZone": ""}, "spec.timeZone"),
        ({"schedule": "@daily", "timeZone": "Europe"}, "spec.timeZone"),
        ({"schedule": "@daily", "concurrencyPolicy": "allow"}, "spec.concurrencyPolicy"),
        ({"schedule": "@daily", "name": "Upper"}, "metadata.name"),
        (
            {"schedule": "@daily", "jobTemplateRestartPolicy": "Always"},
            "spec.jobTemplate.spec.template.spec.restartPolicy",
        ),
    ],
)
def test_refused(spec: dict[str, Any], field: str) -> None:
    assert [cause["field"] for cause in answer(kind="create", spec=spec)["causes"]] == [field]


def test_zone_in_schedule_was_tolerated_before_1_29() -> None:
    assert answer(Release(1, 28), kind="create", spec={"schedule": "TZ=UTC 0 0 * * *"})["accepted"] is True


def test_a_wrong_json_type_is_a_bad_request() -> None:
    assert answer(kind="create", spec={"schedule": 5})["code"] == 400


def missed(schedule: str, last: str, now: str, **more: Any) -> tuple[list[str], list[str]]:
    found = answer(kind="missed", schedule=schedule, lastScheduleTime=last, now=now, creationTimestamp=now, **more)
    return [run["scheduledUTC"] for run in found["startedRuns"]], found["eventReasons"]


def test_only_the_latest_of_the_missed_runs_is_made_up_for() -> None:
    assert missed("*/10 * * * *", "2026-04-01T10:00:00Z", "2026-04-01T11:03:00Z") == (
        ["2026-04-01T11:00:00Z"],
        ["SuccessfulCreate"],
    )


def test_more_than_a_hundred_missed_runs_only_warn_since_1_21() -> None:
    long_ago = ("* * * * *", "2026-04-01T01:00:00Z", "2026-04-01T11:03:00Z")
    assert missed(*long_ago)[1] == ["SuccessfulCreate", "TooManyMissedTimes"]
    given_then = {"schedule": long_ago[0], "lastScheduleTime": long_ago[1], "now": long_ago[2]}
    assert answer(Release(1, 20), kind="missed", **given_then)["startedRuns"] == []


def test_deadline_and_impossible_day() -> None:
    assert missed("0 * * * *", "2026-04-01T08:00:00Z", "2026-04-01T11:03:00Z", startingDeadlineSeconds=60) == ([], [])
    assert missed("0 0 31 4 *", "2026-04-01T08:00:00Z", "2026-04-01T11:03:00Z") == ([], ["InvalidSchedule"])


def live(job: Any, *then: dict[str, Any], ticks: int = 3, **spec: Any) -> list[tuple[int, int]]:
    found = answer(kind="live", spec={"schedule": "* * * * *", **spec}, job=job, ticks=ticks, then=list(then))
    return [(tick["jobs"], tick["statusActive"]) for tick in found["ticks"]]


def test_concurrency_policies() -> None:
    assert live("run") == [(1, 1), (2, 2), (3, 3)]
    assert live("run", concurrencyPolicy="Forbid") == [(1, 1)] * 3
    assert live("run", concurrencyPolicy="Replace") == [(1, 1)] * 3
    assert live({"completeAfterSeconds": 30}, concurrencyPolicy="Forbid", ticks=2) == [(1, 1), (2, 1)]


def test_changes_while_it_runs() -> None:
    assert live("complete", {"afterTick": 1, "patch": {"suspend": True}}) == [(1, 0)] * 3
    assert live("run", {"afterTick": 1, "deleteCronJob": True}) == [(1, 1), (0, 0), (0, 0)]
    with pytest.raises(BadInput):
        live("run", {"afterTick": 1, "patch": {"schedule": "x"}})


def test_manifest() -> None:
    manifest = {
        "metadata": {"name": "nightly"},
        "spec": {"schedule": "@daily", "jobTemplate": {"spec": {"template": {"spec": {"restartPolicy": "OnFailure"}}}}},
    }
    assert answer(**from_manifest(manifest))["accepted"] is True


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
