"""Parts of a sentence, with the known words and numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kb.models.relation import Words
from kb.reading.number import Number
from kb.reading.tagging import Tag

# What stands for a number, and for a release of Kubernetes, where words are sorted by what they can stand for.
NUMBER, RELEASE = "#", "#release"


@dataclass(eq=False)
class View:
    """The known words of a whole sentence as one phrase file sees them (``""``: every word of every file).

    What is looked up in it is kept. Nobody changes it; like a stretch it is made too often to be frozen.
    """

    text: str
    file: str
    tags: tuple[Tag, ...]
    numbers: tuple[Number, ...]
    releases: tuple[Number, ...]
    _kinds: dict[str, list[Tag]] = field(default_factory=dict, repr=False)
    _values: dict[int, list[tuple[Tag, str]]] = field(default_factory=dict, repr=False)

    def of_kind(self, kind: str) -> list[Tag]:
        """Return the words that name a value of a kind."""
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = [tag for tag in self.tags if kind in tag.named]
        return found

    def values(self, domain: Words) -> list[tuple[Tag, str]]:
        """Return the words that name a value of a domain, with the value."""
        # Domains live as long as their relations; to compare two of them takes longer than to look at one anew.
        found = self._values.get(id(domain))
        if found is None:
            found = self._values[id(domain)] = []
            for tag in self.of_kind(domain.kind):
                for value in tag.named[domain.kind]:
                    if value in domain.values:
                        found.append((tag, value))
                        break
        return found

    @cached_property
    def by_word(self) -> Mapping[str, list[Tag]]:
        """The places of each plain word (``=word``) of the file, and of the general ones."""
        found: dict[str, list[Tag]] = {}
        for tag in self.tags:
            for word in (*tag.words.get(self.file, ()), *tag.words.get("", ())):
                found.setdefault(word, []).append(tag)
        return found


@dataclass(eq=False)
class Stretch:
    """The part of a view between two places."""

    start: int
    end: int
    view: View
    _values: dict[int, list[tuple[Tag, str]]] = field(default_factory=dict, repr=False)

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
        start, end = self.start, self.end
        return tuple([n for n in self.view.numbers if n.start >= start and n.end <= end]) if self.view.numbers else ()

    @cached_property
    def releases(self) -> tuple[Number, ...]:
        """The releases of Kubernetes in the stretch."""
        start, end = self.start, self.end
        return tuple([n for n in self.view.releases if n.start >= start and n.end <= end]) if self.view.releases else ()

    @cached_property
    def plain_numbers(self) -> tuple[Number, ...]:
        """The numbers in the stretch that are no release."""
        releases = self.releases
        if not releases:
            return self.numbers
        return tuple(n for n in self.numbers if not any(r.start < n.end and n.start < r.end for r in releases))

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
        found = self._values.get(id(domain))
        if found is None:
            start, end = self.start, self.end
            found = [named for named in self.view.values(domain) if named[0].start >= start and named[0].end <= end]
            self._values[id(domain)] = found
        return found

    def _inside(self, tags: Sequence[Tag]) -> tuple[Tag, ...]:
        start, end = self.start, self.end
        return tuple([tag for tag in tags if tag.start >= start and tag.end <= end])
