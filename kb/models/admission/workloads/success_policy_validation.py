"""What the API server refuses in a Job's successPolicy (pkg/apis/batch/validation validateSuccessPolicy)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.api.job_indexes import intervals_of
from kb.models.api.refusal import Cause, invalid, required, too_long, too_many

MOST_RULES, LONGEST_INDEXES = 20, 64 * 1024


def success_policy_causes(policy: Mapping[str, Any], completions: int, path: str) -> list[Cause]:
    """Return the findings in the policy of an Indexed Job with so many completions; the policy stands at ``path``."""
    rules = policy.get("rules") or ()
    causes = [] if rules else [required(f"{path}.rules", "至少要一条规则")]
    causes += [too_many(f"{path}.rules")] if len(rules) > MOST_RULES else []
    for index, rule in enumerate(rules):
        causes += _rule_causes(rule, completions, f"{path}.rules[{index}]")
    return causes


def _rule_causes(rule: Mapping[str, Any], completions: int, path: str) -> list[Cause]:
    indexes, count = rule.get("succeededIndexes"), rule.get("succeededCount")
    causes = (
        [required(path, "succeededIndexes 和 succeededCount 至少要一个")] if indexes is None and count is None else []
    )
    named = 0
    if indexes is not None:
        causes += [too_long(f"{path}.succeededIndexes")] if len(indexes) > LONGEST_INDEXES else []
        found = number_of_indexes(indexes, completions)
        if found is None:
            causes.append(invalid(f"{path}.succeededIndexes", "要是从小到大、不超过序号范围的 1,3-5 这样的写法"))
        named = found or 0
    if count is not None:
        here = f"{path}.succeededCount"
        causes += [invalid(here, "不能是负数")] if count < 0 else []
        causes += [invalid(here, "不能大于 completions")] if count > completions else []
        causes += [invalid(here, "不能大于列出的序号个数")] if indexes is not None and count > named else []
    return causes


def number_of_indexes(text: str, completions: int) -> int | None:
    """Return how many indexes ``1,3-5`` names, None when malformed or out of range (validateIndexesFormat)."""
    try:
        intervals = intervals_of(text)
    except ValueError:
        return None
    if intervals and intervals[-1][1] >= completions:
        return None
    return sum(last - first + 1 for first, last in intervals)
