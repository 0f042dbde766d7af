"""What the API server refuses about a Job.

Source: pkg/apis/batch/validation/validation.go validateJobSpec, validatePodFailurePolicy, validateSuccessPolicy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from kb.models.admission.restart_policy_validation import owner_policy_causes, pod_policy_causes
from kb.models.api.names import qualified_name_faults
from kb.models.api.refusal import Cause, duplicate, invalid, not_supported, required, too_many
from kb.models.release import Release
from kb.models.workloads.job_spec import INT32_FIELDS, indexes_of, known_fields

ACTIONS = ("FailJob", "FailIndex", "Ignore", "Count")
REPLACEMENT_POLICIES = ("TerminatingOrFailed", "Failed")
# The Pod template of the inputs.
CONTAINERS = ("main", "other")
MOST_RULES = 20
MOST_CODES = 255
MOST_INDEXED_PARALLELISM = 100_000
MOST_FAILED_INDEXES = 100_000
# With more completions than this, backoffLimitPerIndex needs small bounds.
MANY_COMPLETIONS = 100_000
MOST_AT_MANY = 10_000


def job_causes(written: Mapping[str, Any], at: Release) -> list[Cause]:
    """Return what the API server refuses about a Job's spec, each finding once."""
    spec = known_fields(written, at)
    numbers = (*INT32_FIELDS, "activeDeadlineSeconds")
    causes = [invalid(f"spec.{name}", "不能是负数") for name in numbers if spec.get(name, 0) < 0]
    causes += _index_causes(spec)
    policy = spec.get("podFailurePolicy")
    if policy is not None:
        causes += _failure_policy_causes(policy, spec)
    causes += _replacement_causes(spec)
    if spec.get("successPolicy") is not None:
        causes += _success_policy_causes(spec["successPolicy"], spec)
    field, restart = "spec.template.spec.restartPolicy", spec.get("templateRestartPolicy", "Never") or "Always"
    causes += pod_policy_causes(restart, field)
    causes += owner_policy_causes("Job", restart, policy is not None, field)
    return list(dict.fromkeys(causes))


def _index_causes(spec: Mapping[str, Any]) -> Iterator[Cause]:
    mode, completions = spec.get("completionMode", "NonIndexed"), spec.get("completions")
    per_index, most_failed = spec.get("backoffLimitPerIndex"), spec.get("maxFailedIndexes")
    if per_index is not None and mode != "Indexed":
        yield invalid("spec.backoffLimitPerIndex", "只有 completionMode 为 Indexed 时能写")
    if most_failed is not None and per_index is None:
        yield required("spec.backoffLimitPerIndex", "写了 maxFailedIndexes 就必须写它")
    if mode not in ("NonIndexed", "Indexed"):
        yield not_supported("spec.completionMode")
    if mode != "Indexed":
        return
    if completions is None:
        # SetDefaults_Job makes it 1 when parallelism is missing too.
        if spec.get("parallelism") is not None:
            yield required("spec.completions", "Indexed 的 Job 必须写明要几个索引")
        completions = 1
    if spec.get("parallelism", 1) > MOST_INDEXED_PARALLELISM:
        yield invalid("spec.parallelism", "Indexed 的 Job 最多 100000")
    if most_failed is not None and most_failed > min(completions, MOST_FAILED_INDEXES):
        yield invalid("spec.maxFailedIndexes", "不能比 completions 大,也不能超过 100000")
    if per_index is not None and completions > MANY_COMPLETIONS:
        if most_failed is None:
            yield required("spec.maxFailedIndexes", "completions 超过 100000 时必须写")
        elif most_failed > MOST_AT_MANY:
            yield invalid("spec.maxFailedIndexes", "completions 超过 100000 时最多 10000")
        if spec.get("parallelism", 1) > MOST_AT_MANY:
            yield invalid("spec.parallelism", "completions 超过 100000 时最多 10000")


def _replacement_causes(spec: Mapping[str, Any]) -> list[Cause]:
    policy = spec.get("podReplacementPolicy")
    allowed = REPLACEMENT_POLICIES if spec.get("podFailurePolicy") is None else ("Failed",)
    if policy is None or policy in allowed:
        return []
    return [not_supported("spec.podReplacementPolicy", f"可写 {'、'.join(allowed)}")]


def _failure_policy_causes(policy: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[Cause]:
    rules = policy.get("rules") or ()
    if len(rules) > MOST_RULES:
        yield too_many("spec.podFailurePolicy.rules")
    for n, rule in enumerate(rules):
        path = f"spec.podFailurePolicy.rules[{n}]"
        action, codes, conditions = rule.get("action") or "", rule.get("onExitCodes"), rule.get("onPodConditions")
        if not action:
            yield required(f"{path}.action")
        elif action not in ACTIONS:
            yield not_supported(f"{path}.action")
        elif action == "FailIndex" and spec.get("backoffLimitPerIndex") is None:
            yield invalid(f"{path}.action", "FailIndex 要先写 backoffLimitPerIndex")
        if codes is not None:
            yield from _exit_code_causes(codes, f"{path}.onExitCodes")
        yield from _condition_causes(conditions or (), f"{path}.onPodConditions")
        if (codes is None) == (not conditions):
            yield invalid(path, "onExitCodes 和 onPodConditions 要写、且只能写一个")


def _exit_code_causes(codes: Mapping[str, Any], path: str) -> Iterator[Cause]:
    operator, values = codes.get("operator") or "", codes.get("values") or ()
    if not operator:
        yield required(f"{path}.operator")
    elif operator not in ("In", "NotIn"):
        yield not_supported(f"{path}.operator")
    if codes.get("containerName") is not None and codes["containerName"] not in CONTAINERS:
        yield invalid(f"{path}.containerName", "Pod 模板里没有这个容器")
    if not values:
        yield invalid(f"{path}.values", "至少要一个退出码")
    elif len(values) > MOST_CODES:
        yield too_many(f"{path}.values")
    for n, value in enumerate(values):
        if value == 0 and operator == "In":
            yield invalid(f"{path}.values[{n}]", "In 里不能有 0:退出码 0 不是失败")
        if value in values[:n]:
            yield duplicate(f"{path}.values[{n}]")
    if any(one > other for one, other in pairwise(values)):
        yield invalid(f"{path}.values", "要从小到大写")


def _condition_causes(patterns: Any, path: str) -> Iterator[Cause]:
    if len(patterns) > MOST_RULES:
        yield too_many(path)
    for n, pattern in enumerate(patterns):
        for fault in qualified_name_faults(pattern.get("type") or ""):
            yield invalid(f"{path}[{n}].type", fault)
        if (pattern.get("status") or "True") not in ("True", "False", "Unknown"):
            yield not_supported(f"{path}[{n}].status")


def _success_policy_causes(policy: Mapping[str, Any], spec: Mapping[str, Any]) -> Iterator[Cause]:
    rules, path = policy.get("rules") or (), "spec.successPolicy"
    if spec.get("completionMode") != "Indexed":
        yield invalid(path, "只有 completionMode 为 Indexed 时能写")
        return
    if not rules:
        yield required(f"{path}.rules")
    elif len(rules) > MOST_RULES:
        yield too_many(f"{path}.rules")
    for n, rule in enumerate(rules):
        yield from _success_rule_causes(rule, spec.get("completions", 1), f"{path}.rules[{n}]")


def _success_rule_causes(rule: Mapping[str, Any], completions: int, path: str) -> Iterator[Cause]:
    text, count = rule.get("succeededIndexes"), rule.get("succeededCount")
    if text is None and count is None:
        yield required(path, "succeededIndexes 和 succeededCount 至少写一个")
    indexes: list[int] = []
    if text is not None:
        try:
            indexes = indexes_of(text)
        except ValueError:
            yield invalid(f"{path}.succeededIndexes", "要写成 0,2-4 这样、从小到大")
        if indexes and indexes[-1] >= completions:
            yield invalid(f"{path}.succeededIndexes", "索引要小于 completions")
            indexes = []
    if count is None:
        return
    if count < 0 or count > completions or (text is not None and count > len(indexes)):
        yield invalid(f"{path}.succeededCount", "须在 0 和索引个数之间")


def update_causes(old: Mapping[str, Any], new: Mapping[str, Any], at: Release) -> list[Cause]:
    """Return what the API server refuses about changing a Job (ValidateJobSpecUpdate)."""
    causes = job_causes(new, at)
    fixed = ("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "maxFailedIndexes", "successPolicy")
    causes += [invalid(f"spec.{name}", "建好后不能改") for name in fixed if old.get(name) != new.get(name)]
    completions, elastic = new.get("completions"), new.get("completionMode") == "Indexed"
    if completions != old.get("completions") and not (elastic and completions == new.get("parallelism")):
        causes.append(invalid("spec.completions", "只有 Indexed 的 Job 能改,而且要和 parallelism 一起改成同一个数"))
    return list(dict.fromkeys(causes))
