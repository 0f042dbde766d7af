"""The CronJob controller: at each look it decides whether the run that is due becomes a Job.

Source: pkg/controller/cronjob/cronjob_controllerv2.go syncCronJob, cleanupFinishedJobs, updateCronJob.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kb.models.api.cron_schedule import Schedule
from kb.models.release import Release, as_of
from kb.models.trace import Trace
from kb.models.workloads.cron_runs import MANY, due_run, wake_up

ACTOR = "cronjob-controller"
# The first controller (until 1.20) gave up when more than 100 runs had been missed; the second one only warns.
MANY_MISSED_ONLY_WARNS = (("1.20", False), ("1.21", True))


@dataclass
class Job:
    """One Job. ``state``: running, complete or failed; ``scheduled`` is None for one that was there before."""

    scheduled: datetime | None
    created: datetime
    state: str = "running"


@dataclass
class CronJob:
    """A CronJob, its Jobs and the reasons of its events while time goes by."""

    spec: Mapping[str, Any]
    schedule: Schedule
    created: datetime
    at: Release
    trace: Trace
    last_run: datetime | None = None
    jobs: list[Job] = field(default_factory=list)
    started: list[Job] = field(default_factory=list)
    deleted: list[Job] = field(default_factory=list)
    events: set[str] = field(default_factory=set)

    @property
    def active(self) -> list[Job]:
        """The Jobs in status.active: those that are not finished."""
        return [job for job in self.jobs if job.state == "running"]

    @property
    def since(self) -> datetime:
        """The time after which runs are looked for."""
        return self.last_run or self.created


def sync(cron: CronJob, now: datetime) -> datetime | None:
    """Look at the CronJob once; return when to look again, None for not before something changes."""
    _clean_up(cron)
    if cron.spec.get("suspend"):
        return None
    due = due_run(cron.schedule, cron.since, now, cron.spec.get("startingDeadlineSeconds"))
    if due.invalid:
        cron.events.add("InvalidSchedule")
        _tell(cron, now, "这个 schedule 没有下一次", "例如 2 月 31 日:写得进去,永远轮不到")
        return None
    if due.missed > MANY and due.run:
        cron.events.add("TooManyMissedTimes")
        _tell(cron, now, f"错过了大约 {due.missed} 次", "超过 100 次只发警告,最近的一次照样补")
    if due.run and _may_run(cron, due.run, now, due.missed):
        _run(cron, due.run, now)
    return wake_up(cron.schedule, cron.since, now)


def _tell(cron: CronJob, now: datetime, did: str, why: str) -> None:
    cron.trace.step(ACTOR, did, why, round((now - cron.created).total_seconds(), 1), active=len(cron.active))


def _may_run(cron: CronJob, run: datetime, now: datetime, missed: int) -> bool:
    deadline = cron.spec.get("startingDeadlineSeconds")
    if deadline is not None and (now - run).total_seconds() > deadline:
        cron.events.add("MissSchedule")
        _tell(cron, now, f"{run:%m-%d %H:%M} 这次不补了", "过了 startingDeadlineSeconds")
        return False
    if missed > MANY and not as_of(MANY_MISSED_ONLY_WARNS, cron.at):
        cron.events.add("FailedNeedsStart")
        return False
    if run == cron.last_run:
        return False
    if cron.spec.get("concurrencyPolicy") == "Forbid" and cron.active:
        cron.events.add("JobAlreadyActive")
        _tell(cron, now, f"{run:%m-%d %H:%M} 这次先不跑", "concurrencyPolicy 是 Forbid,上一个 Job 还在跑")
        return False
    return True


def _run(cron: CronJob, run: datetime, now: datetime) -> None:
    if cron.spec.get("concurrencyPolicy") == "Replace":
        for job in cron.active:
            cron.events.add("SuccessfulDelete")
            cron.deleted.append(job)
            cron.jobs.remove(job)
            _tell(cron, now, "删掉还在跑的 Job", "concurrencyPolicy 是 Replace")
    cron.last_run = run
    if any(job.scheduled and minutes(job.scheduled) == minutes(run) for job in cron.jobs):
        return  # Two runs within a minute get the same name; the second Job exists already.
    cron.events.add("SuccessfulCreate")
    job = Job(run, now)
    cron.jobs.append(job)
    cron.started.append(job)
    _tell(cron, now, f"为 {run:%m-%d %H:%M}(UTC)这一次建 Job,名字后缀 {minutes(run)}", "到点了,也没有规则拦着")


def minutes(run: datetime) -> int:
    """Return the minutes since 1970, the end of the Job's name (getTimeHashInMinutes)."""
    return int(run.timestamp()) // 60


def _clean_up(cron: CronJob) -> None:
    limits = (("complete", "successfulJobsHistoryLimit", 3), ("failed", "failedJobsHistoryLimit", 1))
    for state, name, default in limits:
        limit = cron.spec.get(name)
        limit = default if limit is None else limit
        ended = sorted((job for job in cron.jobs if job.state == state), key=lambda job: job.created)
        for job in ended[: max(len(ended) - limit, 0)]:
            cron.jobs.remove(job)
            cron.trace.step(ACTOR, "删掉最老的一个已结束的 Job", f"{name} 是 {limit}")
