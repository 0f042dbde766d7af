"""What a text is about: which topics' wordings may read it.

A wording of one topic must not read a sentence about another. So a topic is called up by its anchor words, in the
sentence itself or in what it stands under.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import ahocorasick

from kb.reading.lexicon import Lexicon
from kb.reading.tagging import Tag, is_whole, squeezed_with_places
from kb.reading.text import fold


@dataclass(frozen=True)
class Subjects:
    """Finds the topics that a text calls up: ``words`` are the anchors, ``meanings`` what the anchors stand for."""

    automaton: ahocorasick.Automaton
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    meanings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    _by_meanings: dict[frozenset[str], frozenset[str]] = field(default_factory=dict, repr=False)
    _last: list[tuple[str, frozenset[str]]] = field(default_factory=lambda: [("", frozenset())], repr=False)

    def of(self, text: str, tags: Iterable[Tag] = ()) -> frozenset[str]:
        """Return the topics whose anchor words stand in a text, or whose anchors its known words are spellings of."""
        return self._said(text).union(*(self._called(tag.meanings) for tag in tags))

    def _called(self, meanings: frozenset[str]) -> frozenset[str]:
        """The topics that a word calls up by what it means."""
        if meanings not in self._by_meanings:
            topics = (self.meanings[meaning] for meaning in meanings if meaning in self.meanings)
            self._by_meanings[meanings] = frozenset().union(*topics)
        return self._by_meanings[meanings]

    def _said(self, text: str) -> frozenset[str]:
        """The topics by anchor words alone; a sentence is asked for twice, on its own and for what follows it."""
        last, found = self._last[0]
        if text != last:
            found = self._found(text)
            self._last[0] = (text, found)
        return found

    def _found(self, text: str) -> frozenset[str]:
        found: set[str] = set()
        if self.words:
            folded = fold(text)
            squeezed, places = squeezed_with_places(folded)
            for last, word in self.automaton.iter(squeezed):
                if is_whole(folded, places[last - len(word) + 1], places[last] + 1):
                    found |= self.words[word]
        return frozenset(found)


def build_subjects(lexicon: Lexicon) -> Subjects:
    """Return the finder for the anchor words of a lexicon."""
    words: dict[str, set[str]] = {}
    meanings: dict[str, set[str]] = {}
    for topic, anchors in lexicon.anchors.items():
        for word in anchors:
            words.setdefault(word, set()).add(topic)
            for meaning in lexicon.surfaces.get(word, ()):
                if meaning[0] != "=":
                    meanings.setdefault(meaning, set()).add(topic)
    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    if words:
        automaton.make_automaton()
    return Subjects(automaton, _frozen(words), _frozen(meanings))


def _frozen(topics: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(found) for key, found in topics.items()}
