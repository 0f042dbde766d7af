"""The Job controller: one look counts the finished Pods, decides whether the Job is over, and keeps up the active ones.

Source: pkg/controller/job/job_controller.go syncJob, trackJobStatusAndRemoveFinalizers, success_policy.go.
"""

from __future__ import annotations

from kb.models.release import as_of
from kb.models.workloads.job_pods import Pod
from kb.models.workloads.job_state import END_OF, Condition, Job, action_on, exists, tell
from kb.models.workloads.job_upkeep import keep_up

# Since 1.31 every end is announced by SuccessCriteriaMet or FailureTarget, and waits for terminating Pods.
ENDS_ARE_ANNOUNCED = (("1.20", False), ("1.31", True))
# MutableSchedulingDirectivesForSuspendedJobs: suspending takes startTime away. Before, it was kept, so a Job that was
# suspended past its activeDeadlineSeconds failed as soon as it was resumed.
SUSPENSION_CLEARS_START = (("1.20", False), ("1.36", True))


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
        keep_up(job, now)
        ending = _completion(job)
        if ending is None:
            _mark_suspension(job, now)
    if ending is not None:
        _end(job, ending, now)
    elif job.spec.active_deadline is not None and job.started is not None and not job.spec.suspended:
        deadline = job.started + job.spec.active_deadline
        job.wake = deadline if job.wake is None else min(job.wake, deadline)


def _announced(job: Job) -> tuple[str, str] | None:
    return next(((kind, reason) for kind, _, reason in job.conditions if kind in END_OF), None)


def _failure_policy_verdict(job: Job) -> tuple[str, str] | None:
    failed = [pod for pod in job.pods if pod.tracked and pod.has_failed(job.spec.replaces_only_failed)]
    if any(action_on(job, pod) == "FailJob" for pod in failed):
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
    job.completed_indexes = {index for index in job.completed_indexes if exists(job, index)}


def _count_success(job: Job, pod: Pod) -> None:
    pod.tracked = False
    if pod.index is None:
        job.successes += 1
    elif exists(job, pod.index):
        job.completed_indexes.add(pod.index)


def _count_failure(job: Job, pod: Pod, now: float) -> None:
    pod.tracked = False
    job.failures_in_row += 1
    job.last_failure = max(job.last_failure, now if pod.ended is None else pod.ended)
    action = action_on(job, pod)
    if pod.index is not None and not exists(job, pod.index):
        return
    if action == "Ignore":
        tell(job, now, "这个 Pod 的失败不计数", "podFailurePolicy 的 Ignore 规则匹配了它")
    else:
        job.failed += 1
    limit = job.spec.backoff_limit_per_index
    if pod.index is not None and limit is not None:
        job.last_failed_of[pod.index] = pod
        if action == "FailIndex" or (action != "Ignore" and pod.failures_before >= limit):
            job.failed_indexes.add(pod.index)
            tell(job, now, f"索引 {pod.index} 判为失败", "FailIndex 规则,或这个索引的失败超过 backoffLimitPerIndex")


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
        tell(job, now, "标上 Suspended", "spec.suspend 是 true")
    elif not job.spec.suspended and kept and kept[0][1] == "True":
        _set_condition(job, ("Suspended", "False", "JobResumed"))
        # The clock of activeDeadlineSeconds starts anew.
        job.started = now
        tell(job, now, "恢复运行", "spec.suspend 改回 false;activeDeadlineSeconds 重新计时")


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
        if pod.tracked and not good and action_on(job, pod) != "Ignore":
            # When a Job fails, whatever has not ended counts as failed.
            job.failed += 1
        pod.tracked = False
    announced = as_of(ENDS_ARE_ANNOUNCED, job.at)
    if announced or reason == "PodFailurePolicy":
        if not any(one[0] == interim for one in job.conditions):
            tell(job, now, f"标上 {interim}({reason})", "结局已定;还在跑的 Pod 都删掉")
        _set_condition(job, (interim, "True", reason))
    if announced and job.terminating:
        return
    _set_condition(job, (END_OF[interim], "True", reason))
    job.finished = now
    job.completed = now if good else None
    tell(job, now, f"标上 {END_OF[interim]}({reason})", "没有还在终止的 Pod 了" if announced else "")
