"""Finding the few wordings, out of thousands, that could be laid over a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.models.relation import Relation
from kb.reading.lexicon import Lexicon, Wording
from kb.reading.pattern import Pattern, anchors_of, build_pattern
from kb.reading.stretch import NUMBER


@dataclass(frozen=True)
class PatternIndex:
    """Wordings by the symbol without which they are not tried, and by relation, each by its place among all.

    ``called``: the phrase files that read only where their topic is called up. A wording is made ready when it is
    looked at first: most texts need a few of them.
    """

    wordings: Sequence[Wording]
    relations: Mapping[str, Relation]
    by_anchor: Mapping[str, list[tuple[str, list[int]]]]
    by_relation: Mapping[str, list[int]]
    called: frozenset[str]
    _ready: dict[int, Pattern] = field(default_factory=dict, repr=False, compare=False)
    _silent: dict[frozenset[str], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def of_relation(self, name: str, here: frozenset[str], known: frozenset[str], lenient: bool) -> list[Pattern]:
        """Return the wordings of one relation that have all they need, in their order."""
        patterns = [self._ready.get(place) or self._pattern(place) for place in self.by_relation.get(name, ())]
        return [pattern for pattern in patterns if pattern.could_stand(here, known, lenient)]

    def of_topics(
        self, topics: frozenset[str] | None, here: frozenset[str], known: frozenset[str], lenient: bool
    ) -> list[Pattern]:
        """Return the wordings of called up topics that have all they need, in their order; none calls up every one.

        ``here``: the symbols of the text; ``known``: those, and what was said before.
        """
        silent = self._not_called(topics) if topics else frozenset()
        places = {
            place
            for anchor in self.by_anchor.keys() & {*known, NUMBER}
            for file, own in self.by_anchor[anchor]
            if file not in silent
            for place in own
        }
        ready = self._ready.get
        patterns = [ready(place) or self._pattern(place) for place in sorted(places)]
        return [pattern for pattern in patterns if pattern.could_stand(here, known, lenient)]

    def _pattern(self, place: int) -> Pattern:
        wording = self.wordings[place]
        pattern = self._ready[place] = build_pattern(wording, self.relations[wording.relation], place)
        return pattern

    def _not_called(self, topics: frozenset[str]) -> frozenset[str]:
        """The phrase files of the topics that are not called up."""
        if topics not in self._silent:
            self._silent[topics] = self.called - topics
        return self._silent[topics]


def build_pattern_index(lexicon: Lexicon, relations: Mapping[str, Relation]) -> PatternIndex:
    """Return the index of the wordings of a lexicon whose relations are there."""
    wordings = [wording for wording in lexicon.wordings if wording.relation in relations]
    by_anchor: dict[str, dict[str, list[int]]] = {}
    by_relation: dict[str, list[int]] = {}
    for place, wording in enumerate(wordings):
        by_relation.setdefault(wording.relation, []).append(place)
        for anchor in anchors_of(wording, relations[wording.relation]):
            by_anchor.setdefault(anchor, {}).setdefault(wording.companions, []).append(place)
    listed = {anchor: list(files.items()) for anchor, files in by_anchor.items()}
    return PatternIndex(wordings, relations, listed, by_relation, frozenset(lexicon.anchors))
