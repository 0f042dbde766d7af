"""What the API server refuses in a Job's podFailurePolicy (pkg/apis/batch/validation validatePodFailurePolicy)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from kb.models.api.names import qualified_name_faults
from kb.models.api.refusal import Cause, duplicate, invalid, not_supported, required, too_many

MOST_RULES, MOST_CODES, MOST_PATTERNS = 20, 255, 20
_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_OPERATORS = ("In", "NotIn")
_STATUSES = ("False", "True", "Unknown")

Spec = Mapping[str, Any]


def failure_policy_causes(policy: Spec, job: Spec, path: str) -> list[Cause]:
    """Return the findings in the policy of the Job's spec ``job``; the policy stands at ``path``."""
    rules = policy.get("rules") or ()
    causes = [too_many(f"{path}.rules")] if len(rules) > MOST_RULES else []
    pod = job["template"]["spec"]
    names = {one.get("name", "") for group in ("containers", "initContainers") for one in pod.get(group, ())}
    for index, rule in enumerate(rules):
        here = f"{path}.rules[{index}]"
        causes += _action_causes(rule.get("action", ""), job, f"{here}.action")
        codes, patterns = rule.get("onExitCodes"), rule.get("onPodConditions", ())
        if codes is not None:
            causes += _exit_code_causes(codes, names, f"{here}.onExitCodes")
        causes += _pattern_causes(patterns, f"{here}.onPodConditions")
        if (codes is not None) == bool(patterns):
            causes.append(invalid(here, "onExitCodes 和 onPodConditions 恰好要写一个"))
    return causes


def _action_causes(action: str, job: Spec, path: str) -> list[Cause]:
    if not action:
        return [required(path)]
    if action == "FailIndex" and job.get("backoffLimitPerIndex") is None:
        return [invalid(path, "FailIndex 只在写了 backoffLimitPerIndex 时有意义")]
    return [] if action in _ACTIONS else [not_supported(path, f"只有 {'、'.join(_ACTIONS)}")]


def _exit_code_causes(codes: Spec, names: set[str], path: str) -> list[Cause]:
    operator, values = codes.get("operator", ""), codes.get("values", [])
    causes = []
    if not operator:
        causes.append(required(f"{path}.operator"))
    elif operator not in _OPERATORS:
        causes.append(not_supported(f"{path}.operator", f"只有 {'、'.join(_OPERATORS)}"))
    if codes.get("containerName") is not None and codes["containerName"] not in names:
        causes.append(invalid(f"{path}.containerName", "模板里没有这个名字的容器"))
    if not values:
        causes.append(invalid(f"{path}.values", "至少要一个退出码"))
    if len(values) > MOST_CODES:
        causes.append(too_many(f"{path}.values"))
    for index, value in enumerate(values):
        if operator == "In" and value == 0:
            causes.append(invalid(f"{path}.values[{index}]", "0 是成功,不会走到失败策略"))
        if value in values[:index]:
            causes.append(duplicate(f"{path}.values[{index}]"))
    if any(one > other for one, other in pairwise(values)):
        causes.append(invalid(f"{path}.values", "要从小到大排"))
    return causes


def _pattern_causes(patterns: Any, path: str) -> list[Cause]:
    causes = [too_many(path)] if len(patterns) > MOST_PATTERNS else []
    for index, pattern in enumerate(patterns):
        here = f"{path}[{index}]"
        causes += [invalid(f"{here}.type", fault) for fault in qualified_name_faults(pattern.get("type", ""))]
        if pattern["status"] not in _STATUSES:
            causes.append(not_supported(f"{here}.status", f"只有 {'、'.join(_STATUSES)}"))
    return causes
