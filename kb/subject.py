"""What a text is about: which topics' wordings may read it.

A wording of one topic must not read a sentence about another. So a topic is called up by its anchor words, in the
sentence itself or in what it stands under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import ahocorasick

from kb.lexicon import squeeze
from kb.text import fold

_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True)
class Subjects:
    """Finds the topics that a text calls up."""

    automaton: ahocorasick.Automaton
    topics: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, text: str) -> frozenset[str]:
        """Return the topics whose anchor words stand in a text."""
        if not self.topics:
            return frozenset()
        squeezed = squeeze(fold(text))
        found: set[str] = set()
        for last, word in self.automaton.iter(squeezed):
            first = last - len(word) + 1
            if not _inside_word(squeezed, first, last):
                found |= self.topics[word]
        return frozenset(found)


def _inside_word(text: str, first: int, last: int) -> bool:
    """A Latin anchor must not be cut out of a longer word (a plural s is fine)."""
    before = first > 0 and text[first] in _LATIN and text[first - 1] in _LATIN
    tail = text[last + 1 : last + 3]
    after = (
        bool(tail) and text[last] in _LATIN and tail[0] in _LATIN and not (tail[0] == "s" and tail[1:] not in _LATIN)
    )
    return before or after


def build_subjects(anchors: Mapping[str, frozenset[str]]) -> Subjects:
    """Return the finder for anchor words by topic."""
    topics: dict[str, set[str]] = {}
    for topic, words in anchors.items():
        for word in words:
            topics.setdefault(word, set()).add(topic)
    automaton = ahocorasick.Automaton()
    for word in topics:
        automaton.add_word(word, word)
    if topics:
        automaton.make_automaton()
    return Subjects(automaton, {word: frozenset(found) for word, found in topics.items()})
