"""Which labels a selector selects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Labels = Mapping[str, str]

_INT64 = (-(2**63), 2**63 - 1)


def go_int64(text: str) -> int | None:
    """Return what Go's ``strconv.ParseInt(text, 10, 64)`` returns, None where it fails ("0x10", "1.5", too large)."""
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        return None
    number = int(text)
    return number if _INT64[0] <= number <= _INT64[1] else None


def matches_requirement(key: str, operator: str, values: Sequence[str], labels: Labels) -> bool:
    """Return whether labels meet one requirement (apimachinery labels/selector.go Requirement.Matches).

    NotIn and DoesNotExist are met by labels without the key. Gt and Lt compare whole numbers and are met only when both
    the single value and the label are numbers. An operator that is not known is never met.
    """
    if operator == "In":
        return key in labels and labels[key] in values
    if operator == "NotIn":
        return key not in labels or labels[key] not in values
    if operator == "Exists":
        return key in labels
    if operator == "DoesNotExist":
        return key not in labels
    if operator in ("Gt", "Lt") and key in labels and len(values) == 1:
        have, bound = go_int64(labels[key]), go_int64(values[0])
        if have is None or bound is None:
            return False
        return have > bound if operator == "Gt" else have < bound
    return False


def matches_selector(selector: Mapping[str, Any] | None, labels: Labels) -> bool:
    """Return whether a metav1.LabelSelector selects labels: None selects nothing, an empty one everything.

    All pairs of matchLabels and all matchExpressions must hold (apimachinery meta/v1 LabelSelectorAsSelector).
    """
    if selector is None:
        return False
    if any(key not in labels or labels[key] != value for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    return all(
        matches_requirement(
            requirement.get("key", ""), requirement.get("operator", ""), requirement.get("values") or (), labels
        )
        for requirement in selector.get("matchExpressions") or ()
    )
