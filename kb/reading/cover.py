"""The best cover of a sentence: which wordings are laid over which of its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from kb.models.relation import Words
from kb.reading.candidate import SAME_TOPIC, Candidate, Found, Weighing
from kb.reading.carrying import Around, Context
from kb.reading.clauses import Span
from kb.reading.doubts import adds_another_answer
from kb.reading.leftover import Unread, dangerous
from kb.reading.pattern import domain_of
from kb.reading.placing import Match
from kb.reading.repertoire import ALL, Repertoire
from kb.reading.sentence import Sentence
from kb.reading.stretch import Stretch
from kb.reading.tagging import BOTH
from kb.reading.wording_match import go_on, lay, overlapping, repeat

if TYPE_CHECKING:
    from kb.reading.reader import Reader

WIDEST = 5
_CIRCUMSTANCE = re.compile(r"(?:(?<!小)时|时候|的话|情况下|场景下|期间|之后|以后|后)\s?$")
_CONDITION = re.compile(r"如果|若(?!干)|假如|要是|除非|倘若|只要|一旦")
_EXCEPTION = re.compile(r"其中|包括")
_ADDITION = re.compile(r"(?:而且|并且|同时|并)?\s?(?:还|也|又)?会")
_SUPPOSED = re.compile(rf"(?:一般来讲|一般|所以|那|嗯)?(?:{_CONDITION.pattern}|想(?:要|让|把|使)|要想|为了)")


class Cover:
    """The search for the best cover of one sentence.

    ``context``: values named before it; ``only``: restricts to one relation; ``before``: the last match of the sentence
    before; ``surroundings``: topics called up around it; ``topics``: those called up here or around, None for any.
    """

    def __init__(
        self,
        reader: Reader,
        sentence: Sentence,
        context: Context,
        only: str | None,
        before: Match | None,
        surroundings: frozenset[str],
        topics: frozenset[str] | None,
    ) -> None:
        self.sentence, self.context, self.only = sentence, context, only
        self.before, self.topics = before, topics
        self.weighing = Weighing(sentence, reader.lexicon, reader.light, surroundings)
        self.repertoire = Repertoire(reader.patterns, sentence, context, before, topics, only)

    @cached_property
    def chosen(self) -> list[Candidate]:
        """The disjoint stretches with the best total score (dynamic programming over the clauses)."""
        count = len(self.sentence.clauses)
        best: list[tuple[float, list[Candidate]]] = [(0.0, [])] * (count + 1)
        for last in range(count):
            here = best[last]
            for first in range(max(0, last - WIDEST + 1), last + 1):
                if any(self.sentence.takes_up(clause) for clause in self.sentence.clauses[first + 1 : last + 1]):
                    continue
                if self._leaves_bracket(first, last):
                    continue  # a remark in brackets belongs to what stands before it
                if any(self._repeats(best[k][1], k) for k in range(first + 1, last + 1)):
                    continue  # "NodePort 就不行" says the clause before of another subject
                earlier = best[first][1]
                previous = earlier[-1].match if earlier else self.before
                candidate = self._best(first, last, previous, here[0] - best[first][0])
                if candidate and best[first][0] + candidate.score > here[0]:
                    here = (best[first][0] + candidate.score, [*best[first][1], candidate])
            best[last + 1] = here
        return best[count][1]

    @cached_property
    def found(self) -> tuple[Found, ...]:
        """All claims found; what stands right behind a condition that nobody understood is in doubt."""
        chosen, found = self.chosen, []
        for candidate in chosen:
            before = candidate.first - 1
            doubt = (
                before >= 0
                and not any(other.first <= before <= other.last for other in chosen)
                and self._unread_condition(self.sentence.clauses[before])
            )
            doubt |= self._only_supposed(candidate, chosen)
            unsure = self._exception_behind(candidate, chosen)
            found += [
                replace(one, danger=one.danger or doubt, partial=one.partial or unsure) for one in candidate.found
            ]
        if self.topics is not None and not self.topics:
            # Nothing says what this is about: only what is read wholly, without leaning on anything, counts.
            found = [replace(one, danger=True) if one.unread or one.carried else one for one in found]
        return tuple(found)

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """The words of the clauses that no match reaches."""
        return tuple(word for _, words in self._unreached for word, _, _ in words)

    @property
    def silent(self) -> tuple[tuple[int, int], ...]:
        """The places of the clauses that state something of what they name, and that no match reaches."""
        tagged = self.sentence.tagged
        named = [(tag.start, tag.end) for tag in tagged.naming]
        named += [(number.start, number.end) for number in tagged.numbers]
        return tuple(
            (clause.start, clause.end)
            for clause, words in self._unreached
            if words and overlapping(named, clause.start, clause.end) and not self._only_when(clause)
            if not self._only_both(clause)
        )

    def _only_both(self, clause: Span) -> bool:
        """Whether a clause only names the two of whom the next one says "两者都 …"."""
        behind = next((other.start for other in self.sentence.clauses if other.start >= clause.end), -1)
        return behind in self.sentence.tagged.paired and BOTH.match(self.sentence.text, behind) is not None

    def _only_when(self, clause: Span) -> bool:
        """Whether a clause says no more than when something holds."""
        text = self.sentence.text
        return bool(_CONDITION.match(text, clause.start) or _CIRCUMSTANCE.search(text, clause.start, clause.end))

    @cached_property
    def _unreached(self) -> list[tuple[Span, list[Unread]]]:
        """The clauses that no match reaches, each with its words."""
        covered = [(self.sentence.clauses[c.first].start, self.sentence.clauses[c.last].end) for c in self.chosen]
        return [
            (clause, self.weighing.unread(clause, [*self.sentence.denied, *self.sentence.releases_in(clause)]))
            for clause in self.sentence.clauses
            if not overlapping(covered, clause.start, clause.end)
        ]

    @property
    def last(self) -> Match | None:
        """The last match, with which the next sentence may go on."""
        return self.chosen[-1].match if self.chosen else None

    def _unread_condition(self, clause: Span) -> bool:
        """Whether a clause that nobody read restricts what follows ("如果 …", "4 个副本时")."""
        text = self.sentence.text
        if _CONDITION.match(text, clause.start):
            return bool(self._unknown(clause))
        if _CIRCUMSTANCE.search(text, clause.start, clause.end):
            numbers = self.sentence.stretch(clause.start, clause.end, "").plain_numbers
            left = self.weighing.unread(clause, self.sentence.releases_in(clause))
            command = sum(word[0].isascii() for word, _, _ in left) > 2  # "kubectl delete sts 时"
            return bool(numbers) or command or any(word[0].isascii() for word, _, _ in self._unknown(clause))
        return False

    def _exception_behind(self, candidate: Candidate, chosen: list[Candidate]) -> bool:
        """Whether an unread "其中 …" right behind a claim takes some of it back or adds another answer."""
        clauses, behind = self.sentence.clauses, candidate.last + 1
        if behind >= len(clauses) or any(other.first <= behind <= other.last for other in chosen):
            return False
        if _EXCEPTION.match(self.sentence.text, clauses[behind].start):
            return dangerous(self.weighing.unread(clauses[behind], []))
        seen = self.sentence.stretch(clauses[behind].start, clauses[behind].end, candidate.match.pattern.file)
        return bool(_ADDITION.match(seen.text, seen.start)) and adds_another_answer(candidate.match, seen)

    def _only_supposed(self, candidate: Candidate, chosen: list[Candidate]) -> bool:
        """Whether a claim lies in what the sentence only supposes, and what it says of that was not read."""
        clauses, behind = self.sentence.clauses, candidate.last + 1
        if behind >= len(clauses):
            return False
        last = clauses[candidate.last]
        if _SUPPOSED.match(self.sentence.text, last.start) or self.sentence.text.endswith("的话", 0, last.end):
            return True
        if any(other.first <= behind <= other.last for other in chosen):
            return False
        return bool(_CIRCUMSTANCE.search(self.sentence.text, last.start, last.end))

    def _unknown(self, clause: Span) -> list[Unread]:
        """The words of a clause that no phrase file knows at all."""
        known = [(tag.start, tag.end) for tag in self.sentence.tagged.tags]
        return self.weighing.unread(clause, [*known, *self.sentence.releases_in(clause)])

    def _matches(self, first: int, last: int, previous: Match | None) -> Iterable[Match]:
        stretch = self._stretch(first, last)
        context, named = self.sentence.context_before(stretch, self.context)
        everything = [match.span() for match in ALL.finditer(self.sentence.text, stretch.start, stretch.end)]
        everything = [span for span in everything if not self._any_denied(span, stretch)]
        rest = self.sentence.rest(stretch)
        told = None if self.sentence.owner(stretch) else previous
        stated = None if self.sentence.elsewhere(rest) else rest
        anew = "它" in self.sentence.text[stretch.start : stretch.end]
        over = frozenset(kind for span in everything for kind in self._kinds_behind(span))
        around = Around(context, named, False, over, stated, told, anew)
        views: dict[str, Stretch] = {}
        for pattern in self.repertoire.tried(first, last, bool(everything or rest), rest is not None):
            seen = views.get(pattern.file)
            if seen is None:
                seen = views[pattern.file] = self.sentence.stretch(stretch.start, stretch.end, pattern.file)
            if everything:
                universal = any(not self.sentence.within_term(*span, pattern.file) for span in everything)
                around = Around(context, named, universal, over, stated, told, anew)
            match = lay(pattern, seen, around)
            if match is not None and match.spans:
                yield match
        if previous is not None and (self.only is None or previous.relation.name == self.only):
            seen = self.sentence.stretch(stretch.start, stretch.end, previous.pattern.file)
            here = previous is not self.before
            # Another sentence goes on with a list, or with "the others", and with nothing else.
            goes_on = go_on(previous, seen, rest, here) if here or rest or previous.pattern.lists else None
            yield from (match for match in (goes_on, repeat(previous, seen)) if match is not None)

    def _kinds_behind(self, span: tuple[int, int]) -> Iterable[str]:
        """The kinds of the thing that an "all" or "any" stands before."""
        behind = len(self.sentence.text) - len(self.sentence.text[span[1] :].lstrip(" 的"))
        return [kind for tag in self.sentence.tagged.naming if tag.start == behind for kind in tag.named]

    def _any_denied(self, span: tuple[int, int], stretch: Stretch) -> bool:
        """Whether an "any" stands behind a denial: "不用装任何组件" speaks of no thing at all, and not of all."""
        if self.sentence.text[span[0]] != "任":
            return False
        between = [(p.end, span[0]) for p in self.sentence.turning(stretch) if p.kind == "negation"]
        return any(0 <= end - start <= 6 for start, end in between)

    def _leaves_bracket(self, first: int, last: int) -> bool:
        bracket = self.sentence.bracket(self.sentence.clauses[first])
        return bracket is not None and self.sentence.clauses[last].end > bracket[1]

    def _repeats(self, earlier: list[Candidate], clause: int) -> bool:
        previous = earlier[-1] if earlier and earlier[-1].last == clause - 1 else None
        if previous is None:
            return False
        place = self.sentence.clauses[clause]
        seen = self.sentence.stretch(place.start, place.end, previous.match.pattern.file)
        return repeat(previous.match, seen) is not None

    def _stretch(self, first: int, last: int) -> Stretch:
        return self.sentence.stretch(self.sentence.clauses[first].start, self.sentence.clauses[last].end, "")

    def _best(self, first: int, last: int, previous: Match | None, floor: float) -> Candidate | None:
        """The best candidate for a stretch, if it scores more than ``floor``."""
        stretch = self._stretch(first, last)
        matches = [m for m in self._matches(first, last, previous) if first == last or self._reaches(m, first, last)]
        # The most promising first: what a match leaves unread can only make it worse.
        comma = self.sentence.text[: stretch.start].rstrip().endswith(",")
        goes_on = previous.pattern.file if comma and previous and previous is not self.before else None
        matches.sort(key=lambda match: -self.weighing.promise(match, last - first, goes_on))
        best: Candidate | None = None
        for match in matches:
            promise = self.weighing.promise(match, last - first, goes_on)
            if promise <= floor or (best is not None and promise < best.score):
                break
            if first < last and self._taken_up_again(match, first, last):
                continue
            candidate = self.weighing.weighed(match, stretch, first, last, goes_on)
            least = SAME_TOPIC if match.pattern.file == goes_on else 0
            if candidate.score > least and (best is None or candidate.rank < best.rank):
                best = candidate
        return best

    def _taken_up_again(self, match: Match, first: int, last: int) -> bool:
        """Whether a later clause speaks of one of a list alone: "有 Always 和 Never,Never 是 …", "…,默认 Always"."""
        for slot, members in match.lists.items():
            domain = domain_of(match.relation, slot)
            if len(members) < 2 or not isinstance(domain, Words):
                continue
            listed, end = {value for value, _, _ in members}, members[-1][2]
            later = next(
                (clause.start for clause in self.sentence.clauses[first + 1 : last + 1] if clause.start >= end), None
            )
            view = self.sentence.view(match.pattern.file)
            if later is not None and any(
                tag.start >= later and value in listed
                for tag, value in view.values(domain)
                if tag.end <= self.sentence.clauses[last].end
            ):
                return True
        return False

    def _reaches(self, match: Match, first: int, last: int) -> bool:
        """A stretch of several clauses is only worth it when the match uses its first and its last clause."""
        return all(
            overlapping(match.spans, clause.start, clause.end)
            for clause in (self.sentence.clauses[first], self.sentence.clauses[last])
        )
