"""Chinese sentence to claims: wordings are laid over stretches of clauses, and the best cover of the sentence wins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.cover import Cover, Found, Needs
from kb.lexicon import Lexicon, Wording, leftover_pattern, words_of
from kb.models.relation import Numbers, Relation
from kb.sentence import Sentence
from kb.subject import Subjects, build_subjects
from kb.tagging import Tagger, build_tagger
from kb.wording_match import Context, Match, domain_of

__all__ = ["Found", "Reader", "SentenceReading"]


@dataclass(frozen=True)
class SentenceReading:
    """What was read in one sentence: claims, words outside every claim, and the values it names (for what follows)."""

    found: tuple[Found, ...]
    unread: tuple[str, ...]
    named: Mapping[str, tuple[str, ...]]
    known_words: int
    last: Match | None = None


@dataclass
class Reader:
    """Reads sentences with one lexicon and the relations that it words."""

    lexicon: Lexicon
    relations: Mapping[str, Relation]
    tagger: Tagger = field(init=False)
    subjects: Subjects = field(init=False)
    by_anchor: dict[str, list[Needs]] = field(init=False)
    light: dict[str, re.Pattern[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.tagger = build_tagger(self.lexicon)
        self.subjects = build_subjects(self.lexicon)
        self.by_anchor = {}
        usable = [wording for wording in self.lexicon.wordings if wording.relation in self.relations]
        for wording in usable:
            needs = self._needs(wording)
            for anchor in self._anchors(wording):
                self.by_anchor.setdefault(anchor, []).append(needs)
        self.light = {
            file: leftover_pattern(self.lexicon.companions.get(file, ()))
            for file in {wording.companions for wording in usable} | {""}
        }

    def _needs(self, wording: Wording) -> Needs:
        relation = self.relations[wording.relation]
        words = [frozenset(words_of(e, wording)) for e in wording.required if e.what == "word"]
        kinds = []
        for element in wording.required:
            if element.what == "count":
                kinds.append("#")
            elif element.what == "slot":
                domain = domain_of(relation, element.names[0])
                numeric = "#release" if isinstance(domain, Numbers) and domain.unit == "release" else "#"
                kinds.append(numeric if isinstance(domain, Numbers) else domain.kind)
        return Needs(wording, tuple(words), tuple(kinds))

    def _anchors(self, wording: Wording) -> tuple[str, ...]:
        """What must be in the text for a wording to be tried: its first required word, else its first slot."""
        for element in wording.required:
            if element.what == "word":
                return words_of(element, wording)
        for element in wording.required:
            if element.what == "slot":
                domain = domain_of(self.relations[wording.relation], element.names[0])
                if not isinstance(domain, Numbers):
                    return (f"{domain.kind}/",)
        return ("#",) if wording.elements else ()

    def read(
        self,
        sentence: str,
        context: Context | None = None,
        only: str | None = None,
        before: Match | None = None,
        topics: frozenset[str] | None = None,
    ) -> SentenceReading:
        """Return the claims of one sentence.

        ``context``: values named before it, by kind. ``only`` restricts to wordings of one relation. ``before``: the
        last match of the sentence before, with which this one may go on. ``topics``: what the surroundings call up;
        None lets the wordings of every topic read.
        """
        tagged = self.tagger.tag(sentence)
        called = None if topics is None else topics | self.subjects.of(sentence, tagged.tags)
        work = Sentence(sentence, tagged)
        cover = Cover(self, work, dict(context or {}), only, before, topics or frozenset(), called)
        return SentenceReading(cover.found, cover.unread, work.named, len(tagged.tags), cover.last)
