"""What a text thinks of its own words: errors that it quotes, and slips that it takes back."""

from __future__ import annotations

import re

from kb.reading.grammar import BELIEFS, CORRECTIONS, MYTHS, TURNS

Span = tuple[int, int]
_MYTH = re.compile(r"\s*(?:" + "|".join(map(re.escape, MYTHS)) + r")(?:\s?[\d一二三四五六七八九十]{1,2}(?=\s?[:、.]))?")
_EXERCISE = re.compile(r"\s*(?:判断题?|判断正误|正误判断|是非题|true or false|true/false|t/f)\s?\d{0,2}\s?[:、.]")
_BELIEF = re.compile("|".join(map(re.escape, sorted(BELIEFS, key=len, reverse=True))))
# "多半是把 Prefix 当成字符串前缀了" tells what others get wrong.
_MISTAKEN = re.compile(
    r"(?:人|大家|容易|常常?|经常|总|误|错误地|错把|别|不要|千万别|多半|往往)[^,。;]{0,4}?"
    r"(?P<what>是?把[^,。;]{1,16}(?:当成|当作|看成|理解成|想成|认成)[^,。;]{1,24})"
)
_TURN = re.compile("|".join(map(re.escape, sorted(TURNS, key=len, reverse=True))))
_CORRECTION = re.compile("|".join(map(re.escape, CORRECTIONS)))


def label_of(text: str) -> list[Span]:
    """Return the span of the words that only announce an error ("误区 2"), or a statement to judge ("判断题:")."""
    label = _MYTH.match(text) or _EXERCISE.match(text)
    return [label.span()] if label else []


def quoted_errors(text: str) -> list[Span]:
    """Return the spans of a folded sentence that it calls an error ("误区:…", "很多人以为 …,其实")."""
    start = None
    if myth := _MYTH.match(text):
        start = myth.end()
    elif belief := _BELIEF.search(text):
        start = belief.end() if _TURN.search(text, belief.end()) else None
    if start is None:
        return [match.span("what") for match in _MISTAKEN.finditer(text)] if "把" in text else []
    turn = _TURN.search(text, start)
    return [(start, turn.start() if turn else len(text))]


def taken_back(text: str) -> list[Span]:
    """Return the spans of a folded sentence that it takes back ("…… 说反了,…")."""
    last = None
    for match in _CORRECTION.finditer(text):
        last = match
    return [(0, last.end())] if last else []
