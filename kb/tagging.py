"""Finding known words and numbers in a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import ahocorasick
from rapidfuzz import fuzz, process

from kb.lexicon import Lexicon
from kb.numerals import Number, numbers, releases
from kb.text import fold

_LATIN_WORD = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
FUZZY_LENGTH, FUZZY_SCORE = 5, 84


@dataclass(frozen=True)
class Tag:
    """A known word at its place. ``meanings``: all that it can mean, each ``kind/value`` or ``=word``."""

    start: int
    end: int
    meanings: frozenset[str]


@dataclass(frozen=True)
class Tagged:
    """A sentence with everything that was recognised in it; offsets are into ``text``, which is folded."""

    text: str
    tags: tuple[Tag, ...]
    numbers: tuple[Number, ...]
    releases: tuple[Number, ...]
    by_meaning: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)


@dataclass
class Tagger:
    """The automaton over all surfaces of a lexicon."""

    automaton: ahocorasick.Automaton
    meanings: dict[str, frozenset[str]]
    latin: tuple[str, ...]
    fuzzy: dict[str, str | None] = field(default_factory=dict)

    def tag(self, sentence: str) -> Tagged:
        """Return the sentence with its known words, numbers and releases."""
        text = fold(sentence)
        squeezed, places = _squeezed(text)
        found = self._exact(text, squeezed, places)
        found += self._near_misses(text, found)
        return Tagged(text, tuple(_longest(found, text)), tuple(numbers(text)), tuple(releases(text)))

    def _exact(self, text: str, squeezed: str, places: list[int]) -> list[Tag]:
        tags = []
        for last, surface in self.automaton.iter(squeezed):
            start, end = places[last - len(surface) + 1], places[last] + 1
            if _whole(text, start, end):
                tags.append(Tag(start, end, self.meanings[surface]))
        return tags

    def _near_misses(self, text: str, found: list[Tag]) -> list[Tag]:
        covered = {place for tag in found for place in range(tag.start, tag.end)}
        tags = []
        for word in _LATIN_WORD.finditer(text):
            if word.start() in covered or len(word[0]) < FUZZY_LENGTH:
                continue
            if surface := self._nearest(word[0]):
                tags.append(Tag(word.start(), word.end(), self.meanings[surface]))
        return tags

    def _nearest(self, word: str) -> str | None:
        if word not in self.fuzzy:
            best = process.extractOne(word, self.latin, scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE)
            same = best and best[0][0] == word[0] and abs(len(best[0]) - len(word)) <= 2
            self.fuzzy[word] = best[0] if best and same else None
        return self.fuzzy[word]


def build_tagger(lexicon: Lexicon) -> Tagger:
    """Return the tagger of a lexicon."""
    automaton = ahocorasick.Automaton()
    for surface in lexicon.surfaces:
        automaton.add_word(surface, surface)
    if lexicon.surfaces:
        automaton.make_automaton()
    latin = tuple(sorted(surface for surface in lexicon.surfaces if surface.isascii() and len(surface) >= FUZZY_LENGTH))
    return Tagger(automaton, {s: frozenset(m) for s, m in lexicon.surfaces.items()}, latin)


def _squeezed(text: str) -> tuple[str, list[int]]:
    places = [i for i, char in enumerate(text) if char != " "]
    return "".join(text[i] for i in places), places


def _whole(text: str, start: int, end: int) -> bool:
    """A Latin surface must not be cut out of a longer Latin word (a plural s is fine)."""
    if _wordy(text[start]) and start and _wordy(text[start - 1]):
        return False
    if not _wordy(text[end - 1]) or end >= len(text) or not _wordy(text[end]):
        return True
    plural = text[end] == "s" and (end + 1 >= len(text) or not _wordy(text[end + 1]))
    return plural and text[end - 1].isalpha()


@lru_cache(maxsize=4096)
def _wordy(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "_-")


def _longest(tags: list[Tag], text: str) -> list[Tag]:
    """Drop every tag that lies inside a longer one, but for API terms inside a Chinese phrase ("变回 Available")."""
    kept: list[Tag] = []
    longest = Tag(0, 0, frozenset())
    for tag in sorted(set(tags), key=lambda tag: (tag.start, -(tag.end - tag.start))):
        inside = (
            tag.start >= longest.start and tag.end <= longest.end and tag.end - tag.start < longest.end - longest.start
        )
        if inside and not (text[tag.start : tag.end].isascii() and not text[longest.start : longest.end].isascii()):
            continue
        kept.append(tag)
        if not inside:
            longest = tag
    return kept
