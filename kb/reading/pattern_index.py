"""Finding the few wordings, out of thousands, that could be laid over a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from kb.reading.pattern import Pattern
from kb.reading.stretch import NUMBER


@dataclass(frozen=True)
class PatternIndex:
    """All wordings by the symbol without which they are not tried, and by relation.

    ``called``: the phrase files that read only where their topic is called up.
    """

    by_anchor: Mapping[str, list[tuple[str, list[Pattern]]]]
    by_relation: Mapping[str, list[Pattern]]
    called: frozenset[str]
    _silent: dict[frozenset[str], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    def of_relation(self, name: str, here: frozenset[str], known: frozenset[str], lenient: bool) -> list[Pattern]:
        """Return the wordings of one relation that have all they need, in their order."""
        return [p for p in self.by_relation.get(name, ()) if p.could_stand(here, known, lenient)]

    def of_topics(
        self, topics: frozenset[str] | None, here: frozenset[str], known: frozenset[str], lenient: bool
    ) -> list[Pattern]:
        """Return the wordings of called up topics that have all they need, in their order; none calls up every one.

        ``here``: the symbols of the text; ``known``: those, and what was said before.
        """
        silent = self._not_called(topics) if topics else frozenset()
        found: dict[int, Pattern] = {}
        for anchor in self.by_anchor.keys() & {*known, NUMBER}:
            for file, patterns in self.by_anchor[anchor]:
                if file not in silent:
                    for pattern in patterns:
                        if pattern.could_stand(here, known, lenient):
                            found[pattern.order] = pattern
        return [found[order] for order in sorted(found)]

    def _not_called(self, topics: frozenset[str]) -> frozenset[str]:
        """The phrase files of the topics that are not called up."""
        if topics not in self._silent:
            self._silent[topics] = self.called - topics
        return self._silent[topics]


def build_pattern_index(patterns: Iterable[Pattern], called: Collection[str]) -> PatternIndex:
    """Return the index of some wordings; ``called``: the topics that have anchor words."""
    by_anchor: dict[str, dict[str, list[Pattern]]] = {}
    by_relation: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        by_relation.setdefault(pattern.relation.name, []).append(pattern)
        for anchor in pattern.anchors():
            by_anchor.setdefault(anchor, {}).setdefault(pattern.file, []).append(pattern)
    listed = {anchor: list(files.items()) for anchor, files in by_anchor.items()}
    return PatternIndex(listed, by_relation, frozenset(called))
