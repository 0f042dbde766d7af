"""What the API server refuses in labels and in label selectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from kb.models.api.names import label_value_faults, qualified_name_faults
from kb.models.api.refusal import Cause, forbidden, invalid, required

# The same few keys and values stand on thousands of objects: every text is looked at once.
key_faults = lru_cache(maxsize=4096)(qualified_name_faults)
value_faults = lru_cache(maxsize=4096)(label_value_faults)


def labels_causes(labels: Mapping[str, str], path: str) -> list[Cause]:
    """Return what validation finds in labels or a nodeSelector; every finding names the whole map.

    apimachinery meta/v1/validation ValidateLabels.
    """
    return [
        invalid(path, f"{text}:{fault}")
        for key, value in labels.items()
        for text, faults in ((key, key_faults(key)), (value, value_faults(value)))
        for fault in faults
    ]


def key_causes(key: str, path: str) -> list[Cause]:
    """Return what validation finds in one label key (ValidateLabelName)."""
    return [invalid(path, fault) for fault in key_faults(key)]


def values_causes(values: Sequence[str], path: str) -> list[Cause]:
    """Return what validation finds in the values of a requirement."""
    return [invalid(f"{path}[{index}]", fault) for index, value in enumerate(values) for fault in value_faults(value)]


def operand_causes(operator: str, values: Sequence[str], path: str, one_value: tuple[str, ...] = ()) -> list[Cause]:
    """Return whether operator and number of values fit; ``one_value`` are operators that take exactly one value."""
    if operator in ("In", "NotIn"):
        return [] if values else [required(f"{path}.values", f"operator 为 {operator} 时至少要有一个值")]
    if operator in ("Exists", "DoesNotExist"):
        return [forbidden(f"{path}.values", f"operator 为 {operator} 时不能写 values")] if values else []
    if operator in one_value:
        return [] if len(values) == 1 else [required(f"{path}.values", f"operator 为 {operator} 时只能有一个值")]
    return [invalid(f"{path}.operator", f"没有 {operator!r} 这个操作符(区分大小写)")]


def label_selector_causes(selector: Mapping[str, Any] | None, path: str) -> list[Cause]:
    """Return what validation finds in a metav1.LabelSelector (ValidateLabelSelector)."""
    if selector is None:
        return []
    causes = labels_causes(selector.get("matchLabels") or {}, f"{path}.matchLabels")
    for index, requirement in enumerate(selector.get("matchExpressions") or ()):
        here = f"{path}.matchExpressions[{index}]"
        values = requirement.get("values") or ()
        causes += operand_causes(requirement.get("operator") or "", values, here)
        causes += key_causes(requirement.get("key") or "", f"{here}.key")
        causes += values_causes(values, f"{here}.values")
    return causes
