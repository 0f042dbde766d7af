"""What the API server refuses in the topology spread constraints of a Pod."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.models.api.label_selector_validation import label_selector_causes
from kb.models.api.refusal import Cause, duplicate, invalid, not_supported, required
from kb.models.scheduling.affinity_validation import label_key_list_causes, selector_keys

Constraint = Mapping[str, Any]


def spread_causes(constraints: Sequence[Constraint], pod_labels: Mapping[str, str], path: str) -> list[Cause]:
    """Return what validation finds in spec.topologySpreadConstraints (validateTopologySpreadConstraints)."""
    return [
        cause
        for index, constraint in enumerate(constraints)
        for cause in _causes_of_one(constraint, constraints[index + 1 :], pod_labels, f"{path}[{index}]")
    ]


def _causes_of_one(
    constraint: Constraint, rest: Sequence[Constraint], pod_labels: Mapping[str, str], path: str
) -> list[Cause]:
    causes: list[Cause] = []
    if (constraint.get("maxSkew") or 0) <= 0:
        causes.append(invalid(f"{path}.maxSkew", "maxSkew 必须大于 0"))
    if not constraint.get("topologyKey"):
        causes.append(required(f"{path}.topologyKey", "必须说明按哪个节点标签划分拓扑域"))
    if constraint.get("whenUnsatisfiable") not in ("DoNotSchedule", "ScheduleAnyway"):
        causes.append(not_supported(f"{path}.whenUnsatisfiable", "只有 DoNotSchedule 和 ScheduleAnyway"))
    if any(_pair(constraint) == _pair(other) for other in rest):
        # The path is literally this (ValidateSpreadConstraintNotRepeat); the first of two equal ones is reported.
        causes.append(duplicate(f"{path}.{{topologyKey, whenUnsatisfiable}}", "拓扑键和处理方式相同的约束只能有一个"))
    causes += _min_domains_causes(constraint, f"{path}.minDomains")
    for name in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        policy = constraint.get(name)
        if policy is not None and policy not in ("Honor", "Ignore"):
            causes.append(not_supported(f"{path}.{name}", "只有 Honor 和 Ignore"))
    causes += _label_keys_causes(constraint, pod_labels, f"{path}.matchLabelKeys")
    return causes + label_selector_causes(constraint.get("labelSelector"), f"{path}.labelSelector")


def _pair(constraint: Constraint) -> tuple[str, str]:
    return constraint.get("topologyKey") or "", constraint.get("whenUnsatisfiable") or ""


def _min_domains_causes(constraint: Constraint, path: str) -> list[Cause]:
    domains = constraint.get("minDomains")
    if domains is None:
        return []
    causes = [] if domains > 0 else [invalid(path, "minDomains 必须大于 0")]
    if constraint.get("whenUnsatisfiable") != "DoNotSchedule":
        causes.append(invalid(path, "minDomains 只能和 DoNotSchedule 一起用"))
    return causes


def _label_keys_causes(constraint: Constraint, pod_labels: Mapping[str, str], path: str) -> list[Cause]:
    keys, selector = constraint.get("matchLabelKeys") or (), constraint.get("labelSelector")
    causes = label_key_list_causes(keys, selector, path)
    return causes + [
        invalid(f"{path}[{index}]", "同一个键不能又在 matchLabelKeys 又在 labelSelector 里")
        for index, key in enumerate(keys)
        if selector is not None and key in pod_labels and key in selector_keys(selector)
    ]
