"""The Job controller: one look counts the finished Pods, decides whether the Job is over, and keeps up the active ones.

Source: pkg/controller/job/job_controller.go syncJob, manageJob, trackJobStatusAndRemoveFinalizers,
indexed_job_utils.go, success_policy.go.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.models.release import Release, as_of
from kb.models.trace import Trace
from kb.models.workloads.job_pods import Pod, backoff
from kb.models.workloads.job_spec import JobSpec
from kb.models.workloads.pod_failure_policy import action_for

ACTOR = "job-controller"
# Since 1.31 every end is announced by SuccessCriteriaMet or FailureTarget, and waits for terminating Pods.
ENDS_ARE_ANNOUNCED = (("1.20", False), ("1.31", True))
# MutableSchedulingDirectivesForSuspendedJobs: suspending takes startTime away. Before, it was kept, so a Job that was
# suspended past its activeDeadlineSeconds failed as soon as it was resumed.
SUSPENSION_CLEARS_START = (("1.20", False), ("1.36", True))
Condition = tuple[str, str, str]


@dataclass
class Job:
    """A Job, its Pods (removed ones are gone from the list) and its status while time goes by."""

    spec: JobSpec
    at: Release
    trace: Trace
    pods: list[Pod] = field(default_factory=list)
    pods_created: int = 0
    started: float | None = None
    completed: float | None = None
    finished: float | None = None
    failed: int = 0
    successes: int = 0
    completed_indexes: set[int] = field(default_factory=set)
    failed_indexes: set[int] = field(default_factory=set)
    failures_in_row: int = 0
    last_failure: float = 0.0
    last_failed_of: dict[int, Pod] = field(default_factory=dict)
    conditions: list[Condition] = field(default_factory=list)
    history: list[Condition] = field(default_factory=list)
    wake: float | None = None
    is_backing_off: bool = False

    @property
    def active(self) -> list[Pod]:
        return [pod for pod in self.pods if pod.is_active]

    @property
    def terminating(self) -> list[Pod]:
        return [pod for pod in self.pods if pod.is_terminating]

    @property
    def succeeded(self) -> int:
        return len(self.completed_indexes) if self.spec.indexed else self.successes

    @property
    def is_ending(self) -> bool:
        """Whether the end is announced or there."""
        return any(kind in _END_OF or kind in _END_OF.values() for kind, _, _ in self.conditions)


_END_OF = {"SuccessCriteriaMet": "Complete", "FailureTarget": "Failed"}


def sync(job: Job, now: float) -> None:
    """Look at the Job once; ``wake`` becomes the second of the next look that needs no event."""
    job.wake, job.is_backing_off = None, False
    if job.finished is not None:
        return
    if job.started is None and not job.spec.suspended:
        job.started = now
    ending = _announced(job)
    policy_says = None if ending else _failure_policy_verdict(job)
    _count(job, now)
    ending = ending or policy_says or _verdict(job, now)
    if ending is None:
        _keep_up(job, now)
        ending = _completion(job)
        if ending is None:
            _mark_suspension(job, now)
    if ending is not None:
        _end(job, ending, now)
    elif job.spec.active_deadline is not None and job.started is not None and not job.spec.suspended:
        deadline = job.started + job.spec.active_deadline
        job.wake = deadline if job.wake is None else min(job.wake, deadline)


def _tell(job: Job, now: float, did: str, why: str) -> None:
    job.trace.step(ACTOR, did, why, round(now, 1), active=len(job.active), succeeded=job.succeeded, failed=job.failed)


def _announced(job: Job) -> tuple[str, str] | None:
    return next(((kind, reason) for kind, _, reason in job.conditions if kind in _END_OF), None)


def _action(job: Job, pod: Pod) -> str:
    return action_for(job.spec.failure_rules, pod.exit_code, pod.conditions)


def _failure_policy_verdict(job: Job) -> tuple[str, str] | None:
    failed = [pod for pod in job.pods if pod.tracked and pod.has_failed(job.spec.replaces_only_failed)]
    if any(_action(job, pod) == "FailJob" for pod in failed):
        return ("FailureTarget", "PodFailurePolicy")
    return None


def _count(job: Job, now: float) -> None:
    # Every finished Pod is counted once: then it loses its finalizer and may be removed.
    newly = [pod for pod in job.pods if pod.tracked]
    if any(pod.phase == "Succeeded" for pod in newly):
        job.failures_in_row = 0
    for pod in newly:
        if pod.phase == "Succeeded":
            _count_success(job, pod)
        elif pod.has_failed(job.spec.replaces_only_failed):
            _count_failure(job, pod, now)
    job.completed_indexes = {index for index in job.completed_indexes if _exists(job, index)}


def _exists(job: Job, index: int) -> bool:
    return index < (job.spec.completions or 0)


def _count_success(job: Job, pod: Pod) -> None:
    pod.tracked = False
    if pod.index is None:
        job.successes += 1
    elif _exists(job, pod.index):
        job.completed_indexes.add(pod.index)


def _count_failure(job: Job, pod: Pod, now: float) -> None:
    pod.tracked = False
    job.failures_in_row += 1
    job.last_failure = max(job.last_failure, now if pod.ended is None else pod.ended)
    action = _action(job, pod)
    if pod.index is not None and not _exists(job, pod.index):
        return
    if action == "Ignore":
        _tell(job, now, "这个 Pod 的失败不计数", "podFailurePolicy 的 Ignore 规则匹配了它")
    else:
        job.failed += 1
    limit = job.spec.backoff_limit_per_index
    if pod.index is not None and limit is not None:
        job.last_failed_of[pod.index] = pod
        if action == "FailIndex" or (action != "Ignore" and pod.failures_before >= limit):
            job.failed_indexes.add(pod.index)
            _tell(job, now, f"索引 {pod.index} 判为失败", "FailIndex 规则,或这个索引的失败超过 backoffLimitPerIndex")


def _verdict(job: Job, now: float) -> tuple[str, str] | None:
    spec = job.spec
    if job.failed > spec.backoff_limit or _restarted_too_often(job):
        return ("FailureTarget", "BackoffLimitExceeded")
    if _is_past_deadline(job, now):
        return ("FailureTarget", "DeadlineExceeded")
    if not spec.indexed:
        return None
    if spec.max_failed_indexes is not None and len(job.failed_indexes) > spec.max_failed_indexes:
        return ("FailureTarget", "MaxFailedIndexesExceeded")
    if job.failed_indexes and len(job.failed_indexes) + job.succeeded >= (spec.completions or 0):
        return ("FailureTarget", "FailedIndexes")
    return ("SuccessCriteriaMet", "SuccessPolicy") if _meets_success_policy(job) else None


def _is_past_deadline(job: Job, now: float) -> bool:
    # pastActiveDeadline; a suspended Job has all the time in the world.
    if job.spec.active_deadline is None or job.started is None or job.spec.suspended:
        return False
    return now - job.started >= job.spec.active_deadline - 1e-6


def _restarted_too_often(job: Job) -> bool:
    # pastBackoffLimitOnFailure: with OnFailure the restarts inside the Pods count, and reaching the limit is enough.
    restarts = sum(pod.restarts for pod in job.pods if not pod.is_finished)
    return job.spec.restarts_in_place and restarts > 0 and restarts >= job.spec.backoff_limit


def _meets_success_policy(job: Job) -> bool:
    for rule in job.spec.success_rules:
        have = job.completed_indexes if rule.indexes is None else job.completed_indexes & rule.indexes
        wanted = rule.count if rule.count is not None else len(rule.indexes or ())
        if len(have) >= wanted:
            return True
    return False


def _keep_up(job: Job, now: float) -> None:
    # manageJob: either Pods are deleted or created in one look, never both.
    active = job.active
    wanted = 0 if job.spec.suspended else _wanted(job)
    surplus = _surplus(job, active, max(len(active) - wanted, 0))
    if surplus:
        for pod in surplus:
            # Without its finalizer the Pod is not counted as failed: it did nothing wrong.
            pod.deleting, pod.tracked, pod.ended = True, False, now
        _tell(job, now, f"删掉 {len(surplus)} 个在跑的 Pod", "挂起了,或并行数调小了;这些 Pod 不算失败")
        return
    waiting = len(job.terminating) if job.spec.replaces_only_failed else 0
    missing = wanted - waiting - len(active)
    if missing > 0:
        _create(job, missing, now)


def _wanted(job: Job) -> int:
    spec = job.spec
    if spec.completions is None:
        # A work queue: after the first success nobody new is started, whoever runs may finish.
        return len(job.active) if job.succeeded > 0 else spec.parallelism
    return max(min(spec.completions - job.succeeded, spec.parallelism), 0)


def _surplus(job: Job, active: list[Pod], at_least: int) -> list[Pod]:
    # activePodsForRemoval: indexes that no longer exist or are there twice, then the newest.
    beyond: list[Pod] = []
    seen: set[int] = set()
    for pod in active if job.spec.indexed else ():
        if pod.index is not None and (not _exists(job, pod.index) or pod.index in seen):
            beyond.append(pod)
        elif pod.index is not None:
            seen.add(pod.index)
    rest = [pod for pod in reversed(active) if pod not in beyond]
    return beyond + rest[: max(at_least - len(beyond), 0)]


def _create(job: Job, missing: int, now: float) -> None:
    per_index = job.spec.backoff_limit_per_index is not None
    if not per_index:
        ready = job.last_failure + backoff(job.failures_in_row)
        if job.failures_in_row and ready > now + 1e-6:
            _tell(
                job, now, f"先等到第 {ready:.0f} 秒再补 Pod", f"连续失败 {job.failures_in_row} 次,退避 10、20、40……秒"
            )
            job.wake, job.is_backing_off = ready, True
            return
    indexes: list[int | None] = [None] * missing
    if job.spec.indexed:
        indexes = [*_pending_indexes(job, missing)]
    if per_index:
        indexes = _indexes_out_of_backoff(job, indexes, now)
    for index in indexes:
        before = job.last_failed_of.get(index) if index is not None else None
        pod = Pod(job.pods_created, now, index)
        if before:
            ignored = _action(job, before) == "Ignore"
            pod.failures_before = before.failures_before + (0 if ignored else 1)
            pod.tries_before = before.tries_before + 1
        job.pods.append(pod)
        job.pods_created += 1
    if indexes:
        named = [str(index) for index in indexes if index is not None]
        _tell(
            job, now, f"建 {len(indexes)} 个 Pod" + (f",索引 {'、'.join(named)}" if named else ""), "在跑的比该有的少"
        )


def _pending_indexes(job: Job, count: int) -> list[int]:
    # firstPendingIndexes
    taken = {pod.index for pod in job.active} | job.completed_indexes | job.failed_indexes
    if job.spec.replaces_only_failed:
        taken |= {pod.index for pod in job.terminating}
    found: list[int] = []
    for index in range(job.spec.completions or 0):
        if len(found) == count:
            break
        if index not in taken:
            found.append(index)
    return found


def _indexes_out_of_backoff(job: Job, indexes: list[int | None], now: float) -> list[int | None]:
    # getPodCreationInfoForIndependentIndexes: an index that waits keeps its place, no other one is taken instead.
    ready: list[int | None] = []
    waits: list[float] = []
    for index in indexes:
        before = job.last_failed_of.get(index) if index is not None else None
        until = 0.0 if before is None else (before.ended or 0.0) + backoff(before.tries_before + 1)
        if until > now + 1e-6:
            waits.append(until)
        else:
            ready.append(index)
    if waits and not ready:
        job.wake, job.is_backing_off = min(waits), True
        _tell(job, now, f"先等到第 {job.wake:.0f} 秒再补", "每个索引各有各的退避")
    return ready


def _completion(job: Job) -> tuple[str, str] | None:
    completions = job.spec.completions
    enough = job.succeeded > 0 if completions is None else job.succeeded >= completions
    return ("SuccessCriteriaMet", "CompletionsReached") if enough and not job.active else None


def _mark_suspension(job: Job, now: float) -> None:
    kept = [one for one in job.conditions if one[0] == "Suspended"]
    if job.spec.suspended and kept != [("Suspended", "True", "JobSuspended")]:
        _set_condition(job, ("Suspended", "True", "JobSuspended"))
        if as_of(SUSPENSION_CLEARS_START, job.at):
            job.started = None
        _tell(job, now, "标上 Suspended", "spec.suspend 是 true")
    elif not job.spec.suspended and kept and kept[0][1] == "True":
        _set_condition(job, ("Suspended", "False", "JobResumed"))
        # The clock of activeDeadlineSeconds starts anew.
        job.started = now
        _tell(job, now, "恢复运行", "spec.suspend 改回 false;activeDeadlineSeconds 重新计时")


def _set_condition(job: Job, condition: Condition) -> None:
    place = next((n for n, one in enumerate(job.conditions) if one[0] == condition[0]), None)
    if place is None:
        job.conditions.append(condition)
    elif job.conditions[place] == condition:
        return
    else:
        job.conditions[place] = condition
    job.history.append(condition)


def _end(job: Job, ending: tuple[str, str], now: float) -> None:
    interim, reason = ending
    good = interim == "SuccessCriteriaMet"
    for pod in job.active:
        pod.deleting, pod.ended = True, now
    for pod in job.pods:
        if pod.tracked and not good and _action(job, pod) != "Ignore":
            # When a Job fails, whatever has not ended counts as failed.
            job.failed += 1
        pod.tracked = False
    announced = as_of(ENDS_ARE_ANNOUNCED, job.at)
    if announced or reason == "PodFailurePolicy":
        if not any(one[0] == interim for one in job.conditions):
            _tell(job, now, f"标上 {interim}({reason})", "结局已定;还在跑的 Pod 都删掉")
        _set_condition(job, (interim, "True", reason))
    if announced and job.terminating:
        return
    _set_condition(job, (_END_OF[interim], "True", reason))
    job.finished = now
    job.completed = now if good else None
    _tell(job, now, f"标上 {_END_OF[interim]}({reason})", "没有还在终止的 Pod 了" if announced else "")
