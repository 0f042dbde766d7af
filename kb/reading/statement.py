"""From a wording laid over a stretch to a typed claim: negation, reach, quantifiers, releases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from kb.claim import Amount, Claim, Named, Sense, When
from kb.models.relation import Numbers, Relation, Words
from kb.models.release import Release
from kb.reading.clauses import Span
from kb.reading.grammar import CERTAIN, CONDITIONS, FAINT_VERBS, OPEN_LISTS, USUAL
from kb.reading.leftover import Unread, gaps
from kb.reading.particles import Particle
from kb.reading.pattern import domain_of
from kb.reading.placing import Match
from kb.reading.sentence import Sentence
from kb.reading.stretch import Stretch
from kb.reading.tagging import Tag
from kb.reading.wording_match import overlapping

# What stands for the wording of a clause that goes on with the one before ("非 0 算失败").
CONTINUATION = "(接着说)"
_FROM = re.compile(r"\s?(?:版本|版)?\s?(?:起|开始|之后|以后|及以后|以来|及以上|以上|\+)")
_UNTIL = re.compile(r"\s?(?:版本|版)?\s?(?:之前|以前|及以前|及之前|以下|及以下)")
# A negation in what only describes a noun: "不能跑的节点".
_ATTRIBUTE = re.compile(
    r"(?:不能|不会|不再|不可|不|未|没)(?!有|是|存在)[^,。;:的有是让使把被给在]{1,8}(?<!别)的(?=\s?[\u4e00-\u9fffa-z])"
)
# "像 A、B 这种才会 …": there may be more of the kind.
_AMONG_OTHERS = re.compile(r"(?:像|比如|例如|诸如)[^,。;]{1,40}(?:这种|这类|这些|之类|等)[^,。;]{0,4}\Z")
# What a denial is made of beside what it denies.
_DENYING = re.compile(r"而不是|而非|并不是|并非|不是|不能说是|不像|那样|那么|一样|那般|而是|[的了呢吧是由在从靠给用\W]")
_IN = re.compile(r"\s?(?:版本|版)?\s?(?:的时候|中|里|时)?")


def claim_of(
    match: Match, turning: Sequence[Particle], when: When | None, sentence: Sentence, stretch: Stretch
) -> Claim:
    """Return what the match says, with the turning words around it."""
    kinds = {particle.kind for particle in turning}
    denials = sum(1 for particle in turning if particle.kind in ("negation", "not_always"))
    places = {kind: min(p.start for p in turning if p.kind == kind) for kind in kinds}
    # "并非所有 A 都 B" denies the "all", "所有 A 都不 B" denies the B.
    not_all = denials % 2 == 1 and "universal" in kinds and places["negation"] < places["universal"]
    if denials % 2 == 1 and "negation" in places and _means_all_of(match):
        # "并非每个 Service 都 …", where the wording itself takes "每个 Service".
        not_all |= places["negation"] < min(start for start, _ in match.spans)
    inputs = {slot: term for slot, term in match.terms.items() if slot in match.relation.inputs}
    answers = [term for slot, term in match.terms.items() if slot not in match.relation.inputs]
    answer = answers[0] if answers else None
    sense, focus, complete = _reach(match, turning)
    more = False
    if more_than := next((p for p in turning if p.kind == "more_than"), None):
        if any(0 <= number.core - more_than.end <= 1 for number in stretch.numbers):
            more, answer = match.count is not None, None
        else:
            more = match.pattern.lists and isinstance(answer, Named)
        denials += not more and sense is Sense.ONLY
    if isinstance(answer, Named) and not more and (complete or _closed_list(match, answer, stretch, sentence)):
        answer = replace(answer, complete=True)
    if "past" in kinds and when is None:
        when = When(past=True)
    spans = match.spans
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    start = min([start, *(p.start for p in turning)])
    end = max([end, *(p.end for p in turning)])
    quote = sentence.quote[start:end]
    if match.again:
        return replace(match.again, inputs=inputs, quote=quote, start=start, end=end, wording=CONTINUATION)
    return Claim(
        relation=match.relation.name,
        inputs=inputs,
        answer=answer,
        positive=denials % 2 == 0,
        sense=sense,
        focus=focus,
        universal="universal" in kinds or _without_exception(turning, sentence),
        possible=bool(kinds & {"possible", "not_always"}) or not_all,
        count=None if _only_usual(match, stretch) else match.count,
        more=more,
        when=when,
        denied=any(first <= start and end <= last for first, last in sentence.errors),
        quote=quote,
        start=start,
        end=end,
        wording=CONTINUATION if match.goes_on else match.pattern.wording.text,
    )


def _means_all_of(match: Match) -> bool:
    """Whether a wording speaks of several values of an input by itself."""
    fixed = (term for slot, term in match.pattern.fixed.items() if slot in match.relation.inputs)
    return any(isinstance(term, Named) and len(term.values) > 1 for term in fixed)


def _without_exception(turning: Sequence[Particle], sentence: Sentence) -> bool:
    """Whether a sentence says that something is so in any case: "PVC 一定可以扩容"."""
    return any(p.kind == "mandatory" and sentence.text.startswith(CERTAIN, p.start) for p in turning)


def _only_usual(match: Match, stretch: Stretch) -> bool:
    """Whether a number counts the usual ones only ("常见的有三种", "两种用法比较常用")."""
    if match.count is None:
        return False
    around = stretch.text[max(stretch.start, match.counted[0] - 8) : match.counted[1] + 8]
    return any(word in around for word in USUAL)


def _closed_list(match: Match, answer: Named, stretch: Stretch, sentence: Sentence) -> bool:
    """A list of values is meant to be whole when the wording asks for a list and no word leaves it open."""
    if match.goes_on or not match.pattern.lists or _only_usual(match, stretch):
        return False
    places = [span for slot, span in match.where.items() if slot not in match.relation.inputs]
    if any(start <= place[0] and place[1] <= end for start, end in sentence.besides for place in places):
        return False
    if match.count is not None:
        return len(answer.values) > 1
    outside = "".join(stretch.text[a:b] for a, b in gaps(stretch.start, stretch.end, match.spans))
    return len(answer.values) > 1 and not any(word in outside for word in OPEN_LISTS)


def _reach(match: Match, turning: Sequence[Particle]) -> tuple[Sense, str | None, bool]:
    """How far the condition reaches: "only" before an input, "才" behind one, ranges of numbers as definitions."""
    slots = sorted(match.where.items(), key=lambda item: item[1])
    focus = next(
        (slot for slot, _ in slots if slot in match.relation.inputs and isinstance(match.terms[slot], Amount)), None
    )
    more_than = next((p for p in turning if p.kind == "more_than"), None)
    if more_than and not match.pattern.lists:
        following = next((slot for slot, span in slots if span[0] >= more_than.end), None)
        if following and following in match.relation.inputs:
            return Sense.ONLY, following, False
    exclusive = next((p for p in turning if p.kind == "exclusive"), None)
    # "只有 A 之后才 B" is an order of two, and leaves no other out.
    ordered = {step.slot for step in match.pattern.steps if step.rivals}
    if exclusive:
        following = next((slot for slot, span in slots if span[0] >= exclusive.end), None)
        if following in ordered and "才" in match.text[exclusive.end :]:
            return Sense.IF, None, False
        if following and following in match.relation.inputs:
            return Sense.ONLY, following, False
        return Sense.IF, None, True
    must_be = next((p for p in turning if p.kind == "must_be"), None)
    if must_be:
        following = next((slot for slot, span in slots if span[0] >= must_be.end), None)
        if following and following in match.relation.inputs:
            return Sense.ONLY, following, False
        if isinstance(match.relation.answer, Words):
            return Sense.IF, None, True
    then_only = next((p for p in turning if p.kind == "then_only"), None)
    if then_only and not _AMONG_OTHERS.search(match.text, 0, then_only.start):
        before = [slot for slot, span in slots if span[1] <= then_only.start and slot in match.relation.inputs]
        if before and before[-1] not in ordered:
            return Sense.ONLY, before[-1], False
    if focus:
        term = match.terms[focus]
        wide = isinstance(term, Amount) and term.sign != "eq"
        return (Sense.IFF if wide else Sense.IF), focus, False
    return Sense.IF, None, False


def releases_meant(match: Match, stretch: Stretch) -> tuple[When | None, list[tuple[int, int]]]:
    """Return the releases that the stretch restricts a claim to, and the places that say so."""
    text = stretch.text
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


def reach_unknown(
    match: Match, turning: Sequence[Particle], inside: Sequence[Span], words: Sequence[Unread], text: str
) -> bool:
    """Return whether it is unclear what a negation denies.

    That is so for one in a condition ("如果没有 …"), right before words nobody knows ("不影响 …"), before nothing that
    the match cannot do without ("不用提前建,…"), at the end of it all ("A 要建,B 不用"), in an attribute ("不能跑的
    节点"), and for several that do not stand in one clause. "只是" before a word that nobody knows limits that word.
    """
    places = set()
    for particle in turning:
        merely = text.startswith("只是", particle.start)
        own = next((c for c in inside if c.start <= particle.start < c.end), None)
        if own is None or not (merely or particle.kind in ("negation", "not_always")):
            continue
        behind = len(text) - len(text[particle.end :].lstrip())
        if any(start == behind and not word.startswith(FAINT_VERBS) for word, start, _ in words):
            return True
        if merely:
            continue
        attribute = _ATTRIBUTE.match(text, particle.start)
        if attribute and not any(particle.end <= start < attribute.end() for start, _ in match.needed):
            return True
        places.add(own.start)
        if own is inside[-1]:
            required = [*match.needed, *(span for span in match.spans if span not in match.reaching)]
            spare = not overlapping(required, own.start, own.end)
            if len(inside) > 1 and (spare or not text[particle.end : own.end].strip("的了 ")):
                return True
            continue
        if not any(particle.end <= start < own.end for start, _ in match.needed):
            return True
        if any(text.startswith(word, own.start) for word in CONDITIONS):
            return True
    return len(places) > 1


def set_aside(particle: Particle, inside: Sequence[Span], text: str) -> bool:
    """Return whether a negation is made up for by the clause behind it: "不直接管 Pod,而是交给 ReplicaSet"."""
    behind = next((clause for clause in inside if clause.start >= particle.end), None)
    return particle.kind == "negation" and behind is not None and text.startswith("而是", behind.start)


def outnumbered(particle: Particle, match: Match, stretch: Stretch) -> bool:
    """Return whether "more than N" only prepares for a greater number: "不止三种,一共四种"."""
    if particle.kind != "more_than" or match.count is None:
        return False
    behind = [n for n in stretch.numbers if 0 <= n.core - particle.end <= 1 and n.end <= match.counted[0]]
    return any(n.intervals[0][0] < match.count for n in behind)


def denials(
    claim: Claim, match: Match, denied: Sequence[tuple[int, int]], sentence: Sentence
) -> list[tuple[Claim, Tag]]:
    """Return, for "B,而不是 A", the claims that A is denied, where A is a value of a slot that B filled."""
    out = []
    for span in denied:
        for tag in sentence.tagged.tags:
            if not (span[0] <= tag.start and tag.end <= span[1]):
                continue
            fitting = [slot for slot in match.terms if value_in(match.relation, slot, tag)]
            # Of two slots of a kind the one that was filled last is meant: "发给 A,不是 B".
            slot = max(fitting, key=lambda slot: match.where.get(slot, (-1, -1)), default=None)
            if slot is None:
                continue
            if _tells_more(match, span, sentence):
                continue
            term = Named((value_in(match.relation, slot, tag) or "",))
            moved = replace(claim, positive=not claim.positive, count=None, start=span[0], end=span[1])
            moved = replace(moved, quote=sentence.quote[span[0] : span[1]])
            if slot in claim.inputs:
                out.append((replace(moved, inputs={**claim.inputs, slot: term}), tag))
            else:
                out.append((replace(moved, answer=term), tag))
    return out


def _tells_more(match: Match, span: tuple[int, int], sentence: Sentence) -> bool:
    """Whether what is denied has a deed of its own ("…靠的是 watch,不是 scheduler 推过来的")."""
    words = {word for step in match.pattern.steps for word in step.words}
    known = [(t.start, t.end) for t in sentence.tagged.every if t.named or not words.isdisjoint(t.meanings)]
    left = "".join(sentence.text[start:end] for start, end in gaps(*span, known))
    return len(_DENYING.sub("", left)) > 1


@lru_cache(maxsize=65536)
def value_in(relation: Relation, slot: str, tag: Tag) -> str | None:
    """Return the value that a word names in a slot's domain, None when it names none."""
    domain = domain_of(relation, slot)
    if isinstance(domain, Numbers):
        return None
    return next((value for value in domain.values if f"{domain.kind}/{value}" in tag.meanings), None)


def swallowed(particle: Particle, spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether an element uses the particle; "不" before an element stays one, as does "只" before "有"."""
    turns = particle.kind in ("negation", "exclusive")
    return any(
        start < particle.end and particle.start < end and not (turns and particle.start < start) for start, end in spans
    )
