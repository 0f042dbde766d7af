"""Laying one wording over the words of a stretch of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kb.claim import Amount, Named, Term
from kb.lexicon import Element, Wording, words_of
from kb.models.relation import Domain, Numbers, Relation, Words
from kb.numerals import INFINITY, Number
from kb.stretch import Stretch
from kb.tagging import Tag

Span = tuple[int, int]
LIST_JOINT = re.compile(r"(?:、|,|和|与|跟|及其|以及|及|或者|或|还是|并且|/|\+|&|and|or)+")
# What may stand between the members of a list: remarks in brackets, and a few characters more.
_REMARK = re.compile(r"\([^)]*\)|[\s、,和与及或/→>|-]|以及|还有|分别")


@dataclass
class Match:
    """A wording laid over a stretch: what each slot got, which spans that used, which slots were carried over."""

    wording: Wording
    relation: Relation
    terms: dict[str, Term] = field(default_factory=dict)
    where: dict[str, Span] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    comparisons: list[Span] = field(default_factory=list)
    count: int | None = None
    literal: int = 0

    @property
    def covered(self) -> int:
        """How many characters the elements cover."""
        return sum(end - start for start, end in self.spans)


Context = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Around:
    """What a stretch can lean on.

    ``context``: values named before it, by kind. ``universal``: it says "all" or "any", which can stand for one input.
    ``rest``: where it says "all others", which are the values not named before. ``previous``: what the clause before
    said, whose numbers may still hold ("10 个副本时最多 13 个,至少 8 个").
    """

    context: Context
    universal: bool = False
    rest: Span | None = None
    previous: Match | None = None


def lay(wording: Wording, relation: Relation, stretch: Stretch, around: Around) -> Match | None:
    """Return the wording laid over the stretch, or None when a required element has nothing to stand on."""
    match = Match(wording, relation)
    place = 0
    for element in wording.elements:
        floor = place if element.after_previous else 0
        if element.what == "guard":
            continue
        span = _place(match, element, stretch, floor)
        if span is None and _goes_without(match, element, around):
            continue
        if span is None:
            if element.optional:
                continue
            return None
        place = span[1]
    for slot, value in wording.fixed.items():
        match.terms.setdefault(slot, _fixed(value, domain_of(relation, slot)))
    for element in wording.elements:
        if element.what == "guard" and not _guarded(match, element, stretch, around.context) and not element.optional:
            return None
    # Behind the first cell of a table's row one value is a whole cell: the first cell is its subject.
    cells = stretch.text[: stretch.start].strip("| ").count("|")
    if match.carried and len(match.where) + match.literal < (1 if cells else 2):
        return None
    if match.open and not match.where and not match.literal:
        return None
    say_again(match, stretch)
    match.spans += _uncovered(match)
    return match


def _uncovered(match: Match) -> list[Span]:
    """The comparison words of numbers that no element stands on."""
    return [span for span in match.comparisons if span[0] < span[1] and _free(match, *span)]


def go_on(
    wording: Wording, previous: Match, stretch: Stretch, rest: Span | None, same_sentence: bool = True
) -> Match | None:
    """Return the relation of the clause before laid over this one, which only names other values ("非 0 算失败").

    ``rest``: the clause speaks of "all others", which are the values that the clause before did not name.
    """
    match = Match(wording, previous.relation)
    for slot in previous.where:
        span = _place(match, Element("slot", (slot,)), stretch, 0)
        if span is None:
            term = (
                _others(previous.terms[slot], domain_of(previous.relation, slot))
                if rest and slot in previous.relation.inputs
                else None
            )
            if term is None:
                return None
            match.terms[slot] = term
    for slot, term in previous.terms.items():
        if slot not in previous.where:
            match.terms.setdefault(slot, term)
    for element in previous.wording.elements:
        if element.what == "word" and match.spans:
            _place_word(match, element, stretch, 0)
    # One value alone is no statement, unless it goes on with a list.
    listed = same_sentence and any(element.many for element in previous.wording.elements)
    match.spans += _uncovered(match)
    enough = len(match.where) > 1 or (listed and len(match.where) == 1)
    return match if match.spans and (enough or rest) else None


def _others(term: Term, domain: Domain) -> Term | None:
    if isinstance(domain, Words):
        taken = set(term.values) if isinstance(term, Named) else set()
        return Named(tuple(value for value in domain.values if value not in taken))
    if isinstance(term, Amount) and len(term.intervals) == 1:
        low, high = term.intervals[0]
        parts = ((-INFINITY, low - 1), (high + 1, INFINITY))
        return Amount(tuple(part for part in parts if part[0] <= part[1] and part[1] >= -INFINITY), "ne")
    return None


def _guarded(match: Match, element: Element, stretch: Stretch, context: Context) -> bool:
    """Whether something is named in the stretch (then it is used up), or was named just before."""
    wanted = set(element.names)
    here = [tag for tag in stretch.tags if wanted & tag.meanings]
    for tag in here:
        if _free(match, tag.start, tag.end):
            match.spans.append((tag.start, tag.end))
    return bool(here) or any(
        value in context.get(kind, ()) for kind, _, value in (name.partition("/") for name in element.names)
    )


def domain_of(relation: Relation, slot: str) -> Domain:
    """Return the domain of an input, or of the answer for any other name."""
    return relation.inputs.get(slot, relation.answer)


def _fixed(value: str, domain: Domain) -> Term:
    if isinstance(domain, Words):
        return Named(tuple(value.split("|")))
    number = int(value)
    return Amount(((number, number),))


def _place(match: Match, element: Element, stretch: Stretch, floor: int) -> Span | None:
    if element.what == "word":
        return _place_word(match, element, stretch, floor)
    if element.what == "count":
        return _place_count(match, stretch, floor)
    slot = element.names[0]
    domain = domain_of(match.relation, slot)
    if isinstance(domain, Numbers):
        return _place_number(match, slot, domain, stretch, floor)
    return _place_value(match, element, slot, domain, stretch, floor)


def _free(match: Match, start: int, end: int) -> bool:
    return all(end <= used[0] or start >= used[1] for used in match.spans)


def _place_word(match: Match, element: Element, stretch: Stretch, floor: int) -> Span | None:
    found = [tag for word in words_of(element, match.wording) for tag in stretch.of_word(word)]
    for tag in sorted(found, key=lambda tag: (tag.start, tag.start - tag.end)):
        if tag.start >= floor and _free(match, tag.start, tag.end):
            match.spans.append((tag.start, tag.end))
            match.literal += 1
            return tag.start, tag.end
    return None


def _place_count(match: Match, stretch: Stretch, floor: int) -> Span | None:
    for number in stretch.numbers:
        fits = number.unit == "" and number.measured and not number.weak and number.sign in ("eq", "le", "ge")
        if fits and number.start >= floor and _free(match, number.start, number.end):
            low, high = number.intervals[0]
            match.count = low if high >= INFINITY else high
            match.spans.append((number.start, number.end))
            return number.start, number.end
    return None


def _place_number(match: Match, slot: str, domain: Numbers, stretch: Stretch, floor: int) -> Span | None:
    candidates = stretch.releases if domain.unit == "release" else stretch.numbers
    if slot in match.relation.inputs and domain.unit == "":
        # "replicas = 4 → 总数 ≤ 5": the plain number is what is given.
        candidates = tuple(sorted(candidates, key=lambda number: number.sign not in ("eq", "range", "ne")))
    for number in candidates:
        if number.core < floor or not _free(match, number.core, number.end) or not _unit_fits(number, domain):
            continue
        if slot in match.relation.inputs and not _within(number, domain):
            continue
        if domain.unit != "release" and any(r.start < number.end and number.start < r.end for r in stretch.releases):
            continue
        match.terms[slot] = Amount(number.intervals, number.sign, number.approximate)
        # The comparison word stays free for an element ("上限 300 秒"); without one it goes with the number.
        match.comparisons.append((number.start, number.core))
        return _use(match, slot, number.core, number.end)
    return None


def _within(number: Number, domain: Numbers) -> bool:
    """A number that the input cannot have means something else ("退出 1" is no status code)."""
    ends = [end for interval in number.intervals for end in interval if abs(end) < INFINITY]
    if number.sign == "ne":
        ends = [number.intervals[0][1] + 1]
    return all(domain.least <= end <= domain.most + 1 for end in ends)


def _unit_fits(number: Number, domain: Numbers) -> bool:
    if number.weak:
        return False
    # "两条" counts things; a bare number can be seconds.
    bare = number.unit == "" and not number.measured
    return number.unit == domain.unit or (bare and domain.unit in ("s", "B"))


def say_again(match: Match, stretch: Stretch) -> None:
    """Count as read what names a value once more that a slot already has."""
    for slot, term in match.terms.items():
        domain = domain_of(match.relation, slot)
        if not isinstance(domain, Words) or not isinstance(term, Named):
            continue
        for tag in stretch.of_kind(domain.kind):
            if _free(match, tag.start, tag.end) and _value(tag, domain) in term.values:
                match.spans.append((tag.start, tag.end))


def _place_value(match: Match, element: Element, slot: str, domain: Words, stretch: Stretch, floor: int) -> Span | None:
    tags: list[tuple[Tag, str]] = []
    for tag in stretch.of_kind(domain.kind):
        if tag.start < floor or not _free(match, tag.start, tag.end) or (tags and tag.start < tags[-1][0].end):
            continue
        if (value := _value(tag, domain)) is not None:
            tags.append((tag, value))
    if not tags:
        return None
    rivals = sum(1 for other in match.wording.elements if _same_kind(match.relation, other, domain)) > 1
    taken = tags[:1] if rivals and not element.many else (_long_list if element.many else _list)(tags, stretch.text)
    match.terms[slot] = Named(tuple(dict.fromkeys(value for _, value in taken)), either=_either(taken, stretch.text))
    for tag, _ in taken:
        match.spans.append((tag.start, tag.end))
    match.where[slot] = (taken[0][0].start, taken[-1][0].end)
    return match.where[slot]


def _same_kind(relation: Relation, element: Element, domain: Words) -> bool:
    if element.what != "slot":
        return False
    other = domain_of(relation, element.names[0])
    return isinstance(other, Words) and other.kind == domain.kind


def _value(tag: Tag, domain: Words) -> str | None:
    return next((value for value in tag.named.get(domain.kind, ()) if value in domain.values), None)


def _list(tags: Sequence[tuple[Tag, str]], text: str) -> list[tuple[Tag, str]]:
    """The first value, and those that follow it in one list ("A、B 和 C")."""
    taken = [tags[0]]
    for tag in tags[1:]:
        between = text[taken[-1][0].end : tag[0].start].replace(" ", "")
        if not LIST_JOINT.fullmatch(between):
            break
        taken.append(tag)
    return taken


def _long_list(tags: Sequence[tuple[Tag, str]], text: str) -> list[tuple[Tag, str]]:
    """The values of a list with remarks between them ("A(空闲)、B(已绑)"); a new statement ends it."""
    taken = [tags[0]]
    for tag in tags[1:]:
        between = _REMARK.sub("", text[taken[-1][0].end : tag[0].start])
        if "是" in between or len(between) > 10:
            break
        taken.append(tag)
    return taken


def _either(taken: Sequence[tuple[Tag, str]], text: str) -> bool:
    between = [text[left[0].end : right[0].start].strip() for left, right in pairwise(taken)]
    return any(joint in ("或", "或者", "or", "还是") for joint in between)


def _use(match: Match, slot: str, start: int, end: int) -> Span:
    match.spans.append((start, end))
    match.where[slot] = (start, end)
    return start, end


def _goes_without(match: Match, element: Element, around: Around) -> bool:
    """Whether a required slot may stay empty here: "all" or "the others" stands for it, or it was named just before."""
    if element.what != "slot" or element.optional:
        return False
    slot = element.names[0]
    if around.rest and _take_rest(match, slot, around.rest, around.context):
        return True
    if around.universal and slot in match.relation.inputs and not match.open:
        match.open.append(slot)
        return True
    context = {**around.context, **_told(around.previous)}
    return _carry_number(match, slot, around.previous) or _carry(match, slot, context)


def _told(previous: Match | None) -> Context:
    """What the clause before was about: its inputs, by kind."""
    told: dict[str, tuple[str, ...]] = {}
    for slot, term in previous.terms.items() if previous else ():
        # What the wording itself fixed was not said.
        said = previous is not None and (slot in previous.where or slot in previous.carried)
        domain = previous.relation.inputs.get(slot) if previous and said else None
        if isinstance(domain, Words) and isinstance(term, Named) and len(term.values) == 1:
            told[domain.kind] = term.values
    return told


def _take_rest(match: Match, slot: str, rest: Span, context: Context) -> bool:
    domain = match.relation.inputs.get(slot)
    if not isinstance(domain, Words) or not _free(match, *rest):
        return False
    named = tuple(value for value in context.get(domain.kind, ()) if value in domain.values)
    if not named:
        return False
    term = _others(Named(named), domain)
    assert term is not None
    match.terms[slot] = term
    _use(match, slot, *rest)
    return True


def _carry_number(match: Match, slot: str, previous: Match | None) -> bool:
    if previous is None or slot not in previous.terms or slot not in match.relation.inputs or match.carried:
        return False
    domain = match.relation.inputs[slot]
    if not isinstance(domain, Numbers) or previous.relation.inputs.get(slot) != domain:
        return False
    match.terms[slot] = previous.terms[slot]
    match.carried.append(slot)
    return True


def _carry(match: Match, slot: str, context: Context) -> bool:
    domain = domain_of(match.relation, slot)
    if not isinstance(domain, Words) or match.carried or slot not in match.relation.inputs:
        return False
    if sum(1 for other in match.wording.elements if _same_kind(match.relation, other, domain)) > 1:
        return False
    values = tuple(value for value in context.get(domain.kind, ()) if value in domain.values)
    if not values:
        return False
    match.terms[slot] = Named(values)
    match.carried.append(slot)
    return True


def overlapping(spans: Iterable[Span], start: int, end: int) -> bool:
    """Whether any span meets [start, end)."""
    return any(span[0] < end and start < span[1] for span in spans)
