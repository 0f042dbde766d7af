"""What the API server refuses about a CronJob, and the defaults it fills in.

Source: pkg/apis/batch/validation/validation.go validateCronJobSpec, validateScheduleFormat, validateTimeZone;
pkg/apis/batch/v1/defaults.go SetDefaults_CronJob.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
from typing import Any

from kb.models.admission.restart_policy_validation import owner_policy_causes, pod_policy_causes
from kb.models.api.names import dns1123_subdomain_faults
from kb.models.api.refusal import Cause, boolean, int32, int64, invalid, not_supported, required, string
from kb.models.release import Release, as_of
from kb.models.workloads.cron_schedule import BadSchedule, parse

CONCURRENCY_POLICIES = ("Allow", "Forbid", "Replace")
# A Job's name is the CronJob's plus 11 more bytes, and has to be a label's value.
LONGEST_NAME = 52
# Since 1.29 a new CronJob must not name a zone in its schedule.
ZONE_IN_SCHEDULE_REFUSED = (("1.20", False), ("1.29", True))
# The field timeZone (feature gate CronJobTimeZone) is dropped before it is on by default.
TIME_ZONE_KNOWN = (("1.20", False), ("1.25", True))
_SECONDS_AND_LIMITS = ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")


def zone_of(name: str | None) -> tzinfo:
    """Return the time zone of a name, UTC for none; raise ValueError for an unknown one (Go's time.LoadLocation)."""
    if name in (None, "", "UTC"):
        return UTC
    try:
        return zoneinfo.ZoneInfo(name or "")
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        raise ValueError(name) from None


def decode(spec: Mapping[str, Any]) -> None:
    """Raise Undecodable where a field's JSON type does not fit."""
    for name in ("schedule", "timeZone", "concurrencyPolicy", "name", "jobTemplateRestartPolicy"):
        string(spec.get(name))
    int64(spec.get("startingDeadlineSeconds"))
    for name in ("successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        int32(spec.get(name))
    boolean(spec.get("suspend"))


def cronjob_causes(spec: Mapping[str, Any], at: Release) -> list[Cause]:
    """Return what the API server refuses about a CronJob's spec (and its ``name``), each finding once."""
    causes = [*_name_causes(spec.get("name") or "cron"), *_schedule_causes(spec, at)]
    if spec.get("timeZone") is not None and as_of(TIME_ZONE_KNOWN, at):
        causes += _zone_causes(spec["timeZone"])
    policy = spec.get("concurrencyPolicy") or "Allow"
    if policy not in CONCURRENCY_POLICIES:
        causes.append(not_supported("spec.concurrencyPolicy"))
    causes += [invalid(f"spec.{name}", "不能是负数") for name in _SECONDS_AND_LIMITS if (spec.get(name) or 0) < 0]
    field, restart = "spec.jobTemplate.spec.template.spec.restartPolicy", spec.get("jobTemplateRestartPolicy", "Never")
    causes += pod_policy_causes(restart or "Always", field)
    causes += owner_policy_causes("CronJob", restart or "Always", False, field)
    return list(dict.fromkeys(causes))


def _name_causes(name: str) -> Iterator[Cause]:
    for fault in dns1123_subdomain_faults(name):
        yield invalid("metadata.name", fault)
    if len(name.encode()) > LONGEST_NAME:
        yield invalid("metadata.name", f"最多 {LONGEST_NAME} 个字符:Job 的名字还要再加 11 个")


def _schedule_causes(spec: Mapping[str, Any], at: Release) -> Iterator[Cause]:
    schedule = spec.get("schedule") or ""
    if not schedule:
        yield required("spec.schedule")
        return
    try:
        parse(without_zone(schedule))
    except (BadSchedule, ValueError) as wrong:
        yield invalid("spec.schedule", str(wrong))
    refused_here = as_of(ZONE_IN_SCHEDULE_REFUSED, at) or spec.get("timeZone") is not None
    if "TZ" in schedule and refused_here:
        yield invalid("spec.schedule", "时区写在 timeZone 里,不写在 schedule 里")


def without_zone(schedule: str) -> str:
    """Return a schedule without its prefix ``TZ=...`` or ``CRON_TZ=...``; raise ValueError for an unknown zone."""
    if not schedule.startswith(("TZ=", "CRON_TZ=")):
        return schedule
    prefix, _, rest = schedule.partition(" ")
    zone_of(prefix.partition("=")[2])
    return rest.strip()


def _zone_causes(name: str) -> Iterator[Cause]:
    if not name:
        yield invalid("spec.timeZone", "要么不写,要么写一个时区名")
        return
    if name.lower() == "local":
        yield invalid("spec.timeZone", "不能是 Local")
    try:
        zone_of(None if name.lower() == "local" else name)
    except ValueError:
        yield invalid("spec.timeZone", "IANA 时区数据库里没有这个名字(分大小写)")


def defaulted(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with the defaults filled in."""
    limits = {"successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1}
    return {
        "concurrencyPolicy": spec.get("concurrencyPolicy") or "Allow",
        **{name: limit if spec.get(name) is None else spec[name] for name, limit in limits.items()},
        "startingDeadlineSeconds": spec.get("startingDeadlineSeconds"),
    }
