"""Chinese sentence to claims: wordings are laid over stretches of clauses, and the best cover of the sentence wins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from kb.attitude import quoted_errors, taken_back
from kb.claim import Amount, Claim, Named, Sense, Term, When
from kb.clauses import Span, clauses
from kb.grammar import CONDITIONS, DANGEROUS, DANGEROUS_PHRASES, DANGEROUS_WORDS, OPEN_LISTS
from kb.lexicon import CONTINUATION, EVERYWHERE, Lexicon, Wording, continuation, leftover_pattern
from kb.models.relation import Numbers, Relation, Words
from kb.models.release import Release
from kb.particles import A_NOT_A, Particle, particles
from kb.stretch import Stretch, View, view_of
from kb.subject import Subjects, build_subjects
from kb.tagging import Tag, Tagged, Tagger, build_tagger
from kb.wording_match import Around, Context, Match, domain_of, go_on, lay, overlapping

WIDEST = 5
# "都" alone also sums up a list; these speak of everything there is.
_ALL = re.compile(r"所有|任何|任意|全部|一律|每个|每一个|每台|凡是|无论哪|不论哪|不管哪")
_ONLY_NOT = re.compile(r".*?[只仅].{2,}?(?=不会|不能|不(?![仅只过管同断])|没有)")
_NOT_THIS = re.compile(r",?\s?(?:并)?不是([^,。;]{1,16})(?=$|[,。;])")
_COMPARED = re.compile(r"(?:较|比|比起|相比|相比于|相对|相对于|不如|不像|区别于|不同于|优于)\s?$")
_PRODUCT = re.compile(r"kubernetes|k8s|版本|版|之前|以前|开始|及")
_CONDITION = re.compile(r"如果|若(?!干)|假如|要是|除非|倘若|只要|一旦")
_DENIED = re.compile(r"(?:而不是|而非|并不是|并非|不是|不能说是)([^,。;]{1,24}?)(?:,?\s?而是|$|(?=[,。;)]))")


@dataclass(frozen=True)
class Found:
    """A claim with the words in its reach that nobody understood. ``danger``: one of them may turn the meaning."""

    claim: Claim
    unread: tuple[str, ...]
    danger: bool
    covered: int
    unread_chars: int
    carried: tuple[str, ...] = ()
    literal: int = 1


@dataclass(frozen=True)
class SentenceReading:
    """What was read in one sentence: claims, words outside every claim, and the values it names (for what follows)."""

    found: tuple[Found, ...]
    unread: tuple[str, ...]
    named: Mapping[str, tuple[str, ...]]
    known_words: int
    last: Match | None = None


@dataclass(frozen=True)
class Needs:
    """What must be in a text for a wording to be worth trying: words, and kinds of values (``#`` for numbers)."""

    wording: Wording
    words: tuple[frozenset[str], ...]
    kinds: tuple[str, ...]


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
        words = [frozenset(f"={name}" for name in e.names) for e in wording.required if e.what == "word"]
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
                return tuple(f"={name}" for name in element.names)
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
        work = _Work(self, sentence, tagged, dict(context or {}), only, before, topics)
        return work.result()


@dataclass
class _Candidate:
    match: Match
    found: list[Found]
    score: float
    first: int
    last: int


class _Work:
    """The reading of one sentence."""

    def __init__(
        self,
        reader: Reader,
        sentence: str,
        tagged: Tagged,
        context: dict[str, tuple[str, ...]],
        only: str | None,
        before: Match | None,
        topics: frozenset[str] | None,
    ) -> None:
        self.reader, self.sentence, self.tagged, self.context, self.only = reader, sentence, tagged, context, only
        self.before = before
        self.surroundings = topics or frozenset()
        self.topics = None if topics is None else topics | reader.subjects.of(sentence, tagged.tags)
        self._candidates: list[Needs] | None = None
        self._views: dict[str, View] = {}
        self.denied = self._denied()
        whole = [(n.start, n.end) for n in tagged.numbers] + [(t.start, t.end) for t in tagged.tags]
        self.errors = quoted_errors(tagged.text)
        self.all_particles = particles(tagged.text, 0, len(tagged.text))
        withdrawn = taken_back(tagged.text)
        self.clauses = [
            clause
            for clause in _cut_at_numbers(clauses(tagged.text, whole), tagged)
            if not overlapping(withdrawn, clause.start, clause.end)
        ]
        self.named = _named(tag for tag in tagged.tags if not self._compared_with(tag))

    def _denied(self) -> list[tuple[int, int]]:
        """The spans that "不是 A 而是 B", "B,而不是 A" or "是 B 不是 A" set aside."""
        found = [match.span() for match in _DENIED.finditer(self.tagged.text) if "而" in match[0]]
        for match in _NOT_THIS.finditer(self.tagged.text):
            if not overlapping(found, *match.span()) and self._contrasts(match):
                found.append(match.span())
        return found

    def _contrasts(self, match: re.Match[str]) -> bool:
        """Whether what is denied is of a kind that stands right before it: "限制的是单节点,不是单 Pod"."""
        said_before = self.tagged.text[max(0, match.start() - 24) : match.start()]
        if "是" not in said_before and "为" not in said_before and not match[0].startswith(","):
            return False
        denied = [tag for tag in self.tagged.tags if match.start(1) <= tag.start and tag.end <= match.end(1)]
        before = [tag for tag in self.tagged.tags if match.start() - 24 <= tag.start and tag.end <= match.start()]
        return any(
            kind in said.named and said.named[kind] != values
            for tag in denied
            for kind, values in tag.named.items()
            for said in before
        )

    def result(self) -> SentenceReading:
        chosen = self._cover()
        found = self._conditioned(chosen)
        if self.topics is not None and not self.topics:
            # Nothing says what this is about: only what is read wholly, without leaning on anything, counts.
            found = [replace(one, danger=True) if one.unread or one.carried else one for one in found]
        covered = [(self.clauses[c.first].start, self.clauses[c.last].end) for c in chosen]
        outside = [
            word
            for clause in self.clauses
            if not overlapping(covered, clause.start, clause.end)
            for word, _, _ in self._leftover(
                [(clause.start, clause.end)], [*self.denied, *self._releases_in(clause)], ""
            )[0]
        ]
        last = chosen[-1].match if chosen else None
        return SentenceReading(tuple(found), tuple(outside), self.named, len(self.tagged.tags), last)

    def _conditioned(self, chosen: list[_Candidate]) -> list[Found]:
        """All that was found; what stands right behind a condition that nobody understood is in doubt."""
        found = []
        for candidate in chosen:
            before = candidate.first - 1
            doubt = (
                before >= 0
                and not any(other.first <= before <= other.last for other in chosen)
                and bool(_CONDITION.match(self.tagged.text, self.clauses[before].start))
                and bool(self._unknown(self.clauses[before]))
            )
            found += [replace(one, danger=True) if doubt else one for one in candidate.found]
        return found

    def _unknown(self, clause: Span) -> list[tuple[str, int, int]]:
        """The words of a clause that no phrase file knows at all."""
        known = [(tag.start, tag.end) for tag in self.tagged.tags]
        return self._leftover([(clause.start, clause.end)], [*known, *self._releases_in(clause)], "")[0]

    def _cover(self) -> list[_Candidate]:
        """The set of disjoint stretches with the best total score (dynamic programming over the clauses)."""
        count = len(self.clauses)
        best: list[tuple[float, list[_Candidate]]] = [(0.0, [])] * (count + 1)
        for last in range(count):
            here = best[last]
            for first in range(max(0, last - WIDEST + 1), last + 1):
                if any(self.tagged.text.startswith("其中", c.start) for c in self.clauses[first + 1 : last + 1]):
                    continue  # "其中" takes up one of what was listed: the list is not its subject
                earlier = best[first][1]
                previous = earlier[-1].match if earlier else self.before
                candidate = self._best(first, last, previous)
                if candidate and best[first][0] + candidate.score > here[0]:
                    here = (best[first][0] + candidate.score, [*best[first][1], candidate])
            best[last + 1] = here
        return best[count][1]

    def _matches(self, stretch: Stretch, previous: Match | None) -> Iterable[Match]:
        context = self._context_before(stretch)
        everything = [match.span() for match in _ALL.finditer(self.tagged.text, stretch.start, stretch.end)]
        rest = self._rest(stretch)
        for wording in self._tried(stretch, context, bool(everything or rest)):
            seen = self._stretch(stretch.start, stretch.end, wording.companions)
            universal = any(not self._within_term(*span, wording.companions) for span in everything)
            around = Around(context, universal, rest, previous)
            match = lay(wording, self.reader.relations[wording.relation], seen, around)
            if match is not None and match.spans:
                yield match
        if previous is not None and (self.only is None or previous.relation.name == self.only):
            wording = continuation(previous.wording)
            seen = self._stretch(stretch.start, stretch.end, wording.companions)
            match = go_on(wording, previous, seen, rest)
            if match is not None:
                yield match

    def _turning(self, place: Span | Stretch) -> list[Particle]:
        """The particles that lie in a clause or stretch."""
        return [
            particle for particle in self.all_particles if place.start <= particle.start and particle.end <= place.end
        ]

    def _rest(self, stretch: Stretch) -> tuple[int, int] | None:
        """Where the stretch says "all others", with the number of them ("其余三个")."""
        for particle in self._turning(stretch):
            if particle.kind == "rest":
                behind = next((n for n in stretch.numbers if n.start == particle.end and n.measured), None)
                return particle.start, behind.end if behind else particle.end
        return None

    def _best(self, first: int, last: int, previous: Match | None) -> _Candidate | None:
        start, end = self.clauses[first].start, self.clauses[last].end
        stretch = self._stretch(start, end, "")
        best: _Candidate | None = None
        for match in self._matches(stretch, previous):
            if first != last and not self._reaches(match, first, last):
                continue
            candidate = self._candidate(match, stretch, first, last)
            if best is None or candidate.score > best.score:
                best = candidate
        return best if best and best.score > 0 else None

    def _reaches(self, match: Match, first: int, last: int) -> bool:
        """A stretch of several clauses is only worth it when the match uses its first and its last clause."""
        return all(
            overlapping(match.spans, clause.start, clause.end) for clause in (self.clauses[first], self.clauses[last])
        )

    def _stretch(self, start: int, end: int, file: str) -> Stretch:
        """The stretch as the wordings of a phrase file see it (every word of it for no file)."""
        return Stretch(start, end, self._view(file))

    def _view(self, file: str) -> View:
        """The words as the wordings of a phrase file see them, without those that the sentence denies."""
        if file not in self._views:
            tagged = self.tagged
            seen: Iterable[Tag] = tagged.seen_by(file) if file else tagged.every
            if self.denied:
                seen = [tag for tag in seen if not overlapping(self.denied, tag.start, tag.end)]
            self._views[file] = view_of(tagged.text, seen, tagged.numbers, tagged.releases)
        return self._views[file]

    def _tried(self, stretch: Stretch, context: Context, universal: bool) -> Iterable[Wording]:
        """The wordings whose words are all there, and whose slots could be filled."""
        for needs in self._possible():
            if all(stretch.has_one_of(words) for words in needs.words) and (
                universal or all(stretch.has(kind) or kind in context for kind in needs.kinds)
            ):
                yield needs.wording

    def _possible(self) -> list[Needs]:
        """The wordings that could be laid over some stretch of this sentence, found once."""
        if self._candidates is None:
            whole = self._stretch(0, len(self.tagged.text), "")
            kinds = set(whole.view.by_kind) | set(self.context) | ({"#"} if whole.numbers else set())
            anchors = {*whole.view.by_word, *(f"{kind}/" for kind in kinds), "#"}
            lenient = bool(_ALL.search(self.tagged.text)) or any(p.kind == "rest" for p in self.all_particles)
            self._candidates = [
                needs
                for anchor in sorted(anchors)
                for needs in self.reader.by_anchor.get(anchor, ())
                if self._admits(needs.wording)
                and all(not words.isdisjoint(whole.view.by_word) for words in needs.words)
                and (lenient or all(whole.has(kind) or kind in self.context for kind in needs.kinds))
            ]
        return self._candidates

    def _admits(self, wording: Wording) -> bool:
        """Whether the wording's topic is called up here (any topic where nothing is called up at all)."""
        if self.only is not None:
            return wording.relation == self.only
        return (
            not self.topics
            or wording.companions in self.topics
            or wording.companions not in self.reader.lexicon.anchors
        )

    def _context_before(self, stretch: Stretch) -> Context:
        """What was named before the stretch; "它" goes back to the first thing the sentence named, not to the last."""
        before = [tag for tag in self.tagged.tags if tag.end <= stretch.start and not self._compared_with(tag)]
        if "它" in self.tagged.text[stretch.start : stretch.end]:
            before.reverse()
        return {**self.context, **_named(before), **self._lead(stretch)}

    def _compared_with(self, tag: Tag) -> bool:
        """Whether something is named only to compare with ("较 userspace 模式效率更高"): it is not the subject."""
        return bool(_COMPARED.search(self.tagged.text, max(0, tag.start - 6), tag.start))

    def _lead(self, stretch: Stretch) -> Context:
        """What the sentence puts first ("Headless:…", the first cell of a row): it stays the subject."""
        first = self.clauses[0]
        behind = self.tagged.text[first.end : first.end + 3].lstrip()
        if stretch.start < first.end or first.end - first.start > 24 or not behind.startswith((":", "|", "-", "→")):
            return {}
        return _named(tag for tag in self.tagged.tags if tag.end <= first.end)

    def _candidate(self, match: Match, stretch: Stretch, first: int, last: int) -> _Candidate:
        turning = self._particles(match, stretch)
        used = [*match.spans, *((p.start, p.end) for p in turning)]
        denied = [span for span in self.denied if self._belongs(span, stretch)]
        when, when_spans = _when(match, stretch, self.tagged.text)
        when = when or self._when_before(match, first)
        used += [*denied, *when_spans]
        words, dangerous = self._leftover([(stretch.start, stretch.end)], used, match.wording.companions)
        if _denied_condition(turning, self.tagged.text, self.clauses[first : last + 1], match, words):
            dangerous = True
        if self._leans_past_strangers(match, words):
            dangerous = True
        claim = _claim(match, turning, when, self.sentence, stretch, self.tagged.text)
        if any(start <= claim.start and claim.end <= end for start, end in self.errors):
            claim = replace(claim, denied=True)
        chars = sum(end - start for _, start, end in words)
        found = [
            Found(
                claim,
                tuple(w for w, _, _ in words),
                dangerous,
                match.covered,
                chars,
                tuple(match.carried),
                match.literal,
            )
        ]
        found += self._denials(claim, match, denied)
        score = match.covered + 2.0 * match.literal + 1.5 * len(match.where) - 1.6 * chars - 1.5 * len(match.carried)
        score -= 0.6 * (last - first) + (4 if dangerous else 0)
        score += 3 if match.wording.companions in self.surroundings else 0
        return _Candidate(match, found, score, first, last)

    def _belongs(self, span: tuple[int, int], stretch: Stretch) -> bool:
        """Whether a denied span lies in the stretch or right behind it ("监听 A,而不是 B")."""
        between = self.tagged.text[stretch.end : span[0]]
        return stretch.start <= span[0] and (span[1] <= stretch.end or not between.strip(" ,、;"))

    def _leans_past_strangers(self, match: Match, words: list[tuple[str, int, int]]) -> bool:
        """Whether a subject from an earlier sentence is taken although this one begins with words nobody knows."""
        if not match.carried or not match.spans:
            return False
        begin = min(start for start, _ in match.spans)
        kinds = {getattr(domain_of(match.relation, slot), "kind", "") for slot in match.carried}
        here = any(kinds & tag.named.keys() for tag in self.tagged.tags if tag.start < begin)
        return not here and any(start < begin for _, start, _ in words)

    def _when_before(self, match: Match, first: int) -> When | None:
        """The releases that a clause of its own restricts the claim to ("1.26 之前,…", "早期,…")."""
        if first == 0:
            return None
        lead = self.clauses[first - 1]
        if self._leftover([(lead.start, lead.end)], self._releases_in(lead), "")[0]:
            return None
        when = _when(match, self._stretch(lead.start, lead.end, ""), self.tagged.text)[0]
        past = any(particle.kind == "past" for particle in self._turning(lead))
        return when or (When(past=True) if past else None)

    def _releases_in(self, clause: Span) -> list[tuple[int, int]]:
        numbers = [(n.start, n.end) for n in self.tagged.releases if clause.start <= n.start < clause.end]
        words = [(p.start, p.end) for p in self._turning(clause) if p.kind == "past"]
        product = [match.span() for match in _PRODUCT.finditer(self.tagged.text, clause.start, clause.end)]
        return [*numbers, *words, *product]

    def _particles(self, match: Match, stretch: Stretch) -> list[Particle]:
        """The turning words outside every element, in the stretch; "只有" is one although "有" is an element."""
        return [
            particle
            for particle in self._turning(stretch)
            if not _swallowed(particle, match.spans)
            and not overlapping(self.denied, particle.start, particle.end)
            and not self._within_term(particle.start, particle.end, match.wording.companions)
        ]

    def _within_term(self, start: int, end: int, file: str) -> bool:
        """Whether a turning word is part of a term of this topic ("没有被回收"): then it turns nothing else."""
        return any(
            tag.start <= start and end <= tag.end and (tag.end - tag.start > end - start or bool(tag.named))
            for tag in self._view(file).tags
            if tag.origins & {file, EVERYWHERE}
        )

    def _denials(self, claim: Claim, match: Match, denied: list[tuple[int, int]]) -> list[Found]:
        """For "B,而不是 A": that A is denied, where A is a value of a slot that B filled."""
        out = []
        for span in denied:
            for tag in self.tagged.tags:
                if not (span[0] <= tag.start and tag.end <= span[1]):
                    continue
                slot = next((s for s in match.terms if _in_domain(match.relation, s, tag)), None)
                if slot is None:
                    continue
                value = _in_domain(match.relation, slot, tag)
                term = Named((value or "",))
                other = (
                    replace(claim, inputs={**claim.inputs, slot: term}, positive=not claim.positive)
                    if slot in claim.inputs
                    else replace(claim, answer=term, positive=not claim.positive)
                )
                quote = self.sentence[span[0] : span[1]]
                other = replace(other, count=None, quote=quote, start=span[0], end=span[1])
                out.append(Found(other, (), False, tag.end - tag.start, 0))
        return out

    def _leftover(
        self, spans: list[tuple[int, int]], used: list[tuple[int, int]], companions: str
    ) -> tuple[list[tuple[str, int, int]], bool]:
        """The words that neither the match nor the light words account for, and whether one is dangerous."""
        text = self.tagged.text
        words: list[tuple[str, int, int]] = []
        light = self.reader.light.get(companions) or self.reader.light[""]
        for start, end in spans:
            for gap_start, gap_end in _gaps(start, end, used):
                words += _unread(text, gap_start, gap_end, light)
        dangerous = any(_dangerous(word) for word, _, _ in words)
        return words, dangerous


def _cut_at_numbers(found: list[Span], tagged: Tagged) -> list[Span]:
    """Cut what hardly anything parts: "399 算过 400 算挂", "A=10、B=3", "只 A 不 B"."""
    out: list[Span] = []
    for clause in found:
        start = clause.start
        if only := _ONLY_NOT.match(tagged.text, clause.start, clause.end):
            out.append(Span(start, only.end()))
            start = only.end()
        inner = [n for n in tagged.numbers if clause.start <= n.start < clause.end]
        for left, number in pairwise(inner):
            comma = tagged.text.find("、", left.end, number.start)
            if comma >= start and any(comma < tag.start < number.start for tag in tagged.tags):
                out.append(Span(start, comma))
                start = comma + 1
                continue
            head = tagged.text[max(start, number.start - 2) : number.start]
            if head.endswith(" ") and len(head) == 2 and "\u4e00" <= head[0] <= "\u9fff":
                out.append(Span(start, number.start - 1))
                start = number.start
        out.append(Span(start, clause.end))
    return out


_WORD = re.compile(r"[a-z0-9][a-z0-9_.%/-]*|[\u4e00-\u9fff]+")


def _unread(text: str, start: int, end: int, light: re.Pattern[str]) -> list[tuple[str, int, int]]:
    def blank(match: re.Match[str]) -> str:
        return " " * (match.end() - match.start())

    blanked = light.sub(blank, A_NOT_A.sub(blank, text[start:end]))
    return [(match[0], start + match.start(), start + match.end()) for match in _WORD.finditer(blanked)]


def _dangerous(word: str) -> bool:
    if word[0].isdigit() or word in DANGEROUS_WORDS:
        return True
    return any(char in DANGEROUS for char in word) or any(phrase in word for phrase in DANGEROUS_PHRASES)


def _swallowed(particle: Particle, spans: list[tuple[int, int]]) -> bool:
    """Whether an element uses the particle; "不" before an element stays one, as does "只" before "有"."""
    turns = particle.kind in ("negation", "exclusive")
    return any(
        start < particle.end and particle.start < end and not (turns and particle.start < start) for start, end in spans
    )


def _gaps(start: int, end: int, used: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    place = start
    for left, right in sorted(used):
        if left > place:
            yield place, min(left, end)
        place = max(place, right)
        if place >= end:
            return
    if place < end:
        yield place, end


def _named(tags: Iterable[Tag]) -> dict[str, tuple[str, ...]]:
    """The values that the tags name, by kind; of several the last one stands."""
    named: dict[str, tuple[str, ...]] = {}
    for tag in tags:
        for meaning in tag.meanings:
            if meaning[0] != "=":
                kind, _, value = meaning.partition("/")
                named[kind] = (value,)
    return named


@lru_cache(maxsize=65536)
def _in_domain(relation: Relation, slot: str, tag: Tag) -> str | None:
    domain = domain_of(relation, slot)
    if isinstance(domain, Numbers):
        return None
    return next((value for value in domain.values if f"{domain.kind}/{value}" in tag.meanings), None)


def _denied_condition(
    turning: list[Particle], text: str, inside: list[Span], match: Match, words: list[tuple[str, int, int]]
) -> bool:
    """A negation whose reach nobody knows: in a condition ("如果没有 ...") or of words nobody understood."""
    if len(inside) < 2:
        return False
    for particle in turning:
        if particle.kind != "negation":
            continue
        own = next((c for c in inside if c.start <= particle.start < c.end), None)
        if own and own is not inside[-1]:
            behind = any(particle.end <= start < own.end for start, _ in match.spans)
            if not behind and any(particle.end <= start < own.end for _, start, _ in words):
                return True
        clause = next((c for c in inside if c.start <= particle.start < c.end), None)
        if clause and clause is not inside[-1] and any(text.startswith(word, clause.start) for word in CONDITIONS):
            return True
    return False


_FROM = re.compile(r"\s?(?:版本|版)?\s?(?:起|开始|之后|以后|及以后|以来|及以上|以上|\+)")
_UNTIL = re.compile(r"\s?(?:版本|版)?\s?(?:之前|以前|及以前|及之前|以下|及以下)")
_IN = re.compile(r"\s?(?:版本|版)?\s?(?:的时候|中|里|时)?")


def _when(match: Match, stretch: Stretch, text: str) -> tuple[When | None, list[tuple[int, int]]]:
    """The releases that the stretch restricts the claim to, and the spans that say so."""
    for number in stretch.releases:
        if overlapping(match.spans, number.start, number.end):
            continue
        release = Release(1, number.intervals[0][0])
        start = number.start
        head = text[max(0, start - 14) : start]
        if lead := re.search(r"(?:从|自|在|到|直到)?\s?(?:kubernetes|k8s)?\s?(?:版本)?\s?$", head):
            start -= len(head) - lead.start()
        tail = text[number.end : number.end + 10]
        if after := _FROM.match(tail):
            return When(release, None, begins="之后" not in after[0] and "以上" not in after[0]), [
                (start, number.end + after.end())
            ]
        if after := _UNTIL.match(tail):
            last = release if "及" in after[0] else release.before()
            return When(None, last), [(start, number.end + after.end())]
        inside = _IN.match(tail)
        return When(release, release), [(start, number.end + (inside.end() if inside else 0))]
    return None, []


def _claim(
    match: Match, turning: list[Particle], when: When | None, sentence: str, stretch: Stretch, text: str
) -> Claim:
    kinds = {particle.kind for particle in turning}
    denials = sum(1 for particle in turning if particle.kind == "negation")
    places = {kind: min(p.start for p in turning if p.kind == kind) for kind in kinds}
    # "并非所有 A 都 B" denies the "all", "所有 A 都不 B" denies the B.
    not_all = denials % 2 == 1 and "universal" in kinds and places["negation"] < places["universal"]
    inputs = {slot: term for slot, term in match.terms.items() if slot in match.relation.inputs}
    answers = [term for slot, term in match.terms.items() if slot not in match.relation.inputs]
    answer = answers[0] if answers else None
    sense, focus, complete = _reach(match, turning)
    if isinstance(answer, Named) and (complete or _closed_list(match, answer, text, stretch)):
        answer = replace(answer, complete=True)
    if "past" in kinds and when is None:
        when = When(past=True)
    spans = match.spans
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    start = min([start, *(p.start for p in turning)])
    end = max([end, *(p.end for p in turning)])
    return Claim(
        relation=match.relation.name,
        inputs=inputs,
        answer=answer,
        positive=denials % 2 == 0,
        sense=sense,
        focus=focus,
        universal="universal" in kinds,
        possible="possible" in kinds or not_all,
        count=match.count,
        when=when,
        quote=sentence[start:end],
        start=start,
        end=end,
        wording=match.wording.text,
    )


def _closed_list(match: Match, answer: Named, text: str, stretch: Stretch) -> bool:
    """A list of values is meant to be whole when the wording asks for a list and no word leaves it open."""
    if not any(element.many for element in match.wording.elements):
        return False
    if match.wording.text == CONTINUATION:
        return False
    if match.count is not None:
        return len(answer.values) > 1
    outside = "".join(text[a:b] for a, b in _gaps(stretch.start, stretch.end, match.spans))
    return len(answer.values) > 1 and not any(word in outside for word in OPEN_LISTS)


def _reach(match: Match, turning: list[Particle]) -> tuple[Sense, str | None, bool]:
    """How far the condition reaches: "only" before an input, "才" behind one, ranges of numbers as definitions."""
    slots = sorted(match.where.items(), key=lambda item: item[1])
    focus = next(
        (slot for slot, _ in slots if slot in match.relation.inputs and isinstance(match.terms[slot], Amount)), None
    )
    exclusive = next((p for p in turning if p.kind == "exclusive"), None)
    if exclusive:
        following = next((slot for slot, span in slots if span[0] >= exclusive.end), None)
        if following and following in match.relation.inputs:
            return Sense.ONLY, following, False
        return Sense.IF, None, True
    if isinstance(match.relation.answer, Words) and any(p.kind == "must_be" for p in turning):
        return Sense.IF, None, True
    then_only = next((p for p in turning if p.kind == "then_only"), None)
    if then_only:
        before = [slot for slot, span in slots if span[1] <= then_only.start and slot in match.relation.inputs]
        if before:
            return Sense.ONLY, before[-1], False
    if focus:
        term = match.terms[focus]
        wide = isinstance(term, Amount) and term.sign != "eq"
        return (Sense.IFF if wide else Sense.IF), focus, False
    return Sense.IF, None, False


def terms_of(claim: Claim) -> dict[str, Term]:
    """Return the terms of a claim by slot, the answer under ``answer``."""
    return {**claim.inputs, **({"answer": claim.answer} if claim.answer else {})}
