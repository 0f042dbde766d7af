"""What a clause leaves out because it was said before, or because "all" or "the others" stands for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.claim import Amount, Named, Term
from kb.models.relation import Domain, Numbers, Words
from kb.reading.number import INFINITY
from kb.reading.pattern import Step
from kb.reading.placing import Match, Span, use

# What stands behind one of these is only compared with.
COMPARED = re.compile(r"(?:较|比|比起|相比|相比于|相对|相对于|不如|不像|区别于|不同于|优于)\s?$")
Context = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Around:
    """What a stretch can lean on.

    ``context``: values named before it, by kind; ``here``: those of them that its own sentence named.
    ``universal``: it says "all" or "any", which can stand for one input; ``over``: the kinds of what it stands
    before.
    ``rest``: where it says "all others", which are the values not named before. ``previous``: what the clause before
    said, whose numbers may still hold ("10 个副本时最多 13 个,至少 8 个"). ``anew``: a "它" goes back behind that.
    """

    context: Context
    here: Context
    universal: bool = False
    over: frozenset[str] = frozenset()
    rest: Span | None = None
    previous: Match | None = None
    anew: bool = False

    def ranges_over(self, domain: Domain | None) -> bool:
        """Whether the "all" can speak of the values of a domain."""
        return not self.over or not isinstance(domain, Words) or domain.kind in self.over

    @cached_property
    def known(self) -> Context:
        """The context, and what the clause before was about."""
        return {**self.context, **({} if self.anew else _told(self.previous))}

    @cached_property
    def known_here(self) -> Context:
        """What the sentence itself named, and what the clause before was about."""
        return {**self.here, **_told(self.previous)}


def _told(previous: Match | None) -> Context:
    """The inputs of the clause before, by kind; what its wording itself fixed was not said."""
    told: dict[str, tuple[str, ...]] = {}
    first: dict[str, int] = {}
    if previous is None:
        return told
    for slot, term in previous.terms.items():
        said = slot in previous.where or slot in previous.carried
        domain = previous.relation.inputs.get(slot) if said else None
        if isinstance(domain, Words) and isinstance(term, Named) and len(term.values) == 1:
            place = previous.where.get(slot, (0, 0))[0]
            if COMPARED.search(previous.text, max(0, place - 6), place):
                continue
            # Of two of a kind the first is what is spoken of: "A 比 B 大,…".
            if domain.kind not in first or place < first[domain.kind]:
                told[domain.kind], first[domain.kind] = term.values, place
    return told


def goes_without(match: Match, step: Step, around: Around) -> bool:
    """Whether a required slot may stay empty here: "all" or "the others" stands for it, or it was named just before."""
    if not step.slot or step.element.optional or step.element.here:
        return False
    if around.rest and _take_rest(match, step, around.rest, around):
        return True
    # "DNS 会解析到每一个 Pod 的地址" speaks of all Pods, and still of what the sentence is about.
    of_others = around.universal and step is match.pattern.subject and not around.ranges_over(step.domain)
    if of_others and _carry_value(match, step, around.known_here):
        return True
    if around.universal and step.is_input and not match.open:
        match.open.append(step.slot)
        return True
    if not step.is_input or match.carried:
        return False
    if isinstance(step.domain, Numbers):
        return _carry_number(match, step, around.previous)
    # From earlier sentences comes what a statement is about, its first slot, and nothing else.
    return _carry_value(match, step, around.known if step is match.pattern.subject else around.known_here)


def lend(match: Match, step: Step, around: Around) -> None:
    """Give an input that need not be said the one value that the clause before came to: "默认是 Delete,删 PVC 时 …"."""
    previous, domain = around.previous, step.domain
    if previous is None or not step.is_input or step.rivals or not isinstance(domain, Words):
        return
    answer = previous.relation.answer
    if not isinstance(answer, Words) or answer.kind != domain.kind:
        return
    for slot in previous.where:
        term = previous.terms[slot]
        one = isinstance(term, Named) and len(term.values) == 1 and term.values[0] in domain.values
        if one and slot not in previous.relation.inputs:
            match.terms[step.slot] = term


def others(term: Term, domain: Domain) -> Term | None:
    """Return what a term leaves out of its domain, None when that is no term of its own."""
    if isinstance(domain, Words):
        taken = set(term.values) if isinstance(term, Named) else set()
        return Named(tuple(value for value in domain.values if value not in taken))
    if isinstance(term, Amount) and len(term.intervals) == 1:
        low, high = term.intervals[0]
        parts = ((-INFINITY, low - 1), (high + 1, INFINITY))
        return Amount(tuple(part for part in parts if part[0] <= part[1] and part[1] >= -INFINITY), "ne")
    return None


def _take_rest(match: Match, step: Step, rest: Span, around: Around) -> bool:
    domain = step.domain if step.is_input else None
    if not isinstance(domain, Words) or not match.is_free(*rest):
        return False
    named = (*_listed_before(step.slot, domain, around.previous), *around.context.get(domain.kind, ()))
    named = tuple(value for value in named if value in domain.values)
    if not named:
        return False
    term = others(Named(named), domain)
    assert term is not None
    match.terms[step.slot] = term
    use(match, step.slot, *rest)
    return True


def _listed_before(slot: str, domain: Words, previous: Match | None) -> tuple[str, ...]:
    """All the values that the clause before gave to the same slot ("latest 或无标签 → Always,其他 → …")."""
    if previous is None or previous.relation.inputs.get(slot) != domain:
        return ()
    term = previous.terms.get(slot)
    return term.values if isinstance(term, Named) else ()


def _carry_number(match: Match, step: Step, previous: Match | None) -> bool:
    if previous is None or step.slot not in previous.terms:
        return False
    if previous.relation.inputs.get(step.slot) != step.domain:
        return False
    match.terms[step.slot] = previous.terms[step.slot]
    match.carried.append(step.slot)
    return True


def _carry_value(match: Match, step: Step, context: Context) -> bool:
    domain = step.domain
    if not isinstance(domain, Words) or step.rivals:
        return False
    values = tuple(value for value in context.get(domain.kind, ()) if value in domain.values)
    if not values:
        return False
    match.terms[step.slot] = Named(values)
    match.carried.append(step.slot)
    return True
