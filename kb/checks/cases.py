"""Which cases of a relation a claim speaks about: the values of every input, inside and outside its condition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product

from kb.claim import Amount, Claim, Named
from kb.models.relation import Domain, Relation, Value, Words

# A domain of numbers up to this size is tried whole; a larger one at its ends and around the ends of the claim.
WHOLE = 1500
MOST_CASES = 20_000


def inside(claim: Claim, relation: Relation) -> Iterator[dict[str, Value]]:
    """Yield every case that meets the claim's condition."""
    slots = list(relation.inputs)
    choices = [_values(claim, relation, slot) for slot in slots]
    for values in islice(product(*choices), MOST_CASES):
        yield dict(zip(slots, values, strict=True))


def outside(claim: Claim, relation: Relation) -> Iterator[dict[str, Value]]:
    """Yield every case that meets the claim's condition but for the input in focus."""
    focus = claim.focus
    if focus is None:
        return
    within = set(_values(claim, relation, focus))
    within.update(*(relation.parts.get(str(value), ()) for value in tuple(within)))
    others = [value for value in _all(relation.inputs[focus], claim, focus) if value not in within]
    slots = list(relation.inputs)
    choices = [others if slot == focus else _values(claim, relation, slot) for slot in slots]
    for values in islice(product(*choices), MOST_CASES):
        yield dict(zip(slots, values, strict=True))


def _values(claim: Claim, relation: Relation, slot: str) -> Sequence[Value]:
    domain = relation.inputs[slot]
    term = claim.inputs.get(slot)
    if isinstance(term, Named):
        return term.values
    if isinstance(term, Amount):
        return [v for v in _all(domain, claim, slot) if any(low <= int(v) <= high for low, high in term.intervals)]
    if slot in relation.ordinary and not claim.universal:
        return (relation.ordinary[slot],)
    return _all(domain, claim, slot)


def _all(domain: Domain, claim: Claim, slot: str) -> Sequence[Value]:
    if isinstance(domain, Words):
        return domain.values
    if domain.most - domain.least <= WHOLE:
        return range(domain.least, domain.most + 1)
    edges = {domain.least, domain.least + 1, domain.most - 1, domain.most}
    term = claim.inputs.get(slot)
    if isinstance(term, Amount):
        for low, high in term.intervals:
            edges |= {low - 1, low, low + 1, high - 1, high, high + 1}
    step = domain.least or 1
    while step <= domain.most:
        edges |= {step - 1, step, step + 1}
        step *= 2
    return sorted(edge for edge in edges if domain.least <= edge <= domain.most)
