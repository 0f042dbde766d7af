"""Numbers, comparisons, ranges and units in folded Chinese or English text.

Every number comes out as closed intervals of whole numbers in its base unit, so that "200 到 399", "[200,400)" and
"大于等于 200 且小于 400" are one value.
"""

from __future__ import annotations

import re

from kb.reading.comparison import signed
from kb.reading.digits import HAN, LARGEST, SCALES, han_value, whole
from kb.reading.number import Number
from kb.reading.number_range import joined_range
from kb.reading.units import MEASURE, UNIT, UNITS

# An English unit must not run on into a word ("200 schedulers" is no 200 seconds).
_NUMBER = re.compile(
    rf"(?P<percent>[{HAN}]{{1,3}}|\d+)分之\s?(?P<phan>[{HAN}]{{1,8}}|\d+)"
    r"|(?P<half>一半|半数)"
    r"|每(?P<each>分钟|小时|天)"
    rf"|(?P<digits>\d+(?:,\d{{3}})+(?!\d)|\d+(?:\.\d+)?)(?P<class>xx)?(?:\s?(?P<scale>[千万亿]))?(?:\s{{0,2}}(?P<unit>{UNIT})(?![a-z])|\s{{0,2}}(?P<measure>{MEASURE}))?"
    rf"|(?P<han>[{HAN}]{{1,8}})\s?(?:(?P<hunit>{UNIT})(?![a-z])|(?P<hmeasure>{MEASURE}|者|端))"
)
_DIGIT = re.compile(rf"[\d{HAN}半每]")
# Mathematical notation: [200,400), and 200 <= code < 400.
_WRITTEN = re.compile(
    r"(?P<open>[\[(])\s?(?P<low>\d+)\s?,\s?(?P<high>\d+)\s?(?P<close>[\])])"
    r"|(?P<left>\d+)\s?(?P<less><=|≤|<)\s?[a-z\u4e00-\u9fff]{1,8}\s?(?P<than><=|≤|<)\s?(?P<right>\d+)"
)
# In a sentence about scores "100 分" is no time.
_SCORES = re.compile(
    r"打分|得分|给分|分数|满分|评分|总分|优选|score|打\s?\d|\d\s?分制|\d\s?(?:到|至|-|~)\s?\d+\s?分(?!钟)"
)
_ROUND = frozenset("十百千万亿")
_NO_MORE = re.compile(r"(?:只有|仅有|只|仅|共|总共|一共|唯一)\s?\Z")
_NAMED_NEXT = re.compile(r"[\u4e00-\u9fff]{0,4}\s?:")


def numbers(text: str) -> list[Number]:
    """Return the numbers of a folded text, longest expressions first joined, in order, without overlap."""
    if not _DIGIT.search(text):
        return []
    written = [_written(match) for match in _WRITTEN.finditer(text)]
    taken = [(number.start, number.end) for number in written]
    scores = bool(_SCORES.search(text))
    found = [
        _plain(match, scores)
        for match in _NUMBER.finditer(text)
        if _stands_alone(text, match)
        and _is_whole(match)
        and not any(start < match.end() and match.start() < end for start, end in taken)
    ]
    return sorted([*written, *_joined(text, found)], key=lambda number: number.start)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """A digit inside an API term (``sha256``, ``v1``, ``web-0``) is no number of its own."""
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    classes = re.match(r"\d+xx/", text[max(0, match.start() - 4) :])
    if before.isascii() and (before.isalnum() or before in "_./") and not (classes and match["class"]):
        return False
    if before == "-" and match.start() > 1 and text[match.start() - 2].isascii() and text[match.start() - 2].isalpha():
        return False
    if match["han"]:
        if "几" in (before, after) or before == "数" or (before in "上好" and match["han"] in _ROUND):
            return False  # "几十秒", "十几个", "上百个" are no exact numbers
        return before not in "统唯同单" and (before != "第" or (match["hmeasure"] == "次" and match["han"] != "一"))
    if after.isascii() and after.isalpha() and not match["unit"]:
        return False
    return not (after == "." and _digit_at(text, match.end() + 1))


def _digit_at(text: str, position: int) -> bool:
    return position < len(text) and text[position].isdigit()


def _written(match: re.Match[str]) -> Number:
    if match["open"]:
        low = whole(match["low"]) + (match["open"] == "(")
        high = whole(match["high"]) - (match["close"] == ")")
    else:
        low = whole(match["left"]) + (match["less"] == "<")
        high = whole(match["right"]) - (match["than"] == "<")
    return Number(match.start(), match.end(), ((low, high),), "", sign="range")


def _is_whole(match: re.Match[str]) -> bool:
    """Whether a decimal says a whole number of its base unit; "0.1" a second is none, "1.0" is rather a version."""
    digits, unit = match["digits"], match["unit"]
    if not digits or "." not in digits or unit == "%":
        return not (digits and unit in ("ms", "毫秒") and int(digits.replace(",", "")) % 1000)
    return bool(unit or match["scale"]) and (float(digits) * UNITS.get(unit, ("", 1))[1]).is_integer()


def _value(text: str) -> int:
    return whole(text) if text.isdigit() else han_value(text)


def _amount(digits: str) -> float:
    return min(float(digits), float(LARGEST))


def _plain(match: re.Match[str], scores: bool = False) -> Number:
    if match["percent"]:
        part, parts = _value(match["phan"]), _value(match["percent"])
        value = round(100 * part / parts) if parts else 0
        return Number(match.start(), match.end(), ((value, value),), "%", measured=True)
    if match["each"]:
        unit, factor = UNITS[match["each"]]
        return Number(match.start(), match.end(), ((round(factor), round(factor)),), unit, measured=True)
    if match["half"]:
        return Number(match.start(), match.end(), ((50, 50),), "%", measured=True)
    digits = match["digits"].replace(",", "") if match["digits"] else None
    word = match["unit"] or match["hunit"]
    measure = match["measure"] or match["hmeasure"]
    if digits and match["class"]:
        low = int(_amount(digits)) * 100
        return Number(match.start(), match.end(), ((low, low + 99),), "", sign="range")
    value_f = _amount(digits) * SCALES.get(match["scale"], 1) if digits else float(han_value(match["han"]))
    unit, factor = UNITS[word] if word and not (scores and word == "分") else ("", 1)
    value = round(value_f * factor)
    weak = match["han"] == "一" and bool(measure) and not _counts_all(match)
    end = match.end()
    return Number(match.start(), end, ((value, value),), unit, measured=bool(word or measure), weak=weak)


def _counts_all(match: re.Match[str]) -> bool:
    """Whether "一种" says how many there are ("只有一种", "一种取值:…"), and not just that there is one."""
    return bool(_NO_MORE.search(match.string, 0, match.start()) or _NAMED_NEXT.match(match.string, match.end()))


def _joined(text: str, found: list[Number]) -> list[Number]:
    """Apply comparison words, and join two ends to one range."""
    compared = [signed(text, number, found[i - 1].end if i else 0) for i, number in enumerate(found)]
    out: list[Number] = []
    for number in compared:
        if out and (one := joined_range(text, out[-1], number)):
            out[-1] = one
        else:
            out.append(number)
    return out
