"""What validation says about a number of Pods written as an integer or a percentage."""

from __future__ import annotations

import re

from kb.models.api.refusal import Cause, invalid

# apimachinery/pkg/util/validation IsValidPercent: ASCII digits only, no sign, no blank.
_PERCENT = re.compile(r"([0-9]+)%")
_INTEGER = re.compile(r"[+-]?[0-9]+")

IntOrPercent = int | str


def int_or_percent_causes(value: IntOrPercent, path: str) -> list[Cause]:
    """Return what ValidatePositiveIntOrPercent finds: a negative number, or a text that is no percentage."""
    if isinstance(value, str):
        return [] if _PERCENT.fullmatch(value) else [invalid(path, f"{value!r} 不是数字加 % 的百分比")]
    return [invalid(path, "不能是负数")] if value < 0 else []


def over_100_percent_causes(value: IntOrPercent, path: str) -> list[Cause]:
    """Return what IsNotMoreThan100Percent finds; numbers and malformed texts pass."""
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    return [invalid(path, "百分比不能超过 100%")] if match and int(match[1]) > 100 else []


def written_number(value: IntOrPercent) -> int:
    """Return the number that stands in a value, 0 for a text without one (getIntOrPercentValue).

    ``"25"`` gives 25 although it is no valid percentage: Go falls back to strconv.Atoi.
    """
    if isinstance(value, int):
        return value
    if match := _PERCENT.fullmatch(value):
        return int(match[1])
    return int(value) if _INTEGER.fullmatch(value) else 0
