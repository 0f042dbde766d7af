"""Durations as Go writes them: ``1h30m``, ``-2.5s``, ``0``."""

from __future__ import annotations

import re
from fractions import Fraction

_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PIECE = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)")
_LONGEST = 2**63 - 1


def duration(text: str) -> int:
    """Return a duration in nanoseconds (time.ParseDuration); raise ValueError, whose message is Chinese."""
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0
    pieces = _PIECE.findall(rest)
    if not rest or "".join(number + unit for number, unit in pieces) != rest:
        raise ValueError(f"不是时长:{text!r}(写成 1h30m 这样)")
    total = int(sum(Fraction(number.rstrip(".")) * _UNITS[unit] for number, unit in pieces))
    if total > _LONGEST:
        raise ValueError(f"时长太大:{text!r}")
    return sign * total
