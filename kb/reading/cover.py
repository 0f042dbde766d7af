"""The best cover of a sentence: which wordings are laid over which of its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kb.claim import Claim, Named, Sense, When
from kb.models.relation import YES_NO, Words
from kb.reading.carrying import Around, Context
from kb.reading.clauses import Span
from kb.reading.doubts import adds_another_answer, in_doubt, of_another, summed_up_wrong, told_to
from kb.reading.leftover import Unread, dangerous, failing, gaps, limiting, unread_words
from kb.reading.particles import Particle
from kb.reading.pattern import Pattern, domain_of
from kb.reading.placing import LIST_JOINT, Match, Member
from kb.reading.sentence import Sentence
from kb.reading.statement import claim_of, denials, outnumbered, reach_unknown, releases_meant, set_aside, swallowed
from kb.reading.stretch import Stretch
from kb.reading.wording_match import go_on, lay, overlapping, repeat

if TYPE_CHECKING:
    from kb.reading.reader import Reader

WIDEST = 5
# What it counts that a clause is read by the phrase file that the clause before it was read by.
_SAME_TOPIC = 1
# "都" alone also sums up a list; these speak of everything there is.
_ALL = re.compile(
    r"所有|任何|任意|全部|一律|每个(?!最|至|都|只|默认|大|约|\s?\d)|每一个|每台|凡是|无论哪|不论哪|不管哪"
)
_CIRCUMSTANCE = re.compile(r"(?:(?<!小)时|时候|的话|情况下|场景下|期间|之后|以后|后)\s?$")
_CONDITION = re.compile(r"如果|若(?!干)|假如|要是|除非|倘若|只要|一旦")
_ARE = re.compile(r"[\u4e00-\u9fff]{0,4}\s?:\s?")
_EXCEPTION = re.compile(r"其中|包括")
_ADDITION = re.compile(r"(?:而且|并且|同时|并)?\s?(?:还|也|又)?会")
_MUST = ("必须", "必需", "务必", "一定要", "must")
_DOER = re.compile(r"(?:由|被|是给|归|(?:跑|运行|部署)在)\s?$")
_SUPPOSED = re.compile(rf"(?:一般来讲|一般|所以|那|嗯)?(?:{_CONDITION.pattern}|想(?:要|让|把|使)|要想|为了)")


@dataclass(frozen=True)
class Found:
    """A claim with the words in its reach that nobody understood.

    ``danger``: one of them may turn the meaning. ``partial``: one of them names another value of what was asked.
    """

    claim: Claim
    unread: tuple[str, ...]
    danger: bool
    covered: int
    unread_chars: int
    carried: tuple[str, ...] = ()
    literal: int = 1
    lists: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    partial: bool = False


@dataclass(frozen=True)
class Candidate:
    """One match over the clauses from ``first`` to ``last``, the claims it yields, and how well it covers them."""

    match: Match
    found: tuple[Found, ...]
    score: float
    first: int
    last: int

    @property
    def rank(self) -> tuple[float, int, int]:
        """The place among others of the same stretch: by score, then by how much is read, then as written down."""
        return -self.score, -self.match.literal - len(self.match.where), self.match.pattern.order


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
        self.reader, self.sentence, self.context, self.only = reader, sentence, context, only
        self.before, self.surroundings, self.topics = before, surroundings, topics
        self._read_gaps: dict[tuple[str, int, int], list[Unread]] = {}

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
        named = [(tag.start, tag.end) for tag in tagged.naming] + [
            (number.start, number.end) for number in tagged.numbers
        ]
        return tuple(
            (clause.start, clause.end)
            for clause, words in self._unreached
            if words and overlapping(named, clause.start, clause.end) and not self._only_when(clause)
        )

    def _only_when(self, clause: Span) -> bool:
        """Whether a clause says no more than when something holds."""
        text = self.sentence.text
        return bool(_CONDITION.match(text, clause.start) or _CIRCUMSTANCE.search(text, clause.start, clause.end))

    @cached_property
    def _unreached(self) -> list[tuple[Span, list[Unread]]]:
        """The clauses that no match reaches, each with its words."""
        covered = [(self.sentence.clauses[c.first].start, self.sentence.clauses[c.last].end) for c in self.chosen]
        return [
            (clause, self._unread(clause, [*self.sentence.denied, *self.sentence.releases_in(clause)]))
            for clause in self.sentence.clauses
            if not overlapping(covered, clause.start, clause.end)
        ]

    @property
    def last(self) -> Match | None:
        """The last match, with which the next sentence may go on."""
        return self.chosen[-1].match if self.chosen else None

    def _unread(self, place: Span | Stretch, used: list[tuple[int, int]], companions: str = "") -> list[Unread]:
        light = self.reader.light.get(companions) or self.reader.light[""]
        found: list[Unread] = []
        for gap in gaps(place.start, place.end, [*used, *self.sentence.asides]):
            key = (companions, *gap)
            if key not in self._read_gaps:
                self._read_gaps[key] = unread_words(self.sentence.text, gap, light)
            found += self._read_gaps[key]
        return found

    def _unread_condition(self, clause: Span) -> bool:
        """Whether a clause that nobody read restricts what follows ("如果 …", "4 个副本时")."""
        text = self.sentence.text
        if _CONDITION.match(text, clause.start):
            return bool(self._unknown(clause))
        if _CIRCUMSTANCE.search(text, clause.start, clause.end):
            numbers = self.sentence.stretch(clause.start, clause.end, "").plain_numbers
            left = self._unread(clause, self.sentence.releases_in(clause))
            command = sum(word[0].isascii() for word, _, _ in left) > 2  # "kubectl delete sts 时"
            return bool(numbers) or command or any(word[0].isascii() for word, _, _ in self._unknown(clause))
        return False

    def _exception_behind(self, candidate: Candidate, chosen: list[Candidate]) -> bool:
        """Whether an unread "其中 …" right behind a claim takes some of it back or adds another answer."""
        clauses, behind = self.sentence.clauses, candidate.last + 1
        if behind >= len(clauses) or any(other.first <= behind <= other.last for other in chosen):
            return False
        if _EXCEPTION.match(self.sentence.text, clauses[behind].start):
            return dangerous(self._unread(clauses[behind], []))
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
        return self._unread(clause, [*known, *self.sentence.releases_in(clause)])

    def _matches(self, first: int, last: int, previous: Match | None) -> Iterable[Match]:
        stretch = self._stretch(first, last)
        context, named = self.sentence.context_before(stretch, self.context)
        everything = [match.span() for match in _ALL.finditer(self.sentence.text, stretch.start, stretch.end)]
        everything = [span for span in everything if not self._any_denied(span, stretch)]
        rest = self.sentence.rest(stretch)
        told = None if self.sentence.owner(stretch) else previous
        stated = None if self.sentence.elsewhere(rest) else rest
        anew = "它" in self.sentence.text[stretch.start : stretch.end]
        over = frozenset(kind for span in everything for kind in self._kinds_behind(span))
        around = Around(context, named, False, over, stated, told, anew)
        views: dict[str, Stretch] = {}
        for pattern in self._tried(first, last, bool(everything or rest), rest is not None):
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
        matches.sort(key=lambda match: -self._promise(match, last - first, goes_on))
        best: Candidate | None = None
        for match in matches:
            promise = self._promise(match, last - first, goes_on)
            if promise <= floor or (best is not None and promise < best.score):
                break
            if first < last and self._taken_up_again(match, first, last):
                continue
            candidate = self._candidate(match, stretch, first, last, goes_on)
            least = _SAME_TOPIC if match.pattern.file == goes_on else 0
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

    def _tried(self, first: int, last: int, lenient: bool, rest: bool) -> Iterable[Pattern]:
        """The wordings whose words are all there, whose slots could be filled, and that can reach both ends."""
        ends = 0 if first == last or rest else 1 << first | 1 << last
        reaching = [pattern for pattern, touched in self._possible if touched & ends == ends]
        if not reaching:
            return
        here = self._stretch(first, last).symbols
        if lenient == self._lenient and here == self._symbols:
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
    def _lenient(self) -> bool:
        """Whether something in the sentence can stand for what is not said."""
        return bool(_ALL.search(self.sentence.text)) or any(p.kind == "rest" for p in self.sentence.all_particles)

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
        lenient = self._lenient
        index = self.reader.patterns
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

    def _candidate(self, match: Match, stretch: Stretch, first: int, last: int, goes_on: str | None) -> Candidate:
        sentence = self.sentence
        inside = sentence.clauses[first : last + 1]
        turning = self._particles(match, stretch)
        own = [
            p
            for p in _own(turning, match, inside)
            if not (set_aside(p, inside, sentence.text) or outnumbered(p, match, stretch))
        ]
        denied = [span for span in sentence.denied if sentence.belongs(span, stretch)]
        when, said_when = releases_meant(match, stretch)
        used = [*match.spans, *((p.start, p.end) for p in turning), *denied, *said_when]
        words = self._unread(stretch, used, match.pattern.file)
        danger = (
            dangerous(words)
            or (match.relation.answer is YES_NO and failing(words))
            or reach_unknown(match, own, inside, words, sentence.text)
            or self._leans_past_strangers(match, words)
        )
        claim = claim_of(match, own, when or self._when_before(match, first), sentence, stretch)
        danger |= _miscounted(match, stretch)
        danger |= any(particle.kind == "more_than" for particle in own) and not (
            claim.more or claim.sense is Sense.ONLY
        )
        chars = sum(end - start for _, start, end in words)
        unread = tuple(word for word, _, _ in words)
        lists = {slot: members for slot, members in match.lists.items() if len(members) > 1}
        partial = (
            limiting(words)
            or self._name_unread(words)
            or summed_up_wrong(match, stretch)
            or told_to(match, words, sentence)
            or _rival_unread(match, stretch, words)
            or _list_goes_on(match, stretch, words)
            or self._only_allowed(match, claim, own)
        )
        danger |= self._is_stray(match, goes_on) or in_doubt(match, stretch, inside, words, sentence)
        danger |= goes_on not in (None, match.pattern.file) and of_another(match, stretch, sentence)
        found = Found(claim, unread, danger, match.covered, chars, tuple(match.carried), match.literal, lists, partial)
        denying = [Found(c, (), False, tag.end - tag.start, 0) for c, tag in denials(claim, match, denied, sentence)]
        score = self._promise(match, last - first, goes_on) - 1.6 * chars - (4 if danger else 0)
        return Candidate(match, (found, *denying), score, first, last)

    def _name_unread(self, words: list[Unread]) -> bool:
        """Whether a name left over stands where the sentence says who does it, or for whom: "是给 etcd 用的"."""
        names = {tag.start for tag in self.sentence.tagged.naming if self.sentence.text[tag.start].isascii()}
        return any(
            start in names and _DOER.search(self.sentence.text, max(0, start - 5), start) for _, start, _ in words
        )

    def _only_allowed(self, match: Match, claim: Claim, own: list[Particle]) -> bool:
        """Whether a "must" that no element takes stands where a yes says no more than "can": "必须通过 NodePort"."""
        if match.relation.answer is not YES_NO or not claim.positive or claim.answer is not None:
            return False
        if self.reader.lexicon.asks_for_need(match.relation.name):
            return False
        musts = (particle for particle in own if particle.kind == "mandatory")
        return any(self.sentence.text.startswith(_MUST, particle.start) for particle in musts)

    def _is_stray(self, match: Match, goes_on: str | None) -> bool:
        """Whether a wording of a topic that nothing around or before speaks of has hardly a word to stand on."""
        foreign = match.pattern.file not in self.surroundings and match.pattern.file in self.reader.lexicon.anchors
        stands_on = match.literal + match.guards + len(match.where) + len(match.carried)
        if not foreign or stands_on >= 2:
            return False
        # One word alone, of a topic that the clause before it is not about, and nobody named whom it is said of.
        left_alone = goes_on not in (None, match.pattern.file) and all(guard.optional for guard in match.pattern.guards)
        return bool(self.surroundings) or left_alone

    def _promise(self, match: Match, joined: int, goes_on: str | None) -> float:
        """How well a match covers its stretch when nothing is left over: what it read, less what it leans on.

        ``goes_on``: the phrase file that the clause before it was read by; what follows rather speaks of the same.
        """
        score = match.covered + 2.0 * match.literal + 1.5 * len(match.where)
        score -= 1.5 * len(match.carried) + 0.6 * joined
        if match.carried and not match.where and not self._named_here(match):
            score -= 3  # nothing but words of the wording stand in this sentence
        if match.pattern.file in self.surroundings:
            return score + 3
        return score + (_SAME_TOPIC if match.pattern.file == goes_on else 0)

    def _named_here(self, match: Match) -> bool:
        """Whether the sentence itself names what a match carries over."""
        here = self.sentence.stretch(0, len(self.sentence.text), "").symbols
        return any(
            isinstance(term, Named) and any(f"{domain.kind}/{value}" in here for value in term.values)
            for slot in match.carried
            for term, domain in [(match.terms[slot], domain_of(match.relation, slot))]
            if isinstance(domain, Words)
        )

    def _leans_past_strangers(self, match: Match, words: list[Unread]) -> bool:
        """Whether a subject from an earlier sentence is taken although this one begins with words nobody knows."""
        if not match.carried or not match.spans:
            return False
        begin = min(start for start, _ in match.spans)
        kinds = {getattr(domain_of(match.relation, slot), "kind", "") for slot in match.carried}
        here = any(kinds & tag.named.keys() for tag in self.sentence.tagged.tags if tag.start < begin)
        return not here and any(start < begin for _, start, _ in words)

    def _when_before(self, match: Match, first: int) -> When | None:
        """The releases that a clause of its own restricts the claim to ("1.26 之前,…", "早期,…")."""
        if first == 0:
            return None
        lead = self.sentence.clauses[first - 1]
        if self._unread(lead, self.sentence.releases_in(lead)):
            return None
        when = releases_meant(match, self.sentence.stretch(lead.start, lead.end, ""))[0]
        past = any(particle.kind == "past" for particle in self.sentence.turning(lead))
        return when or (When(past=True) if past else None)

    def _particles(self, match: Match, stretch: Stretch) -> list[Particle]:
        """The turning words outside every element, in the stretch; "只有" is one although "有" is an element."""
        return [
            particle
            for particle in self.sentence.turning(stretch)
            if not swallowed(particle, match.spans)
            and not overlapping(self.sentence.denied, particle.start, particle.end)
            and not self.sentence.within_term(particle.start, particle.end, match.pattern.file)
        ]


def _miscounted(match: Match, stretch: Stretch) -> bool:
    """Whether a count that no element takes is not that of the values behind it: "策略有两种:Never"."""
    counts = [
        (number.end, number.intervals[0][0])
        for number in stretch.plain_numbers
        if number.measured and number.unit == "" and number.sign == "eq" and match.is_free(number.core, number.end)
    ]
    return any(
        isinstance(match.terms[slot], Named)
        and _ARE.fullmatch(stretch.text, counted, start)
        and len(getattr(match.terms[slot], "values", ())) != count
        for counted, count in counts
        for slot, (start, _) in match.where.items()
    )


def _rival_unread(match: Match, stretch: Stretch, words: list[Unread]) -> bool:
    """Whether a word left over names another value of an input or answer ("会话保持靠 ClientIP: Cookie")."""
    inputs = (slot for slot in match.relation.inputs if slot not in match.where)
    for slot in (*match.where, *inputs) if words else ():
        domain, term = domain_of(match.relation, slot), match.terms.get(slot)
        if not isinstance(domain, Words):
            continue
        said = set(term.values) if isinstance(term, Named) else set()
        for tag in stretch.view.of_kind(domain.kind):
            left_over = any(start < tag.end and tag.start < end for _, start, end in words)
            if left_over and match.is_free(tag.start, tag.end) and not said.intersection(tag.named[domain.kind]):
                return True
    return False


def _list_goes_on(match: Match, stretch: Stretch, words: list[Unread]) -> bool:
    """Whether a list has a member that nobody knows ("Always / OnFailure / IfNotPresent")."""
    ends = [members[-1][2] for members in match.lists.values() if len(members) > 1]
    return any(
        end < start and LIST_JOINT.fullmatch(stretch.text[end:start].replace(" ", ""))
        for end in ends
        for _, start, _ in words
    )


def _own(turning: list[Particle], match: Match, inside: list[Span]) -> list[Particle]:
    """Those that do not stand in a clause that the match could do without ("…,StatefulSet 不会代劳")."""
    places = [(clause.start, clause.end) for clause in inside]
    spare = [place for place in places if overlapping(match.spans, *place) and not overlapping(match.reaching, *place)]
    return [particle for particle in turning if not overlapping(spare, particle.start, particle.end)]
