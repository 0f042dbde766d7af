"""Two ends that a text joins to one range: "200 到 399", "between 200 and 399", "大于 200 且小于 400"."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.reading.number import Number

_JOIN = re.compile(r"\s{0,3}(?:,|、|且|并且|而且|同时|又|并|但|但是|而|and|&&|\s)?\s{0,3}$")
_TO = re.compile(
    r"^\s{0,2}(?:\(含\))?\s{0,2}(?:(?:起|开始)\s?[,、]?\s?)?(?:一直)?(?:到|至|~|-{1,2}|直到|to|\.\.)\s{0,2}$"
)
_GROWS, _BEGINS = re.compile(r"\s?(?:封顶|打住|为上限|就不再)"), re.compile(r"[起始]")
_AND = re.compile(r"\s?[和与跟同]\s?")
_INSIDE = re.compile(r"\s?之间|\s?间")
_NEXT = re.compile(r"\s?[、/和,及与]\s?")
_BETWEEN = re.compile(r"(?<![a-z])between\s{1,2}\Z")


def joined_range(text: str, left: Number, right: Number) -> Number | None:
    """Return the two numbers as one when the text joins them, None when it does not."""
    between = text[left.end : right.start]
    if len(between) > 8 or (left.unit and right.unit and left.unit != right.unit):
        return None
    return (
        _sum_of_times(left, right, between)
        or _from_to(text, left, right, between)
        or _adjoining(left, right, between)
        or _between_bounds(left, right, between)
    )


def _sum_of_times(left: Number, right: Number, between: str) -> Number | None:
    """ "五分五十秒"."""
    if left.unit != "s" or not (left.measured and right.measured) or between.strip():
        return None
    high, low = left.intervals[0][0], right.intervals[0][0]
    if left.sign == right.sign == "eq" and high > low and high % 60 == 0:
        return replace(left, end=right.end, intervals=((high + low, high + low),))
    return None


def _from_to(text: str, left: Number, right: Number, between: str) -> Number | None:
    """ "200 到 399", "200 和 399 之间", "between 200 and 399"."""
    if left.sign not in ("eq", "range") or right.sign not in ("eq", "le", "range"):
        return None
    if _GROWS.match(text, right.end) or ((left.unit or right.unit) == "s" and _BEGINS.search(between)):
        return None  # "从 10 秒开始,到 5 分钟封顶" tells two numbers
    start = left.start
    if between.strip() == "and":
        opened = _BETWEEN.search(text, max(0, start - 10), start)
        start = opened.start() if opened else -1
    elif not (_TO.match(between) or (_AND.fullmatch(between) and _INSIDE.match(text, right.end))):
        start = -1
    if start < 0:
        return None
    unit, low, high = left.unit or right.unit, left.intervals[0][0], right.intervals[0][1]
    if not left.measured and unit == "s" and high % 60 == 0 and low <= 60 and high > 60 * low:
        low *= 60  # "5 到 10 分钟"
    measured = left.measured or right.measured
    found = replace(left, start=start, end=right.end, intervals=((low, high),), unit=unit, measured=measured)
    return replace(found, sign="range") if low <= high else None


def _adjoining(left: Number, right: Number, between: str) -> Number | None:
    """ "2xx 和 3xx"."""
    if left.sign != "range" or right.sign != "range" or not _NEXT.fullmatch(between):
        return None
    if left.intervals[0][1] + 1 != right.intervals[0][0]:
        return None
    return replace(left, end=right.end, intervals=((left.intervals[0][0], right.intervals[0][1]),))


def _between_bounds(left: Number, right: Number, between: str) -> Number | None:
    """ "大于等于 200 且小于 400"."""
    upward = left.sign in ("ge", "gt") and right.sign in ("le", "lt")
    downward = left.sign in ("le", "lt") and right.sign in ("ge", "gt") and "且" in between
    if not (upward or downward) or not _JOIN.fullmatch(between):
        return None
    low = max(left.intervals[0][0], right.intervals[0][0])
    high = min(left.intervals[0][1], right.intervals[0][1])
    if low > high:
        return None
    return replace(left, end=right.end, intervals=((low, high),), unit=left.unit or right.unit, sign="range")
