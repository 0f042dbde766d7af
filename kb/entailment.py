"""Whether one claim says at least what another one says, by the cases they speak about and not by their words."""

from __future__ import annotations

from collections.abc import Mapping

from kb.claim import Amount, Claim, Named, Term
from kb.models.relation import YES_NO, Domain, Numbers, Relation, Value


def covers(said: Claim, wanted: Claim, relation: Relation) -> bool:
    """Whether a true claim ``said`` tells what ``wanted`` tells."""
    if said.relation != wanted.relation or _says_yes(said, relation) != _says_yes(wanted, relation):
        return False
    if wanted.count is not None and said.count is None and not _same_answer(said, wanted, relation):
        return False
    for slot, domain in relation.inputs.items():
        if not _input_covers(said.inputs.get(slot), wanted.inputs.get(slot), domain):
            return False
    if relation.answer == YES_NO or wanted.answer is None or said.answer is None:
        return True
    return _same_answer(said, wanted, relation)


def _says_yes(claim: Claim, relation: Relation) -> bool:
    """Whether a claim says that something is so; to deny a "no" is a yes."""
    no = relation.answer == YES_NO and isinstance(claim.answer, Named) and claim.answer.values == ("no",)
    return claim.positive != no


def about_the_same(said: Claim, wanted: Claim, relation: Relation) -> bool:
    """Whether two claims speak about a common case, whatever they say of it."""
    if said.relation != wanted.relation:
        return False
    return all(
        _meet(said.inputs.get(slot), wanted.inputs.get(slot), domain) for slot, domain in relation.inputs.items()
    )


def speaks_of(wanted: Claim, given: Mapping[str, Value]) -> bool:
    """Whether a case is one that a claim speaks about."""
    return all(slot not in given or _holds(term, given[slot]) for slot, term in wanted.inputs.items())


def _holds(term: Term, value: Value) -> bool:
    if isinstance(term, Named):
        return value in term.values
    return isinstance(value, int) and any(low <= value <= high for low, high in term.intervals)


def _input_covers(said: Term | None, wanted: Term | None, domain: Domain) -> bool:
    if wanted is None or said is None:
        return True
    if isinstance(said, Named) and isinstance(wanted, Named):
        return set(wanted.values) <= set(said.values)
    if isinstance(said, Amount) and isinstance(wanted, Amount):
        return clipped(said, domain) == clipped(wanted, domain)
    return False


def _same_answer(said: Claim, wanted: Claim, relation: Relation) -> bool:
    mine, theirs = said.answer, wanted.answer
    if isinstance(mine, Named) and isinstance(theirs, Named):
        return set(theirs.values) <= set(mine.values)
    if isinstance(mine, Amount) and isinstance(theirs, Amount):
        # Both are true, so a number that both allow is the same number.
        return _overlap(clipped(mine, relation.answer), clipped(theirs, relation.answer))
    return False


def _meet(said: Term | None, wanted: Term | None, domain: Domain) -> bool:
    if said is None or wanted is None:
        return True
    if isinstance(said, Named) and isinstance(wanted, Named):
        return bool(set(said.values) & set(wanted.values))
    if isinstance(said, Amount) and isinstance(wanted, Amount):
        return _overlap(clipped(said, domain), clipped(wanted, domain))
    return False


def clipped(term: Amount, domain: Domain) -> tuple[tuple[int, int], ...]:
    """Return the intervals of an amount within its domain."""
    if not isinstance(domain, Numbers):
        return term.intervals
    cut = ((max(low, domain.least), min(high, domain.most)) for low, high in term.intervals)
    return tuple((low, high) for low, high in cut if low <= high)


def _overlap(one: tuple[tuple[int, int], ...], other: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= high2 and low2 <= high for low, high in one for low2, high2 in other)
