"""Answers that say just what the question asks for: one value, or the members of one list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kb.checks.check import FLAGGED, Verdict
from kb.claim import Claim, Named
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.named_answer import GAP, asks_for_a_list, asks_for_one
from kb.verdict import Judged

# Who is asked for one thing, or for one list, and says just that has answered in full.
PLAINLY_RIGHT = 92


def plain_score(
    question: str, wanted: Iterable[Fact], made: Iterable[str], claims: Sequence[Judged], knowledge: Knowledge
) -> int:
    """Return what the bare answer to a question is worth, 0 when it asks for more or something besides is wrong.

    ``wanted``: the facts of a full answer, ``made``: the quotes that made some of them. A list counts by its members.
    """
    bare = [judged.claim for judged in claims if judged.claim.wording == GAP and judged.verdict is Verdict.SUPPORTED]
    if not bare or any(judged.verdict in FLAGGED for judged in claims):
        return 0
    if asks_for_one(question):
        return PLAINLY_RIGHT if {claim.quote for claim in bare} & set(made) else 0
    if not asks_for_a_list(question):
        return 0
    lists = [own for fact in wanted for own in knowledge.claims_of(fact) if len(_members(own)) > 1]
    shares = [
        len(_members(own) & _members(said)) / len(_members(own))
        for own in lists
        for said in bare
        if said.relation == own.relation
    ]
    return round(PLAINLY_RIGHT * max(shares, default=0.0))


def _members(claim: Claim) -> frozenset[str]:
    return frozenset(map(str, claim.answer.values)) if isinstance(claim.answer, Named) else frozenset()
