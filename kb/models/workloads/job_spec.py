"""A Job's spec with its defaults: what the Job controller goes by.

Source: pkg/apis/batch/v1/defaults.go SetDefaults_Job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.api.refusal import boolean, int32, int64, items, string, structure, structures
from kb.models.release import Release, as_of
from kb.models.workloads.pod_failure_policy import Rule, rules_of

DEFAULT_BACKOFF_LIMIT = 6
UNLIMITED = 2**31 - 1
# The API server drops a field before the release that has its feature gate on by default (pkg/features).
KNOWN_SINCE = {
    "ttlSecondsAfterFinished": "1.21",
    "suspend": "1.22",
    "completionMode": "1.22",
    "podFailurePolicy": "1.26",
    "podReplacementPolicy": "1.29",
    "backoffLimitPerIndex": "1.29",
    "maxFailedIndexes": "1.29",
    "successPolicy": "1.31",
}
INT32_FIELDS = (
    "parallelism",
    "completions",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
)


@dataclass(frozen=True)
class SuccessRule:
    """One rule of a successPolicy; None stands for what is not written."""

    indexes: frozenset[int] | None
    count: int | None


@dataclass(frozen=True)
class JobSpec:
    """A Job's spec after defaulting. ``completions`` None: any success decides (a work queue)."""

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


def known_fields(spec: Mapping[str, Any], at: Release) -> dict[str, Any]:
    """Return the fields of a spec that a release knows and that are set."""
    return {
        name: value
        for name, value in spec.items()
        if value is not None and as_of((("1.20", name not in KNOWN_SINCE), (KNOWN_SINCE.get(name, "1.20"), True)), at)
    }


def without_null_entries(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a spec in which a null entry of a list is what Go makes of it: the zero value."""
    return {name: _filled(value) for name, value in spec.items()}


def _filled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: [_zero(name, one) for one in entry] if isinstance(entry, list) else _filled(entry)
            for name, entry in value.items()
        }
    return value


def _zero(name: str, entry: Any) -> Any:
    if entry is None:
        return 0 if name == "values" else {}
    return _filled(entry)


def decode(spec: Mapping[str, Any]) -> None:
    """Raise Undecodable where a field's JSON type does not fit."""
    for name in INT32_FIELDS:
        int32(spec.get(name))
    int64(spec.get("activeDeadlineSeconds"))
    boolean(spec.get("suspend"))
    for name in ("completionMode", "podReplacementPolicy", "templateRestartPolicy"):
        string(spec.get(name))
    for rule in structures((structure(spec.get("podFailurePolicy")) or {}).get("rules")) or ():
        _decode_failure_rule(rule)
    for rule in structures((structure(spec.get("successPolicy")) or {}).get("rules")) or ():
        string(rule.get("succeededIndexes"))
        int32(rule.get("succeededCount"))


def _decode_failure_rule(rule: Mapping[str, Any]) -> None:
    string(rule.get("action"))
    codes = structure(rule.get("onExitCodes")) or {}
    for name in ("operator", "containerName"):
        string(codes.get(name))
    for value in items(codes.get("values")) or ():
        int32(value)
    for pattern in structures(rule.get("onPodConditions")) or ():
        for name in ("type", "status"):
            string(pattern.get(name))


def defaulted(spec: Mapping[str, Any], at: Release) -> JobSpec:
    """Return a valid spec with the defaults filled in."""
    known = known_fields(spec, at)
    parallelism, completions = known.get("parallelism"), known.get("completions")
    if parallelism is None and completions is None:
        completions = 1
    per_index = known.get("backoffLimitPerIndex")
    policy = known.get("podFailurePolicy")
    return JobSpec(
        parallelism=1 if parallelism is None else parallelism,
        completions=completions,
        indexed=known.get("completionMode") == "Indexed",
        backoff_limit=known.get("backoffLimit", DEFAULT_BACKOFF_LIMIT if per_index is None else UNLIMITED),
        backoff_limit_per_index=per_index,
        max_failed_indexes=known.get("maxFailedIndexes"),
        active_deadline=known.get("activeDeadlineSeconds"),
        ttl=known.get("ttlSecondsAfterFinished"),
        suspended=bool(known.get("suspend")),
        restarts_in_place=known.get("templateRestartPolicy") == "OnFailure",
        failure_rules=None if policy is None else rules_of(policy),
        success_rules=tuple(_success_rule(rule) for rule in (known.get("successPolicy") or {}).get("rules") or ()),
        # pkg/controller/job/job_controller.go onlyReplaceFailedPods
        replaces_only_failed=policy is not None or known.get("podReplacementPolicy") == "Failed",
    )


def _success_rule(rule: Mapping[str, Any]) -> SuccessRule:
    indexes = rule.get("succeededIndexes")
    return SuccessRule(None if indexes is None else frozenset(indexes_of(indexes)), rule.get("succeededCount"))


def indexes_of(text: str) -> list[int]:
    """Return the indexes that a text like ``1,3-5`` stands for; raise ValueError when it is malformed."""
    found: list[int] = []
    for part in text.split(",") if text else ():
        first, *rest = part.split("-")
        if len(rest) > 1 or not all(number.isdecimal() and number.isascii() for number in (first, *rest)):
            raise ValueError(part)
        low, high = int(first), int(rest[0]) if rest else int(first)
        if (found and low <= found[-1]) or (rest and high <= low) or high - low > 10**6:
            raise ValueError(part)
        found.extend(range(low, high + 1))
    return found


def indexes_text(indexes: set[int]) -> str:
    """Return indexes as the Job's status writes them: three and more in a row as ``0-2``, two as ``0,1``."""
    runs: list[list[int]] = []
    for index in sorted(indexes):
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)
