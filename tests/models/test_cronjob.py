"""Which CronJobs are accepted, missed runs, and CronJobs minute by minute."""

from __future__ import annotations

from typing import Any

import pytest

from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace
from kb.models.workloads.cronjob import MODEL, from_manifest


def answer(at: Release = NEWEST, **given: Any) -> dict[str, Any]:
    return MODEL.run(given, at, Trace())


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


def test_a_schedule_does_not_name_a_zone_beside_the_field() -> None:
    spec = {"schedule": "TZ=UTC 0 0 * * *", "timeZone": "Asia/Shanghai"}
    assert answer(Release(1, 28), kind="create", spec=spec)["code"] == 422


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
