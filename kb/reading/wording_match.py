"""Laying one wording over the words of a stretch of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb.claim import Named
from kb.models.relation import Words
from kb.reading.carrying import Around, goes_without, lend, others
from kb.reading.lexicon import Element
from kb.reading.pattern import Pattern, domain_of
from kb.reading.placing import Match, Member, Span, place, place_word
from kb.reading.stretch import Stretch

# "Ingress 可以", "NodePort 就不行": a clause that only lends another subject to the one before.
ELLIPSIS = re.compile(
    r"(?:而|但是|但|则|那|反过来|反之|其中|,)*\s*(?P<head>[^,。;:]{1,24}?)\s*(?:就|则|却|也|都|倒是|是|可)*[不没]?"
    r"(?P<can>可以|能|行|支持|会|做得到|办得到|没问题)(?:了|的|的了)?[。;!]?"
)

# "readiness 也一样": the clause before, said of another subject.
LIKEWISE = re.compile(
    r"(?:而|但是|但|那|对于?|其中|,)*\s*(?P<head>[^,。;:]{1,24}?)\s*(?:来说|而言)?"
    r"(?P<can>(?:也|同样也?|都)是?(?:一样|这样|如此|同理|不例外|这么回事|一样的道理)"
    r"|(?P<contrary>(?:则|却|就|正好|刚好|恰好|恰恰|完全)+(?:是)?相反))(?:了|的|的了)?[。;!]?"
)
_ELLIPSIS_ENDS = frozenset("以能行持会到题了的。;!样此理外事反")


def lay(pattern: Pattern, stretch: Stretch, around: Around) -> Match | None:
    """Return the wording laid over the stretch, or None when a required element has nothing to stand on."""
    match = Match(pattern, stretch.text)
    reached = 0
    for step in pattern.steps:
        before = len(match.spans)
        span = place(match, step, stretch, reached if step.element.after_previous else 0)
        if span is not None:
            reached = span[1]
            match.needed += [] if step.element.optional else match.spans[before:]
        elif step.element.optional:
            lend(match, step, around)
        elif not goes_without(match, step, around):
            return None
    _remark_of_last(match, stretch)
    for slot, term in pattern.fixed.items():
        match.terms.setdefault(slot, term)
    match.reaching = list(match.spans)
    firmly = 0
    for guard in pattern.guards:
        here = _guard(match, guard, stretch)
        match.guards += bool(here)
        firmly += bool(here) and not guard.optional
        if not (here or guard.optional or _said_before(guard, pattern, around)):
            return None
    # Behind the first cell of a table's row one value is a whole cell: the first cell is its subject.
    if match.carried:
        cells = stretch.text[: stretch.start].strip("| ").count("|")
        if len(match.where) + match.literal + firmly < (1 if cells else 2):
            return None
    if match.open and not match.where and not match.literal:
        return None
    if not pattern.steps and firmly < 2:
        return None  # what is nothing but guards, and hardly one of them here, is said by nobody
    _say_again(match, stretch)
    match.spans += _uncovered(match)
    return match


def _remark_of_last(match: Match, stretch: Stretch) -> None:
    """A remark in brackets behind a list speaks of its last member alone: "host-gw、udp(仅调试)"."""
    for slot, members in match.lists.items():
        value, start, end = members[-1]
        remark = stretch.text[end : end + 2].lstrip()[:1] == "("
        if len(members) > 1 and remark and not any(first < start for first, _ in _others(match, members)):
            match.terms[slot] = Named((value,))
            match.lists[slot], match.where[slot] = (members[-1],), (start, end)
            match.spans = [span for span in match.spans if span not in {(a, b) for _, a, b in members[:-1]}]


def _others(match: Match, members: Sequence[Member]) -> list[Span]:
    """The spans of a match outside a list."""
    return [span for span in match.spans if span not in {(a, b) for _, a, b in members}]


def go_on(previous: Match, stretch: Stretch, rest: Span | None, same_sentence: bool = True) -> Match | None:
    """Return the relation of the clause before laid over this one, which only names other values ("非 0 算失败").

    ``rest``: the clause speaks of "all others", which are the values that the clause before did not name.
    """
    match = Match(previous.pattern, stretch.text, goes_on=True)
    relation = previous.relation
    for slot in previous.where:
        if place(match, previous.pattern.again(slot), stretch, 0) is None:
            term = others(previous.terms[slot], domain_of(relation, slot)) if rest and slot in relation.inputs else None
            if term is None:
                return None
            match.terms[slot] = term
    for slot in previous.carried:
        # What was carried so far may be named anew.
        if any(step.slot == slot for step in previous.pattern.steps):
            place(match, previous.pattern.again(slot), stretch, 0)
    for slot, term in previous.terms.items():
        if slot not in previous.where:
            match.terms.setdefault(slot, term)
    for step in previous.pattern.steps:
        if step.words and match.spans:
            place_word(match, step, stretch, 0)
    match.reaching = match.needed = list(match.spans)
    # One value alone is no statement, unless it goes on with a list.
    listed = same_sentence and previous.pattern.lists
    match.spans += _uncovered(match)
    enough = len(match.where) > 1 or (listed and len(match.where) == 1)
    return match if match.spans and (enough or rest) else None


def _uncovered(match: Match) -> list[Span]:
    """The comparison words of numbers that no element stands on."""
    return [span for span in match.comparisons if span[0] < span[1] and match.is_free(*span)]


def repeat(previous: Match, stretch: Stretch) -> Match | None:
    """Return what the clause before said, said of another subject: "NodePort 不行", "NodePort 也一样"."""
    if stretch.text[stretch.end - 1] not in _ELLIPSIS_ENDS:
        return None
    likewise = LIKEWISE.fullmatch(stretch.text, stretch.start, stretch.end)
    said = likewise or ELLIPSIS.fullmatch(stretch.text, stretch.start, stretch.end)
    inputs = previous.relation.inputs
    if not said or (not likewise and any(slot not in inputs for slot in previous.pattern.fixed)):
        return None
    for slot in (*previous.where, *previous.carried):
        domain = inputs.get(slot)
        if not isinstance(domain, Words):
            continue
        tag, value = next(iter(stretch.values(domain)), (None, ""))
        if tag is None or (tag.start, tag.end) != said.span("head"):
            continue
        terms = {**previous.terms, slot: Named((value,))}
        match = Match(previous.pattern, stretch.text, goes_on=True, terms=terms, literal=1)
        if likewise and previous.claim:
            turned = likewise["contrary"] is not None
            match.again = replace(previous.claim, positive=previous.claim.positive is not turned)
        match.spans = [(tag.start, tag.end), said.span("can")]
        match.where = {slot: (tag.start, tag.end)}
        match.reaching = match.needed = list(match.spans)
        return match
    return None


def _guard(match: Match, guard: Element, stretch: Stretch) -> list[Span]:
    """Use up what a guard names in the stretch; return where it is named."""
    wanted = set(guard.names)
    here = [(tag.start, tag.end) for tag in stretch.tags if not wanted.isdisjoint(tag.meanings)]
    for span in here:
        if match.is_free(*span):
            match.spans.append(span)
    return here


def _said_before(guard: Element, pattern: Pattern, around: Around) -> bool:
    """Whether what a guard wants was said before; what the wording takes for its answer, in this very sentence."""
    context = around.context if pattern.taken.isdisjoint(guard.names) else around.here
    return any(value in context.get(kind, ()) for kind, _, value in (name.partition("/") for name in guard.names))


def _say_again(match: Match, stretch: Stretch) -> None:
    """Count as read what names a value once more that a slot already has."""
    for slot, term in match.terms.items():
        domain = domain_of(match.relation, slot)
        if not isinstance(domain, Words) or not isinstance(term, Named):
            continue
        for tag, value in stretch.values(domain):
            if value in term.values and match.is_free(tag.start, tag.end):
                match.spans.append((tag.start, tag.end))


def overlapping(spans: Iterable[Span], start: int, end: int) -> bool:
    """Whether any span meets [start, end)."""
    for first, last in spans:  # noqa: SIM110 – asked all the time
        if first < end and start < last:
            return True
    return False
