"""Words that compare a number: "不超过 30", "30 以上", "at least 30", "大约 30"."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.reading.number import INFINITY, Interval, Number

_BEFORE = (
    (
        (
            "大于等于",
            "大于或等于",
            "不小于",
            "不低于",
            "不少于",
            "至少为",
            "至少是",
            "至少要",
            "至少",
            "最少",
            "最低",
            ">=",
            "≥",
            "greater than or equal to",
            "no less than",
            "not less than",
            "no fewer than",
            "a minimum of",
            "at least",
        ),
        "ge",
    ),
    (
        (
            "小于等于",
            "小于或等于",
            "不大于",
            "不高于",
            "不超过",
            "不多于",
            "至多",
            "最多",
            "最大",
            "最长",
            "最高",
            "上限为",
            "上限是",
            "上限",
            "<=",
            "≤",
            "less than or equal to",
            "no more than",
            "not more than",
            "not exceed",
            "a maximum of",
            "at most",
            "up to",
        ),
        "le",
    ),
    (("大于", "超过", "高于", "多于", ">", "more than", "greater than"), "gt"),
    (("小于", "低于", "少于", "不足", "不到", "不满", "<", "less than", "fewer than", "below"), "lt"),
    (("不等于", "不为", "不是", "并非", "非", "!=", "≠"), "ne"),
)
_AFTER = (
    (("及以上", "以上", "或以上", "或更高", "以上(含)", "或更多", "+", "or more", "or greater"), "ge"),
    (("及以下", "以下", "以内", "之内", "内", "或以下", "或更低", "or less", "or fewer"), "le"),
    (("以外", "之外"), "ne"),
)
# "不会超过" is "at most", "不能少于" is "at least".
_REFUSALS = ("不会", "不能", "不得", "不可", "不应", "不许", "不允许", "绝不", "绝不会", "不可能", "不要")
_DENIED = tuple(
    (tuple(refusal + word for refusal in _REFUSALS for word in words), sign)
    for words, sign in ((("超过", "大于", "高于", "多于", "超出"), "le"), (("少于", "小于", "低于"), "ge"))
)
_COMPARATORS = {word: sign for words, sign in (*_BEFORE, *_DENIED) for word in words}
_BEFORE_RE = re.compile(
    r"("
    + "|".join(sorted(map(re.escape, _COMPARATORS), key=len, reverse=True))
    + r")\s{0,2}(?:是|为|等于|要有|会有|能有|同时有|还有|有|要|等到|等|达到|到|能到|可达)?\s{0,2}$"
)
_AFTERS = {word: sign for words, sign in _AFTER for word in words}
_AFTER_RE = re.compile(r"\s{0,2}(?:的)?(" + "|".join(sorted(map(re.escape, _AFTERS), key=len, reverse=True)) + r")")
_APPROXIMATE = re.compile(r"(?:大约|大概|约|近|差不多|将近|左右)\s{0,2}$")


def signed(text: str, number: Number, floor: int) -> Number:
    """Return a number with the words that compare it, of which none begins before ``floor``."""
    start, end, sign = number.start, number.end, number.sign
    head = text[max(floor, start - 28) : start]
    approximate = False
    if about := _APPROXIMATE.search(head):
        approximate, start, head = True, start - len(head) + about.start(), head[: about.start()]
    digits_at = start
    before = _BEFORE_RE.search(head)
    if before and not (_COMPARATORS[before[1]] == "ne" and "等" in before[0][len(before[1]) :].replace("等于", "")):
        sign, start = _COMPARATORS[before[1]], start - len(head) + before.start()
    elif (after := _AFTER_RE.match(text[end : end + 8])) and sign == "eq":
        sign, end = _AFTERS[after[1]], end + after.end()
    if text[end : end + 2] in ("左右", "上下"):
        approximate, end = True, end + 2
    intervals = _bounds(number.intervals, sign)
    found = replace(number, start=start, end=end, sign=sign, approximate=approximate, intervals=intervals)
    return replace(found, digits_at=digits_at)


def _bounds(intervals: tuple[Interval, ...], sign: str) -> tuple[Interval, ...]:
    low, high = intervals[0]
    return {
        "ge": ((low, INFINITY),),
        "gt": ((high + 1, INFINITY),),
        "le": ((-INFINITY, high),),
        "lt": ((-INFINITY, low - 1),),
        "ne": ((-INFINITY, low - 1), (high + 1, INFINITY)),
    }.get(sign, intervals)
