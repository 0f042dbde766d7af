"""Judging what was found in a text: execution decides, and too many unread words silence it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.checks.check import Result, Verdict, check
from kb.claim import Claim
from kb.models.relation import Relation
from kb.models.release import Release
from kb.reader import Found

# A claim whose unread characters exceed this share of the read ones is not judged.
MOST_UNREAD = {Verdict.SUPPORTED: 0.45, Verdict.CONTRADICTED: 0.6, Verdict.OUTDATED: 0.6}
RANK = {
    Verdict.CONTRADICTED: 4,
    Verdict.OUTDATED: 3,
    Verdict.SUPPORTED: 2,
    Verdict.NOT_MODELLED: 1,
    Verdict.NO_CLAIM: 0,
}


@dataclass(frozen=True)
class Judged:
    """A claim, the words nobody understood in its reach, and what execution says of it."""

    claim: Claim
    unread: tuple[str, ...]
    result: Result

    @property
    def verdict(self) -> Verdict:
        """The verdict after all doubts."""
        return self.result.verdict


def judge(found: Found, relations: Mapping[str, Relation], at: Release) -> Judged:
    """Return the verdict of one found claim as of a release."""
    result = check(found.claim, relations[found.claim.relation], at)
    limit = MOST_UNREAD.get(result.verdict)
    if limit is not None and not found.literal:
        # Values side by side without a word of the wording between them: hardly anything may be left over.
        limit = limit / 3
    doubtful = limit is not None and found.unread_chars > limit * max(found.covered, 1)
    if found.danger or doubtful:
        result = Result(Verdict.NOT_MODELLED, cases=result.cases)
    return Judged(found.claim, found.unread, result)


def worst(verdicts: list[Verdict]) -> Verdict | None:
    """Return the worst of several verdicts."""
    return max(verdicts, key=RANK.__getitem__, default=None)
