"""An absolute number or a percentage of a total, as in maxSurge: 1 and maxSurge: "25%"."""

import re

_PERCENT = re.compile(r"([+-]?[0-9]+)%")


def scaled(value: object, total: int, round_up: bool) -> int:
    """Return the whole number that `value` (an int, or text such as "25%") means for `total`.

    ValueError when the value is neither an int nor an optionally signed whole number followed by a percent sign.
    """
    # apimachinery/pkg/util/intstr/intstr.go GetScaledValueFromIntOrPercent: a text is always a percentage.
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return _share(percent(value) * total, round_up)


def percent(value: object) -> int:
    """Return the number before the percent sign of a text such as "25%"; ValueError when it is anything else."""
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"neither an integer nor a percentage: {value!r}")
    return int(match.group(1))


def _share(hundredths: int, round_up: bool) -> int:
    return -(-hundredths // 100) if round_up else hundredths // 100
