"""The words of a stretch that nobody accounts for, and whether one of them may turn the meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.reading.grammar import DANGEROUS, DANGEROUS_PHRASES, DANGEROUS_WORDS, FAILING

Place = tuple[int, int]
# A word, and where it starts and ends.
Unread = tuple[str, int, int]
_WORD = re.compile(r"[a-z0-9][a-z0-9_.%/-]*|[\u4e00-\u9fff]+")


def unread_words(text: str, gap: Place, light: re.Pattern[str]) -> list[Unread]:
    """Return the words of a gap between read places that are no light ones."""
    start, end = gap
    blanked = light.sub(_blank, text[start:end])
    return [(match[0], start + match.start(), start + match.end()) for match in _WORD.finditer(blanked)]


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


def dangerous(words: Iterable[Unread]) -> bool:
    """Whether one of the words may turn a meaning around: a number, a denial, a limit, a doubt."""
    return any(_dangerous(word) for word, _, _ in words)


def failing(words: Iterable[Unread]) -> bool:
    """Whether one of the words says that something goes wrong, which turns a "can" around."""
    return any(phrase in word for word, _, _ in words for phrase in FAILING)


def _dangerous(word: str) -> bool:
    if word[0].isdigit() or word in DANGEROUS_WORDS:
        return True
    return any(char in DANGEROUS for char in word) or any(phrase in word for phrase in DANGEROUS_PHRASES)


def gaps(start: int, end: int, used: Sequence[Place]) -> Iterable[Place]:
    """Yield the parts of a span that no used place touches."""
    place = start
    for left, right in sorted(used):
        if left > place:
            yield place, min(left, end)
        place = max(place, right)
        if place >= end:
            return
    if place < end:
        yield place, end
