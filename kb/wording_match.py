"""Laying one wording over the words of a stretch of text."""

from __future__ import annotations

from collections.abc import Iterable

from kb.carrying import Around, Context, goes_without, others
from kb.claim import Named
from kb.lexicon import Element
from kb.models.relation import Words
from kb.pattern import Pattern, domain_of
from kb.placing import Match, Span, place, place_word
from kb.stretch import Stretch


def lay(pattern: Pattern, stretch: Stretch, around: Around) -> Match | None:
    """Return the wording laid over the stretch, or None when a required element has nothing to stand on."""
    match = Match(pattern)
    reached = 0
    for step in pattern.steps:
        span = place(match, step, stretch, reached if step.element.after_previous else 0)
        if span is not None:
            reached = span[1]
        elif not (step.element.optional or goes_without(match, step, around)):
            return None
    for slot, term in pattern.fixed.items():
        match.terms.setdefault(slot, term)
    for guard in pattern.guards:
        if not _guarded(match, guard, stretch, around.context) and not guard.optional:
            return None
    # Behind the first cell of a table's row one value is a whole cell: the first cell is its subject.
    if match.carried:
        cells = stretch.text[: stretch.start].strip("| ").count("|")
        if len(match.where) + match.literal < (1 if cells else 2):
            return None
    if match.open and not match.where and not match.literal:
        return None
    _say_again(match, stretch)
    match.spans += _uncovered(match)
    return match


def go_on(previous: Match, stretch: Stretch, rest: Span | None, same_sentence: bool = True) -> Match | None:
    """Return the relation of the clause before laid over this one, which only names other values ("非 0 算失败").

    ``rest``: the clause speaks of "all others", which are the values that the clause before did not name.
    """
    match = Match(previous.pattern, goes_on=True)
    relation = previous.relation
    for slot in previous.where:
        if place(match, previous.pattern.again(slot), stretch, 0) is None:
            term = others(previous.terms[slot], domain_of(relation, slot)) if rest and slot in relation.inputs else None
            if term is None:
                return None
            match.terms[slot] = term
    for slot, term in previous.terms.items():
        if slot not in previous.where:
            match.terms.setdefault(slot, term)
    for step in previous.pattern.steps:
        if step.words and match.spans:
            place_word(match, step, stretch, 0)
    # One value alone is no statement, unless it goes on with a list.
    listed = same_sentence and previous.pattern.lists
    match.spans += _uncovered(match)
    enough = len(match.where) > 1 or (listed and len(match.where) == 1)
    return match if match.spans and (enough or rest) else None


def _uncovered(match: Match) -> list[Span]:
    """The comparison words of numbers that no element stands on."""
    return [span for span in match.comparisons if span[0] < span[1] and match.is_free(*span)]


def _guarded(match: Match, guard: Element, stretch: Stretch, context: Context) -> bool:
    """Whether something is named in the stretch (then it is used up), or was named just before."""
    wanted = set(guard.names)
    here = [tag for tag in stretch.tags if not wanted.isdisjoint(tag.meanings)]
    for tag in here:
        if match.is_free(tag.start, tag.end):
            match.spans.append((tag.start, tag.end))
    return bool(here) or any(
        value in context.get(kind, ()) for kind, _, value in (name.partition("/") for name in guard.names)
    )


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
    return any(span[0] < end and start < span[1] for span in spans)
