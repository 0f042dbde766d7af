"""The CronJob that the short form of the inputs stands for, and what the API server makes of it.

The short form is a CronJob's spec with ``name`` and ``jobTemplateRestartPolicy`` beside its fields instead of a
jobTemplate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.workloads.cron_job import CRON_JOB
from kb.models.admission.workloads.kind import Situation
from kb.models.api.cron_schedule import Schedule, parse
from kb.models.api.refusal import Cause
from kb.models.api.shape import decoded
from kb.models.api.time_zone import zone_of
from kb.models.release import Release
from kb.models.trace import Trace

_OUTSIDE = ("name", "jobTemplateRestartPolicy")
_CONTAINER = {"name": "main", "image": "busybox:1.36"}


def stored_spec(short: Mapping[str, Any], at: Release) -> tuple[dict[str, Any], list[Cause]]:
    """Return the spec with its defaults, and what the API server refuses in it, each finding once.

    Raise Undecodable where a field's JSON type does not fit.
    """
    read = decoded(_manifest(short), CRON_JOB.shape).value
    stored = CRON_JOB.completed(read, Situation(at, (), Trace()))
    spec: dict[str, Any] = stored["spec"]
    return spec, list(dict.fromkeys(CRON_JOB.causes(stored, at)))


def schedule_of(spec: Mapping[str, Any]) -> Schedule:
    """Return the schedule of an accepted CronJob's spec, in its time zone."""
    return parse(spec["schedule"], zone_of(spec.get("timeZone")))


def _manifest(short: Mapping[str, Any]) -> dict[str, Any]:
    name = short.get("name")
    pod = {"restartPolicy": short.get("jobTemplateRestartPolicy", "Never"), "containers": [_CONTAINER]}
    template = {"spec": {"template": {"spec": pod}}}
    fields = {field: value for field, value in short.items() if field not in _OUTSIDE}
    return {"metadata": {"name": "cron" if name in (None, "") else name}, "spec": {**fields, "jobTemplate": template}}
