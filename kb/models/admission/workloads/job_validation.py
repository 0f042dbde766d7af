"""What the API server refuses in the spec of a Job (pkg/apis/batch/validation/validation.go validateJobSpec)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.workloads.failure_policy_validation import failure_policy_causes
from kb.models.admission.workloads.kind import negative_causes
from kb.models.admission.workloads.pod_template_validation import template_causes
from kb.models.admission.workloads.success_policy_validation import success_policy_causes
from kb.models.api.names import domain_prefixed_path_faults
from kb.models.api.refusal import Cause, invalid, not_supported, required, too_long
from kb.models.release import Release

MOST_PARALLEL, MOST_FAILED = 100_000, 100_000
# Above so many completions with a limit per index, the other numbers must be small: the status has to fit in etcd.
MANY_COMPLETIONS, MOST_WITH_MANY = 100_000, 10_000
_LONGEST_MANAGER = 63
_NUMBERS = (
    *("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"),
    *("backoffLimitPerIndex", "maxFailedIndexes"),
)

Spec = Mapping[str, Any]


def job_spec_causes(spec: Spec, kind: str, path: str, at: Release) -> list[Cause]:
    """Return the findings in the spec of a Job, which stands at ``path`` in an object of ``kind``."""
    causes = negative_causes(spec, path, *_NUMBERS)
    if spec.get("maxFailedIndexes") is not None and spec.get("backoffLimitPerIndex") is None:
        causes.append(required(f"{path}.backoffLimitPerIndex", "写了 maxFailedIndexes 就必须写"))
    if (manager := spec.get("managedBy")) is not None:
        faults = domain_prefixed_path_faults(manager) if manager else ()
        causes += [] if manager else [required(f"{path}.managedBy")]
        causes += [invalid(f"{path}.managedBy", fault) for fault in faults]
        causes += [too_long(f"{path}.managedBy")] if len(manager) > _LONGEST_MANAGER else []
    causes += _mode_causes(spec, path)
    policy = spec.get("podFailurePolicy")
    if policy is not None:
        causes += failure_policy_causes(policy, spec, f"{path}.podFailurePolicy")
    if spec.get("successPolicy") is not None:
        causes += _success_causes(spec, f"{path}.successPolicy")
    replacement = spec.get("podReplacementPolicy")
    allowed = ("Failed",) if policy is not None else ("Failed", "TerminatingOrFailed")
    if replacement is not None and replacement not in allowed:
        causes.append(not_supported(f"{path}.podReplacementPolicy", f"这里只能是 {'、'.join(allowed)}"))
    return causes + template_causes(spec["template"], kind, f"{path}.template", at, policy is not None)


def _mode_causes(spec: Spec, path: str) -> list[Cause]:
    mode = spec.get("completionMode")
    if mode == "Indexed":
        return _indexed_causes(spec, path)
    causes = []
    if mode not in (None, "NonIndexed"):
        return [not_supported(f"{path}.completionMode", "只有 NonIndexed 和 Indexed(区分大小写)")]
    for name in ("backoffLimitPerIndex", "maxFailedIndexes"):
        if spec.get(name) is not None:
            causes.append(invalid(f"{path}.{name}", "没有序号就没有按序号的限制:要 completionMode: Indexed"))
    return causes


def _indexed_causes(spec: Spec, path: str) -> list[Cause]:
    completions, parallel = spec.get("completions"), spec.get("parallelism") or 0
    failed = spec.get("maxFailedIndexes")
    causes = []
    if completions is None:
        causes.append(required(f"{path}.completions", "Indexed 的 Job 要知道有多少个序号"))
    if parallel > MOST_PARALLEL:
        causes.append(invalid(f"{path}.parallelism", f"Indexed 时最多 {MOST_PARALLEL}"))
    if failed is not None and completions is not None and failed > completions:
        causes.append(invalid(f"{path}.maxFailedIndexes", "不能大于 completions"))
    if failed is not None and failed > MOST_FAILED:
        causes.append(invalid(f"{path}.maxFailedIndexes", f"最多 {MOST_FAILED}"))
    if completions is None or completions <= MANY_COMPLETIONS or spec.get("backoffLimitPerIndex") is None:
        return causes
    if failed is None:
        causes.append(required(f"{path}.maxFailedIndexes", f"completions 超过 {MANY_COMPLETIONS} 时必须写"))
    for name, value in (("parallelism", parallel), ("maxFailedIndexes", failed or 0)):
        if value > MOST_WITH_MANY:
            causes.append(invalid(f"{path}.{name}", f"completions 超过 {MANY_COMPLETIONS} 时最多 {MOST_WITH_MANY}"))
    return causes


def _success_causes(spec: Spec, path: str) -> list[Cause]:
    if spec.get("completionMode") != "Indexed":
        return [invalid(path, "要 completionMode: Indexed")]
    # Without completions the API server's own check would crash; it reports the missing number alone.
    completions = spec.get("completions")
    return [] if completions is None else success_policy_causes(spec["successPolicy"], completions, path)
