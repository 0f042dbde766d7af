"""The knowledge that everything else looks at: content, lexicon, reader and relations, loaded together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from kb.claim import Claim
from kb.content import Content, Fact, Topic, read_content
from kb.explanation import Explainer
from kb.models.catalogue import relations
from kb.models.relation import Relation
from kb.problem import Problem
from kb.reading.lexicon import Lexicon, read_lexicon
from kb.reading.reader import Reader
from kb.reading.tagging import Tagger

PACKAGED = Path(__file__).parent / "_content"
CHECKOUT = Path(__file__).parent.parent / "content"
GENERAL_WORDS = "phrases/words.md"


class MissingContent(Exception):
    """There is no content directory where one was looked for."""


@dataclass(frozen=True)
class Knowledge:
    """Everything known, and the reader over it."""

    root: Path
    content: Content
    lexicon: Lexicon
    relations: Mapping[str, Relation]
    _claims: dict[str, tuple[Claim, ...]] = field(default_factory=dict, repr=False, compare=False)
    _tagger: Tagger | None = field(default=None, repr=False, compare=False)

    @property
    def alone(self) -> bool:
        """Whether all words were made for this content, and none came along with the program."""
        return len(word_roots(self.root)) == 1

    @cached_property
    def reader(self) -> Reader:
        """The reader of strangers' and of our own sentences."""
        return Reader(self.lexicon, self.relations, self._tagger)

    @cached_property
    def explainer(self) -> Explainer:
        """What puts verdicts into words."""
        return Explainer(self.lexicon, self.relations)

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """All facts and misconceptions by id."""
        return {fact.id: fact for fact in self.content.facts}

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """All topics by slug."""
        return {topic.slug: topic for topic in self.content.topics}

    def claims_of(self, fact: Fact) -> tuple[Claim, ...]:
        """Return what a fact's sentence says."""
        if fact.id not in self._claims:
            found = self.reader.read(fact.text, only=fact.relation).found if fact.relation in self.relations else ()
            self._claims[fact.id] = tuple(one.claim for one in found)
        return self._claims[fact.id]

    @cached_property
    def true_facts_of(self) -> dict[str, list[Fact]]:
        """True facts by relation, easy ones first."""
        grouped: dict[str, list[Fact]] = {}
        for fact in sorted(self.content.facts, key=lambda fact: fact.level):
            if not fact.misconception:
                grouped.setdefault(fact.relation, []).append(fact)
        return grouped

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the content files themselves."""
        return sorted([*self.content.problems, *self.lexicon.problems])


def content_root() -> Path:
    """Return the content that is in use: the packaged one, or that of the checkout."""
    return PACKAGED if PACKAGED.exists() else CHECKOUT


def word_roots(root: Path) -> list[Path]:
    """Return the directories whose glossary and phrases are read along with a content directory.

    One that has the general words stands alone, a whole copy for example; any other adds to those of the program.
    """
    own = content_root()
    alone = root.resolve() == own.resolve() or (root / GENERAL_WORDS).is_file()
    return [root] if alone else [own, root]


def load_knowledge(root: Path | None = None) -> Knowledge:
    """Return the knowledge of a content directory; raise MissingContent when it is not there."""
    root = root or content_root()
    if not root.is_dir():
        raise MissingContent(str(root))
    return Knowledge(root, read_content(root), read_lexicon(*word_roots(root)), relations())
