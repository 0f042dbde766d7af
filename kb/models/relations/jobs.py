"""Jobs: how many Pods they run, how they retry and end, and what becomes of them afterwards."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission import workload_defaults
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads import job
from kb.models.workloads.job_pods import FIRST_BACKOFF
from kb.models.workloads.job_spec import KNOWN_SINCE

CONTROLLER = Source("pkg/controller/job/job_controller.go", "Controller.syncJob")
FAILURE = Source("pkg/controller/job/pod_failure_policy.go", "matchPodFailurePolicy")
VALIDATION = Source("pkg/apis/batch/validation/validation.go", "validateJobSpec")
DEFAULTS = Source("pkg/apis/batch/v1/defaults.go", "SetDefaults_Job")
CLEANER = Source("pkg/controller/ttlafterfinished/ttlafterfinished_controller.go", "processJob")
INDEXES = Source("pkg/controller/job/indexed_job_utils.go", "addCompletionIndexAnnotation")

_MINIMAL = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "once"},
    "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "a:1"}]}}},
}
JOB_FIELDS = Words("job-field", ("backoffLimit", "completions", "parallelism"))


@lru_cache(maxsize=16)
def default_number(at: Release, field: str) -> int:
    """Return the default of a number in a Job's spec."""
    stored = workload_defaults.run({"manifest": _MINIMAL}, at, Trace())["fields"]
    return int(stored[f"spec.{field}"])


# staging/src/k8s.io/api/batch/v1/types.go: the comments of JobSpec's fields.
_CONTROLS = {"backoffLimit": "retries", "completions": "successes", "parallelism": "at-once"}
_CONTROLS |= {"activeDeadlineSeconds": "longest-run", "ttlSecondsAfterFinished": "clean-up-delay"}
CONTROLS = Words("job-measure", tuple(_CONTROLS.values()))


def controls(at: Release, field: str) -> str:
    """Return what a field of a Job's spec sets."""
    return _CONTROLS[field]


POLICIES = Words("restart-policy", ("Always", "OnFailure", "Never"))


_ENDS: dict[str, dict[str, Any]] = {
    "limit-exceeded": {"spec": {"backoffLimit": 1}, "outcomes": ["Failed"] * 3},
    "deadline-passed": {"spec": {"activeDeadlineSeconds": 3}, "outcomes": ["Failed"], "wait": 6},
    "all-succeeded": {"spec": {"completions": 2}, "outcomes": ["Succeeded"] * 2},
    "one-failure": {"spec": {"backoffLimit": 6}, "outcomes": ["Failed"], "maxSteps": 1},
}
ENDS = Words("job-end", ("failed", "complete", "retried", "new-pod", "restarted", "paused"))
TEMPLATE_POLICIES = Words("restart-policy", ("OnFailure", "Never"))


@lru_cache(maxsize=32)
def ends(at: Release, case: str, policy: str) -> tuple[str, ...]:
    """Return how a Job stands after something happened.

    The kubelet restarts a failed container of an OnFailure Pod where it is; only a failed Pod is made anew.
    """
    history = job.run(_ENDS[case], at, Trace())["conditionHistory"]
    kinds = [condition[0] for condition in history]
    if "Failed" in kinds:
        return ("failed",)
    return ("complete",) if "Complete" in kinds else ("retried", "restarted" if policy == "OnFailure" else "new-pod")


@lru_cache(maxsize=16)
def cleaned_up(at: Release, ttl: str) -> bool:
    """Return whether a finished Job and its Pods are deleted by themselves."""
    spec = {"ttlSecondsAfterFinished": 5} if ttl == "set" else {}
    seen = job.run({"spec": spec, "outcomes": ["Succeeded"], "wait": 100}, at, Trace())
    return "deletedSecondsAfterFinish" in seen


def cleaned_after(at: Release, ttl: str) -> tuple[int, ...]:
    """Return after how many seconds a finished Job goes by itself: never without a TTL; raise LookupError with one."""
    if cleaned_up(at, ttl):
        raise LookupError(ttl)
    return ()


def occupies(at: Release, thing: str) -> bool:
    """Return whether a finished Pod takes this (the scheduler's cache holds no finished Pods, eventhandlers.go)."""
    return thing == "etcd-record"


EFFECTS = Words("failure-effect", ("fails-job", "not-counted", "counted", "fails-index"))
ACTIONS = Words("failure-action", ("FailJob", "Ignore", "Count", "FailIndex"))


def _since(at: Release, field: str) -> None:
    if at < Release.parse(KNOWN_SINCE[field]):
        raise LookupError(str(at))


@lru_cache(maxsize=32)
def failure_effect(at: Release, action: str) -> str:
    """Return what an action of podFailurePolicy does about a failed Pod; raise LookupError before there was one."""
    _since(at, "backoffLimitPerIndex" if action == "FailIndex" else "podFailurePolicy")
    rule = {"action": action, "onExitCodes": {"operator": "In", "values": [1]}}
    indexed = {"completionMode": "Indexed", "completions": 2, "backoffLimitPerIndex": 1}
    spec = {"podFailurePolicy": {"rules": [rule]}, "backoffLimit": 3, **(indexed if action == "FailIndex" else {})}
    seen = job.run({"spec": spec, "outcomes": ["Failed"], "maxSteps": 1}, at, Trace())
    if any(condition[0] == "Failed" for condition in seen["conditionHistory"]):
        return "fails-job"
    if action == "FailIndex":
        return "fails-index"
    return "counted" if seen["final"]["failed"] else "not-counted"


@lru_cache(maxsize=32)
def rules_need(at: Release, policy: str) -> bool:
    """Return whether a Job with podFailurePolicy may have a restart policy; raise LookupError before there was one."""
    _since(at, "podFailurePolicy")
    rule = {"action": "Ignore", "onExitCodes": {"operator": "In", "values": [1]}}
    spec = {"podFailurePolicy": {"rules": [rule]}, "templateRestartPolicy": policy}
    return bool(job.run({"spec": spec, "outcomes": ["Succeeded"]}, at, Trace())["accepted"])


def first_retry(at: Release) -> int:
    """Return the seconds before the first replacement of a failed Pod."""
    return int(FIRST_BACKOFF)


_JOB = ("job",)

_MODES = Words("completion-mode", ("NonIndexed", "Indexed"))


def mode_default(at: Release) -> str:
    """Return the completion mode of a Job that names none; raise LookupError before there were any."""
    _since(at, "completionMode")
    return "NonIndexed"


def numbered(at: Release, mode: str) -> bool:
    """Return whether every Pod has an index from 0 to completions - 1; raise LookupError before there were any."""
    _since(at, "completionMode")
    return mode == "Indexed"


RELATIONS = (
    Relation("job.mode_default", {}, _MODES, mode_default, (DEFAULTS,), changes=("1.22",)),
    Relation("job.numbered", {"mode": _MODES}, YES_NO, numbered, (INDEXES,), changes=("1.22",)),
    Relation(
        "job.default_number",
        {"field": JOB_FIELDS},
        Numbers(0, 1000),
        default_number,
        (DEFAULTS,),
        recorded=("workload-defaults",),
    ),
    Relation(
        "job.retries_for_ever",
        {},
        YES_NO,
        # The field is a 32-bit number; a Job that leaves it out has one all the same.
        lambda at: default_number(at, "backoffLimit") == 2**31 - 1,
        (DEFAULTS,),
        recorded=("workload-defaults",),
    ),
    Relation("job.controls", {"field": Words("job-field", tuple(_CONTROLS))}, CONTROLS, controls, (CONTROLLER,)),
    Relation(
        "job.ends",
        {"case": Words("job-case", tuple(_ENDS)), "policy": TEMPLATE_POLICIES},
        ENDS,
        ends,
        (CONTROLLER, Source("pkg/kubelet/container/helpers.go", "ShouldContainerBeRestarted")),
        {"policy": "Never"},
        recorded=_JOB,
    ),
    Relation(
        "job.cleaned_up",
        {"ttl": Words("ttl-setting", ("unset", "set"))},
        YES_NO,
        cleaned_up,
        (CLEANER,),
        {"ttl": "unset"},
        changes=("1.21",),
        recorded=_JOB,
    ),
    Relation(
        "job.cleaned_after",
        {"ttl": Words("ttl-setting", ("unset", "set"))},
        Numbers(0, 10_000_000, "s"),
        cleaned_after,
        (CLEANER,),
        {"ttl": "unset"},
        changes=("1.21",),
        recorded=_JOB,
    ),
    Relation(
        "job.occupies",
        {"thing": Words("occupied-thing", ("cpu-and-memory", "etcd-record"))},
        YES_NO,
        occupies,
        (Source("pkg/scheduler/eventhandlers.go", "assignedPod"),),
    ),
    Relation(
        "job.failure_effect",
        {"action": ACTIONS},
        EFFECTS,
        failure_effect,
        (FAILURE,),
        changes=("1.26", "1.29"),
        recorded=_JOB,
    ),
    Relation(
        "job.rules_need",
        {"policy": POLICIES},
        YES_NO,
        rules_need,
        (VALIDATION,),
        changes=("1.26",),
        recorded=_JOB,
    ),
    Relation("job.first_retry", {}, Numbers(0, 100_000, "s"), first_retry, (CONTROLLER,), recorded=_JOB),
)
