"""CronJobs: which are accepted, which missed run is made up for, what happens minute by minute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from kb.models.api.refusal import Undecodable, refused, undecodable
from kb.models.api.time_zone import zone_of
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.cronjob_controller import CronJob, Job, minutes, sync
from kb.models.workloads.cronjob_minutes import watch_minutes
from kb.models.workloads.cronjob_spec import schedule_of, stored_spec

# How long a resumed CronJob is watched, in seconds.
WATCHED = 7


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the answer of the kind asked for: ``create``, ``missed`` or ``live``."""
    kind = given.get("kind")
    if kind == "missed":
        spec: Any = {key: given[key] for key in _MISSED_SPEC if given.get(key) is not None}
    else:
        spec = given.get("spec")
    if not isinstance(spec, Mapping) or kind not in ("create", "missed", "live"):
        raise BadInput(f"kind 读到 {kind!r},spec 读到 {spec!r};kind 写 create、missed 或 live,spec 是 CronJob 的 spec")
    try:
        stored, causes = stored_spec(spec, at)
    except Undecodable as unread:
        return undecodable(trace, unread)
    if causes:
        return refused(trace, causes)
    if kind == "create":
        filled = {name: stored.get(name) for name in _SHOWN}
        trace.step(
            "kube-apiserver", "接受,并填上默认值", "没写的并发策略是 Allow,历史保留 3 个成功、1 个失败", **filled
        )
        return {"accepted": True, "defaulted": filled}
    if kind == "missed":
        return _missed(given, stored, at, trace)
    return watch_minutes(given, stored, at, trace)


_SHOWN = ("concurrencyPolicy", "successfulJobsHistoryLimit", "failedJobsHistoryLimit", "startingDeadlineSeconds")
_MISSED_SPEC = ("schedule", "timeZone", "startingDeadlineSeconds", "concurrencyPolicy", "suspend")


def _missed(given: Given, spec: Mapping[str, Any], at: Release, trace: Trace) -> dict[str, Any]:
    now, last = _moment(given, "now"), given.get("lastScheduleTime")
    created = _moment(given, "creationTimestamp") if given.get("creationTimestamp") else now
    zone = zone_of(spec.get("timeZone"))
    cron = CronJob(spec, schedule_of(spec), created, at, trace)
    cron.last_run = _moment(given, "lastScheduleTime") if last else None
    before = Job(None, created)
    if given.get("activeJob"):
        cron.jobs.append(before)
    look: datetime | None = now
    while look is not None and look <= now + timedelta(seconds=WATCHED):
        look = sync(cron, look)
    answer: dict[str, Any] = {
        "startedRuns": [_shown_run(job, zone) for job in cron.started],
        "eventReasons": sorted(cron.events),
        "lastScheduleTimeAfter": _stamp(cron.last_run, UTC) if cron.last_run else None,
    }
    if given.get("activeJob"):
        answer |= {"activeJobDeleted": before in cron.deleted, "activeJobsAfter": len(cron.active)}
    return answer


def _moment(given: Given, key: str) -> datetime:
    text = given.get(key)
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise BadInput(f"{key} 应是 2026-01-02T03:04:05Z 这样的时间,读到 {text!r}") from None
    if not 1970 <= moment.year <= 9000:
        raise BadInput(f"{key} 的年份应在 1970 到 9000 之间,读到 {text!r}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _shown_run(job: Job, zone: tzinfo) -> dict[str, Any]:
    assert job.scheduled is not None
    return {
        "scheduledTimestamp": _stamp(job.scheduled, zone),
        "scheduledUTC": _stamp(job.scheduled, UTC),
        "jobNameSuffix": str(minutes(job.scheduled)),
    }


def _stamp(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input of kind ``create`` of a CronJob's manifest."""
    spec = manifest.get("spec")
    metadata = manifest.get("metadata") or {}
    if not isinstance(spec, Mapping) or not isinstance(metadata, Mapping):
        raise BadInput(f"CronJob 的清单要有 spec,读到 {spec!r}")
    kept = {key: value for key, value in spec.items() if key != "jobTemplate"}
    policy = spec
    for key in ("jobTemplate", "spec", "template", "spec"):
        inner = policy.get(key)
        policy = inner if isinstance(inner, Mapping) else {}
    name = {"name": metadata["name"]} if metadata.get("name") else {}
    restart = {"jobTemplateRestartPolicy": policy.get("restartPolicy")}
    return {"kind": "create", "spec": {**kept, **name, **restart}}


MODEL = Model(
    topic="cronjob",
    title="一个 CronJob 写得对不对,错过的运行补不补,每一分钟会发生什么",
    run=run,
    sources=(
        Source("pkg/controller/cronjob/cronjob_controllerv2.go", "ControllerV2.syncCronJob"),
        Source("pkg/controller/cronjob/utils.go", "mostRecentScheduleTime"),
        Source("pkg/apis/batch/validation/validation.go", "validateCronJobSpec"),
        Source("vendor/github.com/robfig/cron/v3/parser.go", "ParseStandard"),
        Source("vendor/github.com/robfig/cron/v3/spec.go", "SpecSchedule.Next"),
    ),
    leaves_out=(
        "控制器自己的时区不是 UTC 的情形",
        "控制器在到点之后零点几秒的随机延迟",
        "Job 模板里除 restartPolicy 以外的校验",
        "逐分钟观察时假定第 1 个整分是 00:00",
    ),
    example={"kind": "create", "spec": {"schedule": "15 3 * * 1-5"}},
    manifest_kinds=("CronJob",),
    from_manifest=from_manifest,
)
