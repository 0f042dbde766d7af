"""Where an answer turns over, and the words for what is on either side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

ABLE = (("能", "可以", "会", "是"), ("不能", "不可以", "不会", "否", "不行"))
TAKEN = (("接受", "通过", "成功"), ("拒绝", "报错", "不接受", "不通过", "失败"))


def turning(outcome: Callable[[int], Any], low: int, high: int) -> int:
    """Return the least number whose outcome is not that of ``low``, where it turns over once; raise ValueError."""
    first = outcome(low)
    if outcome(high) == first:
        raise ValueError(f"nothing turns over from {low} to {high}")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if outcome(middle) == first else (low, middle)
    return high


def side(said: object, words: tuple[tuple[str, ...], ...]) -> str:
    """Return the first word of the side that an answer is on: of the first one when something is so."""
    return words[0][0] if said else words[1][0]
