"""The words of a stretch that nobody accounts for, and whether one of them may turn the meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kb.reading.grammar import DANGEROUS, DANGEROUS_PHRASES, DANGEROUS_WORDS, FAILING, LIGHT, LIMITING

Place = tuple[int, int]
# A word, and where it starts and ends.
Unread = tuple[str, int, int]
# "kubernetes.io/tls" is one name.
_NAME_GOES_ON = re.compile(r"\.io/[a-z]")
_WORD = re.compile(r"[a-z0-9][a-z0-9_.%/-]*|[\u4e00-\u9fff]+")


class LightWords:
    """Words that may stand in a sentence without saying anything of their own; the longest at a place counts."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        self.words_in = lru_cache(maxsize=512)(self._words_in)
        for word in sorted({*words, *LIGHT}, key=len, reverse=True):
            if word:
                self._by_first.setdefault(word[0], []).append(word)

    def _words_in(self, text: str) -> tuple[Unread, ...]:
        """Return the words of a folded text that are no light ones; the gaps of a text are mostly the same few."""
        return tuple((match[0], match.start(), match.end()) for match in _WORD.finditer(self.blanked(text)))

    def blanked(self, text: str) -> str:
        """Return a folded text with blanks for the light words in it."""
        out, place = list(text), 0
        while place < len(text):
            size = self._at(text, place)
            out[place : place + size] = " " * size
            place += size or 1
        return "".join(out)

    def _at(self, text: str, place: int) -> int:
        """The length of the light word at a place, 0 when there is none; a Latin one is no part of a longer one."""
        for word in self._by_first.get(text[place], ()):
            if not text.startswith(word, place):
                continue
            size = len(word)
            if word[0] > "z" or _stands_alone(text, place, place + size):
                return size
            if size > 2 and text.startswith("s", place + size) and _stands_alone(text, place, place + size + 1):
                return size + 1
        return 0


def _stands_alone(text: str, start: int, end: int) -> bool:
    if _NAME_GOES_ON.match(text, end):
        return False
    before, behind = text[start - 1 : start] if start else "", text[end : end + 1]
    return not any("a" <= char <= "z" or "0" <= char <= "9" for char in before + behind)


def unread_words(text: str, gap: Place, light: LightWords) -> list[Unread]:
    """Return the words of a gap between read places that are no light ones."""
    start, end = gap
    return [(word, start + first, start + last) for word, first, last in light.words_in(text[start:end])]


def dangerous(words: Iterable[Unread]) -> bool:
    """Whether one of the words may turn a meaning around: a number, a denial, a limit, a doubt."""
    return any(_dangerous(word) for word, _, _ in words)


def failing(words: Iterable[Unread]) -> bool:
    """Whether one of the words says that something goes wrong, which turns a "can" around."""
    return any(phrase in word for word, _, _ in words for phrase in FAILING)


def limiting(words: Iterable[Unread]) -> bool:
    """Whether one of the words limits or compares what is said."""
    return any(word in LIMITING or word[0] in LIMITING for word, _, _ in words)


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
