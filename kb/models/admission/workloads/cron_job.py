"""A CronJob: defaults (SetDefaults_CronJob) and validation (ValidateCronJobCreate)."""

from __future__ import annotations

import re
from typing import Any

from kb.models.admission.job_selector_validation import cron_job_selector_causes
from kb.models.admission.workloads.job import JOB_SPEC, SHOWN_FIELDS, completed_policies
from kb.models.admission.workloads.job_validation import job_spec_causes
from kb.models.admission.workloads.kind import Kind, Object, Situation, negative_causes, with_default
from kb.models.admission.workloads.metadata import OBJECT_META, metadata_causes
from kb.models.api.cron_schedule import BadSchedule, parse
from kb.models.api.refusal import Cause, invalid, not_supported, required
from kb.models.api.shape import ANYTHING, BOOL_POINTER, INT32_POINTER, INT64_POINTER, STRING, STRING_POINTER
from kb.models.api.time_zone import zone_of
from kb.models.release import Release, as_of

# The controller adds "-" and ten digits to make a Job's name, which is a label of at most 63 characters.
LONGEST_NAME = 52
_JOB = "spec.jobTemplate.spec"
_POLICIES = ("Allow", "Forbid", "Replace")
# Feature gate CronJobTimeZone became beta, on by default; until then the field is dropped.
_TIME_ZONE = (("1.20", False), ("1.25", True))
# Until then TZ= in the schedule worked, although nobody had promised it.
_REFUSES_ZONE_IN_SCHEDULE = (("1.20", False), ("1.29", True))
_ZONE_PART = re.compile(r"[A-Za-z._0-9+][A-Za-z.\-_0-9+]{0,13}")


def _completed(cron_job: Object, situation: Situation) -> Object:
    spec: dict[str, Any] = dict(cron_job.get("spec", {}))
    if not as_of(_TIME_ZONE, situation.at):
        spec.pop("timeZone", None)
    with_default(spec, "spec", "concurrencyPolicy", "Allow", situation, "上一次没跑完也照样开始")
    with_default(spec, "spec", "suspend", False, situation)
    with_default(spec, "spec", "successfulJobsHistoryLimit", 3, situation, "留 3 个成功的 Job")
    with_default(spec, "spec", "failedJobsHistoryLimit", 1, situation, "留 1 个失败的 Job")
    template = spec.get("jobTemplate", {})
    # The Job's own defaults wait until the controller creates the Job.
    spec["jobTemplate"] = {**template, "spec": completed_policies(template.get("spec", {}), _JOB, situation)}
    return {**cron_job, "spec": spec}


def _causes(cron_job: Object, at: Release) -> list[Cause]:
    metadata, spec = cron_job.get("metadata", {}), cron_job["spec"]
    job = spec["jobTemplate"]["spec"]
    causes = metadata_causes(metadata)
    if len(metadata.get("name", "").encode("utf-8", "replace")) > LONGEST_NAME:
        causes.append(invalid("metadata.name", f"最多 {LONGEST_NAME} 个字符,要给 Job 名字的后缀留位置"))
    causes += _schedule_causes(spec.get("schedule", ""), spec.get("timeZone"), at)
    causes += _time_zone_causes(spec.get("timeZone"))
    numbers = ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")
    causes += negative_causes(spec, "spec", *numbers)
    if spec["concurrencyPolicy"] not in _POLICIES:
        causes.append(not_supported("spec.concurrencyPolicy", f"只有 {'、'.join(_POLICIES)}(区分大小写)"))
    causes += job_spec_causes(job, "CronJob", _JOB, at)
    return causes + cron_job_selector_causes(job.get("selector"), bool(job.get("manualSelector")), _JOB)


def _schedule_causes(schedule: str, zone: str | None, at: Release) -> list[Cause]:
    path = "spec.schedule"
    if not schedule:
        return [required(path)]
    causes = []
    try:
        parse(schedule)
    except BadSchedule as wrong:
        causes.append(invalid(path, str(wrong)))
    if "TZ" in schedule and (zone is not None or as_of(_REFUSES_ZONE_IN_SCHEDULE, at)):
        causes.append(invalid(path, "时区写在 timeZone 字段,不能写在排程里"))
    return causes


def _time_zone_causes(name: str | None) -> list[Cause]:
    path = "spec.timeZone"
    if name is None:
        return []
    if any(part in (".", "..") or not _ZONE_PART.fullmatch(part) for part in name.split("/")):
        return [invalid(path, f"不是时区的名字:{name!r}")]
    causes = [invalid(path, "要写明是哪个时区,不能写 Local")] if name.lower() == "local" else []
    try:
        zone_of(name)
    except ValueError as wrong:
        causes.append(invalid(path, str(wrong)))
    return causes


CRON_JOB = Kind(
    shape={
        "apiVersion": STRING,
        "kind": STRING,
        "metadata": OBJECT_META,
        "spec": {
            "schedule": STRING,
            "timeZone": STRING_POINTER,
            "startingDeadlineSeconds": INT64_POINTER,
            "concurrencyPolicy": STRING,
            "suspend": BOOL_POINTER,
            "jobTemplate": {"metadata": OBJECT_META, "spec": JOB_SPEC},
            "successfulJobsHistoryLimit": INT32_POINTER,
            "failedJobsHistoryLimit": INT32_POINTER,
        },
        "status": ANYTHING,
    },
    shown=(
        *("spec.schedule", "spec.timeZone", "spec.concurrencyPolicy", "spec.suspend", "spec.startingDeadlineSeconds"),
        *("spec.successfulJobsHistoryLimit", "spec.failedJobsHistoryLimit"),
        *(f"{_JOB}.{name}" for name in SHOWN_FIELDS),
    ),
    completed=_completed,
    causes=_causes,
)
