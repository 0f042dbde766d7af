"""Parts of a sentence, with the known words and numbers in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.numerals import Number
from kb.tagging import Tag


@dataclass(frozen=True)
class View:
    """The known words of a whole sentence as one phrase file sees them, sorted by what they can stand for."""

    text: str
    tags: tuple[Tag, ...]
    numbers: tuple[Number, ...]
    releases: tuple[Number, ...]
    by_kind: Mapping[str, tuple[Tag, ...]]
    by_word: Mapping[str, tuple[Tag, ...]]


def view_of(text: str, tags: Iterable[Tag], numbers: tuple[Number, ...], releases: tuple[Number, ...]) -> View:
    """Return the view of a sentence's words."""
    every = tuple(tags)
    by_kind: dict[str, list[Tag]] = {}
    by_word: dict[str, list[Tag]] = {}
    for tag in every:
        for kind in tag.named:
            by_kind.setdefault(kind, []).append(tag)
        for meaning in tag.meanings:
            if meaning[0] == "=":
                by_word.setdefault(meaning, []).append(tag)
    kinds = {kind: tuple(found) for kind, found in by_kind.items()}
    return View(text, every, numbers, releases, kinds, {word: tuple(found) for word, found in by_word.items()})


@dataclass(frozen=True)
class Stretch:
    """The part of a view between two places."""

    start: int
    end: int
    view: View

    @property
    def text(self) -> str:
        """The whole sentence; places are places in it."""
        return self.view.text

    @cached_property
    def tags(self) -> tuple[Tag, ...]:
        """The known words in the stretch."""
        return self._inside(self.view.tags)

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers in the stretch."""
        return tuple(n for n in self.view.numbers if n.start >= self.start and n.end <= self.end)

    @cached_property
    def releases(self) -> tuple[Number, ...]:
        """The releases of Kubernetes in the stretch."""
        return tuple(n for n in self.view.releases if n.start >= self.start and n.end <= self.end)

    def of_kind(self, kind: str) -> tuple[Tag, ...]:
        """Return the words that name a value of a kind."""
        return self._inside(self.view.by_kind.get(kind, ()))

    def of_word(self, word: str) -> tuple[Tag, ...]:
        """Return the places where a word (``=word``) stands."""
        return self._inside(self.view.by_word.get(word, ()))

    def has(self, kind: str) -> bool:
        """Whether a value of a kind stands here (``#`` a number, ``#release`` a release)."""
        if kind[0] == "#":
            return bool(self.releases if kind == "#release" else self.numbers)
        return any(tag.start >= self.start and tag.end <= self.end for tag in self.view.by_kind.get(kind, ()))

    def has_one_of(self, words: Iterable[str]) -> bool:
        """Whether one of several words stands here."""
        found = self.view.by_word
        return any(
            tag.start >= self.start and tag.end <= self.end for word in words if word in found for tag in found[word]
        )

    def _inside(self, tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
        return tuple(tag for tag in tags if tag.start >= self.start and tag.end <= self.end)
