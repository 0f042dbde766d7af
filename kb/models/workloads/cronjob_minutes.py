"""A CronJob watched through real minutes: at each look, which Jobs there are and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kb.models.api.refusal import Undecodable
from kb.models.model import BadInput, Given
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.cron_runs import wake_up
from kb.models.workloads.cronjob_controller import CronJob, Job, sync
from kb.models.workloads.cronjob_spec import schedule_of, stored_spec

# The first full minute of the watch; the CronJob was created a little earlier.
FIRST = datetime(2026, 1, 5, tzinfo=UTC)
CREATED_BEFORE = timedelta(seconds=5)
LOOK_AFTER = timedelta(seconds=14)
# The Job controller gathers changes of Pods for a second (pkg/controller/job SyncJobBatchPeriod).
BATCH = timedelta(seconds=1)


@dataclass(frozen=True)
class Fate:
    """What becomes of every Job: its end state, ``running`` for none, and how long it takes."""

    state: str
    after: timedelta = timedelta()


def watch_minutes(given: Given, spec: Mapping[str, Any], at: Release, trace: Trace) -> dict[str, Any]:
    """Return the Jobs at each tick (a look 14 s after each minute) and when each Job was made.

    ``spec`` is the CronJob's spec as it is stored.
    """
    count, fate = given.get("ticks"), _fate(given.get("job", "run"))
    if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= 1000:
        raise BadInput(f"ticks 应是 0 到 1000 的整数,读到 {count!r}")
    actions = given.get("then") or []
    if not isinstance(actions, list) or not all(isinstance(action, Mapping) for action in actions):
        raise BadInput(f"then 应是对象的列表(afterTick 加 patch、deleteJobs 或 deleteCronJob),读到 {actions!r}")
    created = FIRST - CREATED_BEFORE
    cron = CronJob(spec, schedule_of(spec), created, at, trace)
    watch = _Watch(given["spec"], cron, fate, created)
    ticks = []
    for tick in range(1, count + 1):
        now = FIRST + timedelta(minutes=tick - 1) + LOOK_AFTER
        watch.run_until(now)
        ticks.append(watch.look(tick))
        for action in actions:
            if action.get("afterTick") == tick:
                watch.act(action, now)
    jobs = [{"scheduledTick": _tick(job), "createdAtSecond": _second(job)} for job in cron.started]
    return {"ticks": ticks, "jobs": jobs}


def _fate(job: Any) -> Fate:
    if isinstance(job, Mapping) and isinstance(job.get("completeAfterSeconds"), int | float):
        return Fate("complete", timedelta(seconds=min(max(job["completeAfterSeconds"], 0), 10**9)))
    states = {"run": "running", "complete": "complete", "fail": "failed"}
    if not isinstance(job, str) or job not in states:
        raise BadInput(f"job 读到 {job!r};可写 run、complete、fail 或 {{'completeAfterSeconds': 85}}")
    return Fate(states[job])


def _tick(job: Job) -> int:
    assert job.scheduled is not None
    return int((job.scheduled - FIRST).total_seconds() // 60) + 1


def _second(job: Job) -> float:
    return round((job.created - FIRST).total_seconds(), 1)


@dataclass
class _Watch:
    short: Mapping[str, Any]
    cron: CronJob
    fate: Fate
    wake: datetime | None
    exists: bool = True

    def run_until(self, end: datetime) -> None:
        """Play everything up to a time: the controller's own looks, and those that the end of a Job causes."""
        while True:
            ends = [job.created + self.fate.after + BATCH for job in self.cron.active] if self._ends() else []
            moments = sorted([*ends, *([self.wake] if self.wake and self.exists else [])])
            if not moments or moments[0] > end:
                return
            now = moments[0]
            for job in self.cron.active if self._ends() else []:
                if job.created + self.fate.after + BATCH <= now:
                    job.state = self.fate.state
            if self.exists:
                self.wake = sync(self.cron, now)

    def _ends(self) -> bool:
        return self.fate.state != "running"

    def act(self, action: Mapping[str, Any], now: datetime) -> None:
        """Patch the spec, or delete all Jobs or the CronJob with its Jobs."""
        cron, patch = self.cron, action.get("patch")
        if isinstance(patch, Mapping):
            cron.trace.step("kubectl", "修改 CronJob", f"{dict(patch)}")
            if self._patch_moves_schedule(patch):
                # Only the time of the next look changes; the look planned before happens as well (updateCronJob).
                planned = [moment for moment in (self.wake, wake_up(cron.schedule, cron.since, now)) if moment]
                self.wake = min(planned, default=None)
                return
        elif action.get("deleteCronJob"):
            cron.trace.step("kubectl", "删除 CronJob", "它的 Job 由垃圾回收一并删掉")
            self.exists, cron.jobs = False, []
        elif any(key.startswith("delete") and value for key, value in action.items()):
            cron.trace.step("kubectl", "删除它所有的 Job")
            cron.jobs = []
        else:
            raise BadInput(f"then[] 要有 patch、deleteJobs 或 deleteCronJob,读到 {dict(action)!r}")
        if self.exists:
            self.wake = sync(cron, now)

    def _patch_moves_schedule(self, patch: Mapping[str, Any]) -> bool:
        cron, old = self.cron, self.cron.spec
        self.short = {**self.short, **patch}
        try:
            cron.spec, causes = stored_spec(self.short, cron.at)
        except Undecodable as wrong:
            raise BadInput(f"then[].patch 里的值类型不对:{wrong}") from None
        if causes:
            raise BadInput(f"then[].patch 改出的 CronJob 不会被接受:{causes[0].field} {causes[0].why}")
        cron.schedule = schedule_of(cron.spec)
        return any(old.get(name) != cron.spec.get(name) for name in ("schedule", "timeZone"))

    def look(self, tick: int) -> dict[str, Any]:
        """Return the numbers of Jobs at a tick."""
        states = [job.state for job in self.cron.jobs]
        return {
            "tick": tick,
            "jobs": len(states),
            "running": states.count("running"),
            "complete": states.count("complete"),
            "failed": states.count("failed"),
            "createdSoFar": len(self.cron.started),
            "statusActive": len(self.cron.active),
        }
