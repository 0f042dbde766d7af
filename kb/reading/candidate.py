"""What a match yields: the claims it makes, the doubts about them, and how well it covers what it is laid over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.claim import Claim, Named, Sense, When
from kb.models.relation import YES_NO, Words
from kb.reading.clauses import Span
from kb.reading.doubts import in_doubt, never_again, of_another, summed_up_wrong, told_to
from kb.reading.leftover import LightWords, Unread, dangerous, failing, gaps, limiting, unread_words
from kb.reading.lexicon import Lexicon
from kb.reading.particles import Particle
from kb.reading.pattern import domain_of
from kb.reading.placing import LIST_JOINT, Match, Member
from kb.reading.sentence import Sentence
from kb.reading.statement import claim_of, denials, outnumbered, reach_unknown, releases_meant, set_aside, swallowed
from kb.reading.stretch import Stretch
from kb.reading.wording_match import overlapping

# What it counts that a clause is read by the phrase file that the clause before it was read by.
SAME_TOPIC = 1
# What has no more characters than this beside its releases says which are meant ("在 1.26 之前的版本里").
BARELY = 4
# A clause of no more characters than this is a turning word and hardly more: it belongs to what stands around it.
HARDLY_MORE = 4
_ARE = re.compile(r"[\u4e00-\u9fff]{0,4}\s?:\s?")
_MUST = ("必须", "必需", "务必", "一定要", "must", "只能")
_DOER = re.compile(r"(?:由|被|是给|归|(?:跑|运行|部署)在)\s?$")


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


class Weighing:
    """The matches of one sentence, weighed; ``surroundings``: topics called up around it, ``light``: by phrase file."""

    def __init__(
        self, sentence: Sentence, lexicon: Lexicon, light: Mapping[str, LightWords], surroundings: frozenset[str]
    ) -> None:
        self.sentence, self.lexicon, self.light, self.surroundings = sentence, lexicon, light, surroundings
        self._read_gaps: dict[tuple[str, int, int], list[Unread]] = {}

    def unread(self, place: Span | Stretch, used: list[tuple[int, int]], companions: str = "") -> list[Unread]:
        """Return the words of a clause or stretch outside the used places, without the light ones of a phrase file."""
        light = self.light.get(companions) or self.light[""]
        found: list[Unread] = []
        for gap in gaps(place.start, place.end, [*used, *self.sentence.asides]):
            key = (companions, *gap)
            if key not in self._read_gaps:
                self._read_gaps[key] = unread_words(self.sentence.text, gap, light)
            found += self._read_gaps[key]
        return found

    def weighed(self, match: Match, stretch: Stretch, first: int, last: int, goes_on: str | None) -> Candidate:
        """Return what a match over the clauses from ``first`` to ``last`` yields, and how well it covers them.

        ``goes_on``: the phrase file that the clause before it was read by.
        """
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
        words = self.unread(stretch, used, match.pattern.file)
        danger = (
            dangerous(words)
            or (match.relation.answer is YES_NO and failing(words))
            or reach_unknown(match, own, inside, words, sentence.text)
            or self._leans_past_strangers(match, words)
        )
        claim = claim_of(match, own, when or self._when_before(match, first), sentence, stretch)
        match.claim = claim
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
            or never_again(match, stretch)
            or _rival_unread(match, stretch, words)
            or _list_goes_on(match, stretch, words)
            or self._only_allowed(match, claim, own)
        )
        danger |= self._is_stray(match, goes_on) or in_doubt(match, stretch, inside, words, sentence)
        danger |= goes_on not in (None, match.pattern.file) and of_another(match, stretch, sentence)
        found = Found(claim, unread, danger, match.covered, chars, tuple(match.carried), match.literal, lists, partial)
        denying = [Found(c, (), False, tag.end - tag.start, 0) for c, tag in denials(claim, match, denied, sentence)]
        score = self.promise(match, last - first, goes_on) - 1.6 * chars - (4 if danger else 0)
        return Candidate(match, (found, *denying), score, first, last)

    def _name_unread(self, words: list[Unread]) -> bool:
        """Whether a name left over stands where the sentence says who does it, or for whom: "是给 etcd 用的"."""
        names = {tag.start for tag in self.sentence.tagged.naming if self.sentence.text[tag.start].isascii()}
        return any(
            start in names and _DOER.search(self.sentence.text, max(0, start - 5), start) for _, start, _ in words
        )

    def _only_allowed(self, match: Match, claim: Claim, own: list[Particle]) -> bool:
        """Whether a "must" or "only" that nothing takes stands where a yes says no more than "can": "只能随机分配"."""
        if match.relation.answer is not YES_NO or not claim.positive or claim.answer is not None:
            return False
        if self.lexicon.asks_for_need(match.relation.name):
            return False
        bound = "mandatory" if claim.sense is Sense.ONLY else "mandatory exclusive"
        musts = (particle for particle in own if particle.kind in bound.split())
        return any(self.sentence.text.startswith(_MUST, particle.start) for particle in musts)

    def _is_stray(self, match: Match, goes_on: str | None) -> bool:
        """Whether a wording of a topic that nothing around or before speaks of has hardly a word to stand on."""
        foreign = match.pattern.file not in self.surroundings and match.pattern.file in self.lexicon.anchors
        stands_on = match.literal + match.guards + len(match.where) + len(match.carried)
        if not foreign or stands_on >= 2:
            return False
        # One word alone, of a topic that the clause before it is not about, and nobody named whom it is said of.
        left_alone = goes_on not in (None, match.pattern.file) and all(guard.optional for guard in match.pattern.guards)
        return bool(self.surroundings) or left_alone

    def promise(self, match: Match, joined: int, goes_on: str | None) -> float:
        """How well a match covers its stretch when nothing is left over: what it read, less what it leans on.

        ``goes_on``: the phrase file that the clause before it was read by; what follows rather speaks of the same.
        """
        score = match.covered + 2.0 * match.literal + 1.5 * len(match.where)
        score -= 1.5 * len(match.carried) + 0.6 * joined
        if match.carried and not match.where and not self._named_here(match):
            score -= 3  # nothing but words of the wording stand in this sentence
        if match.pattern.file in self.surroundings:
            return score + 3
        return score + (SAME_TOPIC if match.pattern.file == goes_on else 0)

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
        if self.unread(lead, self.sentence.releases_in(lead)) or self._says_more(lead):
            return None
        when = releases_meant(match, self.sentence.stretch(lead.start, lead.end, ""))[0]
        past = any(particle.kind == "past" for particle in self.sentence.turning(lead))
        return when or (When(past=True) if past else None)

    def _says_more(self, lead: Span) -> bool:
        """Whether a clause says something of a release, and not only which one is meant ("1.24 开始默认就能用了")."""
        places = self.sentence.releases_in(lead)
        left = "".join(self.sentence.text[start:end] for start, end in gaps(lead.start, lead.end, places))
        return len(left.replace(" ", "")) > BARELY

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
    places = [(clause.start, clause.end) for clause in inside if clause.end - clause.start > HARDLY_MORE]
    spare = [place for place in places if not overlapping(match.reaching, *place)]
    return [particle for particle in turning if not overlapping(spare, particle.start, particle.end)]
