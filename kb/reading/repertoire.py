"""The wordings that could be laid over a sentence and its stretches, by what is said there and was before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from kb.claim import Named
from kb.models.relation import Words
from kb.reading.carrying import Context
from kb.reading.pattern import Pattern, domain_of
from kb.reading.pattern_index import PatternIndex
from kb.reading.placing import Match
from kb.reading.sentence import Sentence
from kb.reading.stretch import Stretch

# "都" alone also sums up a list; these speak of everything there is.
ALL = re.compile(r"所有|任何|任意|全部|一律|每个(?!最|至|都|只|默认|大|约|\s?\d)|每一个|每台|凡是|无论哪|不论哪|不管哪")


class Repertoire:
    """The wordings to try on one sentence.

    ``context``: values named before it; ``before``: the last match before it; ``topics``: those called up, None for
    any; ``only``: restricts to one relation.
    """

    def __init__(
        self,
        index: PatternIndex,
        sentence: Sentence,
        context: Context,
        before: Match | None,
        topics: frozenset[str] | None,
        only: str | None,
    ) -> None:
        self.index, self.sentence, self.context = index, sentence, context
        self.before, self.topics, self.only = before, topics, only

    def tried(self, first: int, last: int, lenient: bool, rest: bool) -> Iterable[Pattern]:
        """The wordings whose words are all there, whose slots could be filled, and that can reach both ends."""
        ends = 0 if first == last or rest else 1 << first | 1 << last
        reaching = [pattern for pattern, touched in self._possible if touched & ends == ends]
        if not reaching:
            return
        here = self._stretch(first, last).symbols
        if lenient == self.lenient and here == self._symbols:
            yield from reaching  # all that was possible still is
            return
        known = self._stretch(0, last).symbols | self._told
        for pattern in reaching:
            if pattern.could_stand(here, known, lenient):
                yield pattern

    @cached_property
    def _symbols(self) -> frozenset[str]:
        """The symbols of the whole sentence."""
        return self.sentence.stretch(0, len(self.sentence.text), "").symbols

    @cached_property
    def lenient(self) -> bool:
        """Whether something in the sentence can stand for what is not said."""
        return bool(ALL.search(self.sentence.text)) or any(p.kind == "rest" for p in self.sentence.all_particles)

    @cached_property
    def _told(self) -> frozenset[str]:
        """The values that were named before the sentence."""
        named = {f"{kind}/{value}" for kind, values in self.context.items() for value in values}
        for slot, term in self.before.terms.items() if self.before else ():
            domain = self.before and domain_of(self.before.relation, slot)
            if isinstance(domain, Words) and isinstance(term, Named):
                named |= {f"{domain.kind}/{value}" for value in term.values}
        return frozenset(named)

    @cached_property
    def _possible(self) -> list[tuple[Pattern, int]]:
        """The wordings that could be laid over some stretch of this sentence, in their order.

        With each, the clauses in which it could use anything: bit ``i`` for the clause ``i``.
        """
        sentence = self.sentence
        here = self._symbols
        known = here | self._told
        lenient = self.lenient
        index = self.index
        found = (
            index.of_topics(self.topics, here, known, lenient)
            if self.only is None
            else index.of_relation(self.only, here, known, lenient)
        )
        if len(sentence.clauses) == 1:
            return [(pattern, 1) for pattern in found]
        touched = [(1 << i, self._stretch(i, i).touched()) for i in range(len(sentence.clauses))]
        return [
            (pattern, sum(bit for bit, symbols in touched if not symbols.isdisjoint(pattern.symbols)))
            for pattern in found
        ]

    def _stretch(self, first: int, last: int) -> Stretch:
        return self.sentence.stretch(self.sentence.clauses[first].start, self.sentence.clauses[last].end, "")
