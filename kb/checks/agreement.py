"""Whether what a claim says of the answer is so, for one case."""

from __future__ import annotations

from kb.claim import Amount, Claim, Named
from kb.models.relation import Extent, Value

_OPPOSITE = {"ge": ("le", "lt"), "le": ("ge", "gt")}


def says_true(claim: Claim, answers: frozenset[Value] | Extent, bound: str = "") -> bool:
    """Whether the true answers are as the claim (taken as positive) says.

    ``bound``: ``ge`` or ``le`` when the answers are bounds themselves; the opposite comparison is then wrong.
    """
    if bound and isinstance(claim.answer, Amount) and claim.answer.sign in _OPPOSITE[bound]:
        return False
    if isinstance(answers, Extent):
        return isinstance(claim.answer, Amount) and claim.answer.intervals == ((answers.least, answers.most),)
    if claim.more:
        return _more(claim, answers)
    if claim.count is not None and len(answers) != claim.count:
        return False
    if claim.answer is None:
        return claim.count is not None or "yes" in answers
    if isinstance(claim.answer, Named):
        return _named(claim.answer, answers)
    return bool(answers) and all(_amount(claim.answer, int(answer)) for answer in answers)


def _more(claim: Claim, answers: frozenset[Value]) -> bool:
    """ "Not only A and B", "more than three": there are others besides."""
    named = frozenset(claim.answer.values) if isinstance(claim.answer, Named) else frozenset()
    return named < answers and len(answers) >= (claim.count or 0) + (not named)


def _named(term: Named, answers: frozenset[Value]) -> bool:
    claimed = frozenset(term.values)
    if term.complete:
        return claimed == answers
    if term.either:
        return bool(claimed & answers) and answers <= claimed
    return claimed <= answers


def _amount(term: Amount, answer: int) -> bool:
    """A bound ("at least 8") is right only when it is tight; "about" allows a tenth."""
    low, high = term.intervals[0]
    if term.approximate:
        middle = low if term.sign in ("eq", "ge") else high
        return abs(answer - middle) <= max(1, abs(middle) // 10)
    if term.sign == "ge":
        return answer == low
    if term.sign == "le":
        return answer == high
    if term.sign == "gt":
        return answer == low - 1
    if term.sign == "lt":
        return answer == high + 1
    return any(low <= answer <= high for low, high in term.intervals)
