"""Parts of a sentence, with the known words and numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.models.relation import Words
from kb.reading.numerals import Number
from kb.reading.tagging import Tag

# What stands for a number, and for a release of Kubernetes, where words are sorted by what they can stand for.
NUMBER, RELEASE = "#", "#release"


@dataclass(frozen=True)
class View:
    """The known words of a whole sentence as one phrase file sees them (``""``: every word of every file)."""

    text: str
    file: str
    tags: tuple[Tag, ...]
    numbers: tuple[Number, ...]
    releases: tuple[Number, ...]

    @cached_property
    def by_kind(self) -> Mapping[str, list[Tag]]:
        """The words by the kinds of the values that they name."""
        found: dict[str, list[Tag]] = {}
        for tag in self.tags:
            for kind in tag.named:
                found.setdefault(kind, []).append(tag)
        return found

    def values(self, domain: Words) -> list[tuple[Tag, str]]:
        """Return the words that name a value of a domain, with the value."""
        # Domains live as long as their relations; to compare two of them takes longer than to look at one anew.
        found = self._values.get(id(domain))
        if found is None:
            named = ((tag, tag.named[domain.kind]) for tag in self.by_kind.get(domain.kind, ()))
            known = ((tag, next((one for one in values if one in domain.values), None)) for tag, values in named)
            found = self._values[id(domain)] = [(tag, value) for tag, value in known if value is not None]
        return found

    @cached_property
    def _values(self) -> dict[int, list[tuple[Tag, str]]]:
        return {}

    @cached_property
    def by_word(self) -> Mapping[str, list[Tag]]:
        """The places of each plain word (``=word``) of the file, and of the general ones."""
        found: dict[str, list[Tag]] = {}
        for tag in self.tags:
            for word in (*tag.words.get(self.file, ()), *tag.words.get("", ())):
                found.setdefault(word, []).append(tag)
        return found


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

    @cached_property
    def plain_numbers(self) -> tuple[Number, ...]:
        """The numbers in the stretch that are no release."""
        return tuple(n for n in self.numbers if not any(r.start < n.end and n.start < r.end for r in self.releases))

    @cached_property
    def symbols(self) -> frozenset[str]:
        """All meanings of its words, and ``#`` for a number, ``#release`` for a release of Kubernetes."""
        numeric = ([NUMBER] if self.numbers else []) + ([RELEASE] if self.releases else [])
        return frozenset(numeric).union(*(tag.meanings for tag in self.tags))

    def touched(self) -> frozenset[str]:
        """Return the symbols of all that lies in the stretch or reaches into it."""
        numbers = any(n.start < self.end and self.start < n.end for n in self.view.numbers)
        releases = any(n.start < self.end and self.start < n.end for n in self.view.releases)
        numeric = [NUMBER] * numbers + [RELEASE] * releases
        tags = (tag.meanings for tag in self.view.tags if tag.start < self.end and self.start < tag.end)
        return frozenset(numeric).union(*tags)

    def values(self, domain: Words) -> list[tuple[Tag, str]]:
        """Return the words that name a value of a domain, with the value."""
        start, end = self.start, self.end
        return [named for named in self.view.values(domain) if named[0].start >= start and named[0].end <= end]

    def _inside(self, tags: Sequence[Tag]) -> tuple[Tag, ...]:
        start, end = self.start, self.end
        return tuple([tag for tag in tags if tag.start >= start and tag.end <= end])
