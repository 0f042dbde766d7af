"""Cutting text into the tokens of full-text search: Chinese into pairs of characters, API names into their parts.

Everything is folded first, so that traditional, full-width and upper-case spellings meet. Chinese has no blanks: a run
of characters is indexed as its overlapping pairs and its last character, which makes every stretch of two characters a
token, and every longer one a phrase. A Latin word is indexed whole and in parts (``kube-proxy``, ``livenessProbe``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb.reading.text import fold

_RUN = re.compile(r"([a-z0-9]+(?:[-_./][a-z0-9]+)*)|([^\W_a-z0-9]+)")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


@dataclass(frozen=True)
class Word:
    """One run of a text, folded; ``latin`` says which kind, ``tokens`` are what a search for it looks for."""

    text: str
    latin: bool
    tokens: tuple[str, ...]


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text in order: Latin runs, and runs of other characters."""
    for match in _RUN.finditer(fold(text)):
        if match[1]:
            yield Word(match[1], True, tuple(re.split(r"[-_./]", match[1])))
        else:
            yield Word(match[2], False, tuple(_pairs(match[2])) or (match[2],))


def indexed(text: str) -> str:
    """Return the tokens of a text as they go into the index, parted by blanks."""
    tokens: list[str] = []
    for match in _RUN.finditer(fold(text)):
        if match[1]:
            tokens += _latin_tokens(match[1], text[match.start() : match.end()])
        else:
            tokens += [*_pairs(match[2]), match[2][-1]]
    return " ".join(tokens)


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _latin_tokens(word: str, spelled: str) -> list[str]:
    parts = re.split(r"[-_./]", word)
    humps = [hump.lower() for hump in _HUMP.findall(spelled) if len(hump) > 1]
    return list(dict.fromkeys([*parts, joined(word), *humps]))


def joined(word: str) -> str:
    """Return a Latin word without its hyphens, dots and slashes."""
    return re.sub(r"[-_./]", "", word)
