"""Digits and Chinese numerals: what "320" and "三百二十" come to."""

from __future__ import annotations

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "仨": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
# Longer than anything that is counted, and short enough for every kind of arithmetic.
MOST_DIGITS = 18
LARGEST = 10**MOST_DIGITS
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
HAN = "零〇一二两三四五六七八九十百千万亿"


def whole(digits: str) -> int:
    """Return the value of digits; a number that nobody can mean counts as the largest."""
    return int(digits) if len(digits) <= MOST_DIGITS else LARGEST


def han_value(text: str) -> int:
    """Return the value of a Chinese numeral such as 三百二十 or 一零."""
    if not any(char in SCALES for char in text):
        return whole("".join(str(_DIGITS[char]) for char in text))
    total = part = 0
    digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "万亿":
            total = (total + part + digit) * SCALES[char]
            part = digit = 0
        else:
            part += (digit or 1) * SCALES[char]
            digit = 0
    return total + part + digit
