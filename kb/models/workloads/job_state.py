"""What the Job controller knows about one Job: its spec, its Pods and its status.

Source: pkg/controller/job/job_controller.go syncJobContext.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.job_pods import Pod
from kb.models.workloads.job_spec import JobSpec
from kb.models.workloads.pod_failure_policy import action_for

ACTOR = "job-controller"
Condition = tuple[str, str, str]
# The condition that announces an end, and the end.
END_OF = {"SuccessCriteriaMet": "Complete", "FailureTarget": "Failed"}


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
        return any(kind in END_OF or kind in END_OF.values() for kind, _, _ in self.conditions)


def tell(job: Job, now: float, did: str, why: str) -> None:
    """Record a step with the counts after it."""
    job.trace.step(ACTOR, did, why, round(now, 1), active=len(job.active), succeeded=job.succeeded, failed=job.failed)


def action_on(job: Job, pod: Pod) -> str:
    """Return what the podFailurePolicy says about a failed Pod; Count without a policy."""
    return action_for(job.spec.failure_rules, pod.exit_code, pod.conditions)


def exists(job: Job, index: int) -> bool:
    """Return whether an index is one of the Job's."""
    return index < (job.spec.completions or 0)
