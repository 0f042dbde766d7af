"""Chinese sentence to claims: wordings are laid over stretches of clauses, and the best cover of the sentence wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from functools import _lru_cache_wrapper, lru_cache

from kb.models.relation import Relation
from kb.reading.candidate import Found
from kb.reading.carrying import Context
from kb.reading.cover import Cover
from kb.reading.leftover import LightWords
from kb.reading.lexicon import Lexicon, squeeze
from kb.reading.markup import bare
from kb.reading.pattern_index import PatternIndex, build_pattern_index
from kb.reading.placing import Match
from kb.reading.sentence import Sentence
from kb.reading.subject import Subjects, build_subjects
from kb.reading.tagging import Pair, Tagger, build_tagger, compared_pair

# So many sentences are remembered as they were read: some megabytes.
LATELY = 2000
# A sentence is often read for one relation after another.
AT_WORK = 64

__all__ = ["Found", "Reader", "SentenceReading"]


@dataclass(frozen=True)
class SentenceReading:
    """What was read in one sentence: claims, words outside every claim, and the values it names (for what follows).

    ``silent``: the places of clauses that state something and of which nothing was read.
    """

    found: tuple[Found, ...]
    unread: tuple[str, ...]
    named: Mapping[str, tuple[str, ...]]
    known_words: int
    last: Match | None = None
    pair: Pair | None = None
    silent: tuple[tuple[int, int], ...] = ()


@dataclass
class Reader:
    """Reads sentences with one lexicon and the relations that it words. ``ready``: its tagger, when there is one."""

    lexicon: Lexicon
    relations: Mapping[str, Relation]
    ready: InitVar[Tagger | None] = None
    tagger: Tagger = field(init=False)
    subjects: Subjects = field(init=False)
    patterns: PatternIndex = field(init=False)
    light: dict[str, LightWords] = field(init=False)
    _lately: _lru_cache_wrapper[SentenceReading] = field(init=False)
    _at_work: _lru_cache_wrapper[Sentence] = field(init=False)

    def __post_init__(self, ready: Tagger | None) -> None:
        self.tagger = ready or build_tagger(self.lexicon)
        self.subjects = build_subjects(self.lexicon)
        self._lately = lru_cache(maxsize=LATELY)(self._read)
        self._at_work = lru_cache(maxsize=AT_WORK)(self._work)
        self.patterns = build_pattern_index(self.lexicon, self.relations)
        self.light = {
            file: LightWords(squeeze(word) for word in self.lexicon.companions.get(file, ()))
            for file in {wording.companions for wording in self.patterns.wordings} | {""}
        }

    def read(
        self,
        sentence: str,
        context: Context | None = None,
        only: str | None = None,
        before: Match | None = None,
        topics: frozenset[str] | None = None,
        pair: Pair | None = None,
    ) -> SentenceReading:
        """Return the claims of one sentence.

        ``context``: values named before it, by kind. ``only`` restricts to wordings of one relation. ``before``: the
        last match of the sentence before, with which this one may go on. ``topics``: what the surroundings call up;
        None lets the wordings of every topic read. ``pair``: what "前者" and "后者" refer to.
        """
        # A text that was edited and is checked again, or that repeats itself, is read where it is new.
        return self._lately(sentence, tuple(sorted((context or {}).items())), only, before, topics, pair)

    def forget(self) -> None:
        """Forget what was read lately, for who measures how long reading takes."""
        self._lately.cache_clear()
        self._at_work.cache_clear()

    def _read(
        self,
        sentence: str,
        context: tuple[tuple[str, tuple[str, ...]], ...],
        only: str | None,
        before: Match | None,
        topics: frozenset[str] | None,
        pair: Pair | None,
    ) -> SentenceReading:
        plain = bare(sentence)
        text = plain.text if plain else sentence
        work = self._at_work(text, pair)
        tagged = work.tagged
        called = None if topics is None else topics | self.subjects.of(text, tagged.tags)
        cover = Cover(self, work, dict(context), only, before, topics or frozenset(), called)
        found = tuple(plain.restored(one, sentence) for one in cover.found) if plain else cover.found
        silent = tuple(plain.given(*place) for place in cover.silent) if plain else cover.silent
        return SentenceReading(
            found, cover.unread, work.named, len(tagged.tags), cover.last, compared_pair(tagged.naming), silent
        )

    def _work(self, sentence: str, pair: Pair | None) -> Sentence:
        return Sentence(sentence, self.tagger.tag(sentence, pair))
