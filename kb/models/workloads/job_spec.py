"""A Job's spec as the API server stores it: what the Job controller goes by.

The inputs write it in a short form: the fields of a Job's spec, and ``templateRestartPolicy`` instead of a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.admission.workloads.job import JOB
from kb.models.admission.workloads.job import KNOWN_SINCE as KNOWN_SINCE
from kb.models.admission.workloads.kind import Situation
from kb.models.api.job_indexes import indexes_of
from kb.models.api.refusal import Cause, invalid
from kb.models.api.shape import decoded
from kb.models.model import BadInput
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.pod_failure_policy import Rule, rules_of

# The Pod template of the inputs.
_CONTAINERS = [{"name": name, "image": "busybox:1.36"} for name in ("main", "other")]
MOST_PODS = 1000
# ValidateJobSpecUpdate.
_FIXED = ("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "maxFailedIndexes", "successPolicy")

Stored = Mapping[str, Any]


@dataclass(frozen=True)
class SuccessRule:
    """One rule of a successPolicy; None stands for what is not written."""

    indexes: frozenset[int] | None
    count: int | None


@dataclass(frozen=True)
class JobSpec:
    """What a Job's spec asks for. ``completions`` None: any success decides (a work queue)."""

    parallelism: int
    completions: int | None
    indexed: bool
    backoff_limit: int
    backoff_limit_per_index: int | None
    max_failed_indexes: int | None
    active_deadline: int | None
    ttl: int | None
    suspended: bool
    restarts_in_place: bool
    failure_rules: tuple[Rule, ...] | None
    success_rules: tuple[SuccessRule, ...]
    replaces_only_failed: bool


def stored_spec(short: Mapping[str, Any], at: Release) -> tuple[Stored, list[Cause]]:
    """Return the spec with its defaults, and what the API server refuses in it, each finding once.

    Raise Undecodable where a field's JSON type does not fit.
    """
    read = decoded(_manifest(short), JOB.shape).value
    stored = JOB.completed(read, Situation(at, (), Trace()))
    return stored["spec"], list(dict.fromkeys(JOB.causes(stored, at)))


def _manifest(short: Mapping[str, Any]) -> dict[str, Any]:
    pod = {"restartPolicy": short.get("templateRestartPolicy", "Never"), "containers": _CONTAINERS}
    fields = {name: value for name, value in short.items() if name != "templateRestartPolicy"}
    return {"metadata": {"name": "job"}, "spec": {**fields, "template": {"spec": pod}}}


def update_causes(old: Stored, new: Stored) -> list[Cause]:
    """Return what the API server refuses in the step from one stored spec to another (ValidateJobSpecUpdate)."""
    causes = [invalid(f"spec.{name}", "建好后不能改") for name in _FIXED if old.get(name) != new.get(name)]
    completions, elastic = new.get("completions"), new.get("completionMode") == "Indexed"
    if completions != old.get("completions") and not (elastic and completions == new.get("parallelism")):
        causes.append(invalid("spec.completions", "只有 Indexed 的 Job 能改,而且要和 parallelism 一起改成同一个数"))
    return causes


def read_spec(stored: Stored) -> JobSpec:
    """Return what the controller reads in a stored spec; raise BadInput for too many Pods or indexes to be played."""
    policy = stored.get("podFailurePolicy")
    parallelism, completions = stored["parallelism"], stored.get("completions")
    wanted = parallelism if completions is None else min(parallelism, completions)
    if wanted > MOST_PODS:
        raise BadInput(f"parallelism 太大:这里最多同时演 {MOST_PODS} 个 Pod,读到 {wanted}")
    return JobSpec(
        parallelism=parallelism,
        completions=completions,
        indexed=stored.get("completionMode") == "Indexed",
        backoff_limit=stored["backoffLimit"],
        backoff_limit_per_index=stored.get("backoffLimitPerIndex"),
        max_failed_indexes=stored.get("maxFailedIndexes"),
        active_deadline=stored.get("activeDeadlineSeconds"),
        ttl=stored.get("ttlSecondsAfterFinished"),
        suspended=bool(stored.get("suspend")),
        restarts_in_place=stored["template"]["spec"]["restartPolicy"] == "OnFailure",
        failure_rules=None if policy is None else rules_of(policy),
        success_rules=tuple(_success_rule(rule) for rule in (stored.get("successPolicy") or {}).get("rules") or ()),
        # pkg/controller/job/job_controller.go onlyReplaceFailedPods
        replaces_only_failed=policy is not None or stored.get("podReplacementPolicy") == "Failed",
    )


def _success_rule(rule: Mapping[str, Any]) -> SuccessRule:
    text = rule.get("succeededIndexes")
    try:
        indexes = None if text is None else frozenset(indexes_of(text))
    except ValueError:
        raise BadInput(f"succeededIndexes 太长:这里最多列一百万个序号,读到 {text!r}") from None
    return SuccessRule(indexes, rule.get("succeededCount"))
