"""What a sentence of a document stands under and behind: headings, list items, table headers, earlier sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.document import Sentence
from kb.enumeration import Listing
from kb.reading.placing import Match
from kb.reading.tagging import Pair


@dataclass(frozen=True)
class Heading:
    """What a heading names and calls up; ``level``: 1 is the highest; ``reaches_down``: lower ones are about it too."""

    level: int
    named: Mapping[str, tuple[str, ...]]
    reaches_down: bool
    topics: frozenset[str] = frozenset()


@dataclass
class Surroundings:
    """What a sentence can lean on: the values that its heading, its list item and the sentences before it named.

    ``headings``: those it stands under, from the highest down. ``asked``: the question that all that follows answers;
    ``question``: the same, as long as nothing stands between.
    """

    headings: list[Heading] = field(default_factory=list)
    parents: dict[int, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    recent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    subject: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parent_topics: dict[int, frozenset[str]] = field(default_factory=dict)
    recent_topics: frozenset[str] = frozenset()
    header: dict[str, tuple[str, ...]] = field(default_factory=dict)
    listing: Listing | None = None
    last: Match | None = None
    pair: Pair | None = None
    question: str = ""
    asked: str = ""
    paragraph: int = -1
    line: int = 0

    def enter(self, sentence: Sentence) -> None:
        """Forget what does not reach this sentence."""
        if sentence.paragraph != self.paragraph or (sentence.depth >= 0 and sentence.first):
            self.recent, self.last, self.recent_topics, self.subject = {}, None, frozenset(), {}
        if sentence.paragraph != self.paragraph:
            self.header = {}
        if sentence.depth >= 0 and sentence.first:
            self.parent_topics = {depth: found for depth, found in self.parent_topics.items() if depth < sentence.depth}
            self.parents = {depth: named for depth, named in self.parents.items() if depth < sentence.depth}
        elif sentence.depth < 0 and sentence.first:
            # A plain line ends the list above it; what it announces ("Calico:") is entered by itself.
            self.parents, self.parent_topics = {}, {}
        self.paragraph, self.line = sentence.paragraph, sentence.line

    def head(
        self, named: Mapping[str, tuple[str, ...]], topics: frozenset[str], level: int = 0, reaches_down: bool = True
    ) -> None:
        """A heading or a question: what follows is about it, and about the higher ones that it stands under.

        ``reaches_down``: so is what follows lower ones. One that calls up no topic stays with that of the one before.
        """
        before = self.headings[-1].topics if self.headings else frozenset()
        self.headings = [one for one in self.headings if one.level < level and one.reaches_down]
        self.headings.append(Heading(level, dict(named), reaches_down, topics or before))
        self.recent, self.last, self.listing, self.recent_topics = {}, None, None, frozenset()

    def topics(self) -> frozenset[str]:
        """Return the topics that the surroundings call up."""
        above = (one.topics for one in self.headings)
        return self.recent_topics.union(*above, *self.parent_topics.values())

    def above(self) -> dict[str, tuple[str, ...]]:
        """Return what headings and list items above named."""
        merged: dict[str, tuple[str, ...]] = {}
        for heading in self.headings:
            merged.update(heading.named)
        for depth in sorted(self.parents):
            merged.update(self.parents[depth])
        return merged

    def context(self) -> dict[str, tuple[str, ...]]:
        """Return all that can be leant on, nearest last."""
        return {**self.above(), **self.header, **self.recent}
