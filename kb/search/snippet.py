"""The piece of a text that shows why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kb.reading.text import fold
from kb.search.query import Choice
from kb.search.terms import Word

LENGTH = 90
BEFORE = 20
CUT = "…"


def snippet(text: str, choices: Iterable[Choice]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return a piece of ``text`` around the first match, and the matches in it as code points, ends exclusive."""
    line = text.replace("\n", " ").strip()
    found = _matches(fold(line), list(choices))
    start = max(0, found[0][0] - BEFORE) if found and len(line) > LENGTH else 0
    end = min(len(line), start + LENGTH)
    lead, tail = CUT * (start > 0), CUT * (end < len(line))
    moved = [(a - start + len(lead), b - start + len(lead)) for a, b in found if start <= a and b <= end]
    return lead + line[start:end] + tail, tuple(moved)


def _matches(folded: str, choices: list[Choice]) -> list[tuple[int, int]]:
    """The spans of all words of all spellings, those that overlap or touch made one."""
    words = dict.fromkeys(word for choice in choices for words in choice.spellings for word in words)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for word in words for span in _spans(folded, word)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans(folded: str, word: Word) -> list[tuple[int, int]]:
    """Where a word stands, or else where it begins a longer one, or else where its pieces do."""
    for pattern in _patterns(word):
        if found := [match.span(match.lastindex or 0) for match in pattern.finditer(folded)]:
            return found
    return []


def _patterns(word: Word) -> Iterator[re.Pattern[str]]:
    pieces = "|".join(map(re.escape, word.tokens))
    if word.latin:
        start = rf"(?<![a-z0-9]){re.escape(word.text)}"
        yield re.compile(start + r"(?![a-z0-9])")
        yield re.compile(start)
        yield re.compile(rf"(?<![a-z0-9])(?:{pieces})")
    else:
        yield re.compile(re.escape(word.text))
        # Pairs overlap: the look-ahead finds every one of them.
        yield re.compile(rf"(?=({pieces}))")
