"""A Job from its creation to its end: which Pods it makes, how it counts them, and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.api.refusal import Undecodable, refused, undecodable
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.job_script import play
from kb.models.workloads.job_spec import stored_spec


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the Job's status after each act of the script, its conditions and its final counts."""
    spec = given.get("spec")
    if not isinstance(spec, Mapping):
        raise BadInput(f"缺 spec(Job 的 spec,对象),读到 {spec!r}")
    try:
        stored, causes = stored_spec(spec, at)
    except Undecodable as unread:
        return undecodable(trace, unread)
    if causes:
        return refused(trace, causes)
    script = play(given, stored, at, trace)
    job = script.job
    answer: dict[str, Any] = {
        "accepted": True,
        "steps": script.steps,
        "conditionHistory": [list(condition) for condition in job.history],
        "final": {
            "succeeded": job.succeeded,
            "failed": job.failed,
            "active": len(job.active),
            "completionTimeSet": job.completed is not None,
            "startTimeSet": job.started is not None,
        },
    }
    if script.time.deleted_after is not None:
        answer["deletedSecondsAfterFinish"] = round(script.time.deleted_after, 1)
    return answer


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input of a Job's manifest: every Pod succeeds."""
    spec = manifest.get("spec")
    if not isinstance(spec, Mapping):
        raise BadInput(f"Job 的清单要有 spec,读到 {spec!r}")
    kept = {key: value for key, value in spec.items() if key not in ("template", "selector", "manualSelector")}
    template = spec.get("template")
    pod = template.get("spec") if isinstance(template, Mapping) else None
    policy = pod.get("restartPolicy") if isinstance(pod, Mapping) else None
    return {"spec": {**kept, "templateRestartPolicy": policy}, "outcomes": []}


MODEL = Model(
    topic="job",
    title="一个 Job 会建多少 Pod、怎样重试、最后算成功还是失败",
    run=run,
    sources=(
        Source("pkg/controller/job/job_controller.go", "Controller.syncJob"),
        Source("pkg/controller/job/job_controller.go", "Controller.manageJob"),
        Source("pkg/controller/job/indexed_job_utils.go", "firstPendingIndexes"),
        Source("pkg/controller/job/backoff_utils.go", "getRemainingTime"),
        Source("pkg/controller/job/pod_failure_policy.go", "matchPodFailurePolicy"),
        Source("pkg/controller/job/success_policy.go", "matchSuccessPolicy"),
        Source("pkg/apis/batch/validation/validation.go", "validateJobSpec"),
    ),
    leaves_out=(
        "Pod 模板本身的校验(只看 restartPolicy)",
        "managedBy 交给别的控制器的 Job",
        "一次最多建 500 个 Pod 的分批",
        "1.23 之前不用 finalizer 计数的做法",
    ),
    example={"spec": {"completions": 2, "backoffLimit": 3}, "outcomes": ["Failed", "Succeeded", "Succeeded"]},
    manifest_kinds=("Job",),
    from_manifest=from_manifest,
)
