"""How a Job gets its Pods: how many should be active, which are deleted, which are made, and when.

Source: pkg/controller/job/job_controller.go manageJob, activePodsForRemoval, getPodCreationInfoForIndependentIndexes;
pkg/controller/job/indexed_job_utils.go firstPendingIndexes.
"""

from __future__ import annotations

from kb.models.workloads.job_pods import Pod, backoff
from kb.models.workloads.job_state import Job, action_on, exists, tell


def keep_up(job: Job, now: float) -> None:
    """Delete or create Pods until as many are active as should be; in one look only one of the two (manageJob)."""
    active = job.active
    wanted = 0 if job.spec.suspended else _wanted(job)
    surplus = _surplus(job, active, max(len(active) - wanted, 0))
    if surplus:
        for pod in surplus:
            # Without its finalizer the Pod is not counted as failed: it did nothing wrong.
            pod.deleting, pod.tracked, pod.ended = True, False, now
        tell(job, now, f"删掉 {len(surplus)} 个在跑的 Pod", "挂起了,或并行数调小了;这些 Pod 不算失败")
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
        if pod.index is not None and (not exists(job, pod.index) or pod.index in seen):
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
            tell(job, now, f"先等到第 {ready:.1f} 秒再补 Pod", f"连续失败 {job.failures_in_row} 次,退避 10、20、40……秒")
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
            ignored = action_on(job, before) == "Ignore"
            pod.failures_before = before.failures_before + (0 if ignored else 1)
            pod.tries_before = before.tries_before + 1
        job.pods.append(pod)
        job.pods_created += 1
    if indexes:
        named = [str(index) for index in indexes if index is not None]
        tell(job, now, f"建 {len(indexes)} 个 Pod" + (f",索引 {'、'.join(named)}" if named else ""), "在跑的比该有的少")


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
    if waits:
        job.wake, job.is_backing_off = min(waits), True
        tell(job, now, f"先等到第 {job.wake:.1f} 秒再补", "每个索引各有各的退避")
    return ready
