"""Judging what was found in a text: execution decides, and too many unread words silence it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kb.checks.check import Result, Verdict, check
from kb.claim import Claim, Named
from kb.models.relation import Relation
from kb.models.release import Release
from kb.reading.reader import Found

# A claim whose unread characters exceed this share of the read ones is not judged.
MOST_UNREAD = {Verdict.SUPPORTED: 0.45, Verdict.CONTRADICTED: 0.6, Verdict.OUTDATED: 0.6}
RANK = {
    Verdict.CONTRADICTED: 4,
    Verdict.OUTDATED: 3,
    Verdict.SUPPORTED: 2,
    Verdict.NOT_MODELLED: 1,
    Verdict.NO_CLAIM: 0,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim, the words nobody understood in its reach, and what execution says of it.

    ``listed``: it is one answer of a list that was meant to be whole. ``answers``: with words of the question, which it
    answers straight away.
    """

    claim: Claim
    unread: tuple[str, ...]
    result: Result
    listed: bool = False
    answers: bool = False

    @property
    def verdict(self) -> Verdict:
        """The verdict after all doubts."""
        return self.result.verdict


def judge(found: Found, relations: Mapping[str, Relation], at: Release) -> tuple[Judged, ...]:
    """Return the verdict of one found claim as of a release.

    Of a list that is partly right, what is right and what is wrong are judged apart.
    """
    whole = _judged(found, relations, at)
    if whole.verdict not in (Verdict.CONTRADICTED, Verdict.OUTDATED):
        return (whole,)
    for slot in found.lists:
        parts = [_judged(part, relations, at) for part in _parts(found, slot)]
        if len({part.verdict is Verdict.SUPPORTED for part in parts}) == 2:
            return tuple(replace(part, listed=_is_whole(found, slot)) for part in parts)
    return (whole,)


def _judged(found: Found, relations: Mapping[str, Relation], at: Release) -> Judged:
    result = check(found.claim, relations[found.claim.relation], at)
    limit = MOST_UNREAD.get(result.verdict)
    if limit is not None and not found.literal:
        # Values side by side without a word of the wording between them: hardly anything may be left over.
        limit = limit / 3
    doubtful = limit is not None and found.unread_chars > limit * max(found.covered, 1)
    # Who is told that a sentence is right takes all of it for right.
    partly = found.partial and result.verdict is Verdict.SUPPORTED
    if found.danger or doubtful or partly:
        result = Result(Verdict.NOT_MODELLED, cases=result.cases)
    return Judged(found.claim, found.unread, result)


def _parts(found: Found, slot: str) -> Iterator[Found]:
    """Yield the claim once for each value of a list; the words before it go to the first, those behind to the last.

    A list that is meant to be whole is wrong by each of its answers that is none.
    """
    claim, members = replace(found.claim, count=None), found.lists[slot]
    term = claim.inputs.get(slot, claim.answer)
    inputs_only = slot in claim.inputs and _is_whole(found, slot)
    if not isinstance(term, Named) or term.either or inputs_only or not claim.positive:
        return
    last = len(members) - 1
    for i, (value, start, end) in enumerate(members):
        start = min(claim.start, start) if i == 0 else start
        end = max(claim.end, end) if i == last else end
        quote = claim.quote[start - claim.start : end - claim.start]
        inputs = {**claim.inputs, slot: Named((value,))} if slot in claim.inputs else claim.inputs
        answer = claim.answer if slot in claim.inputs else Named((value,))
        yield replace(found, claim=replace(claim, quote=quote, start=start, end=end, inputs=inputs, answer=answer))


def _is_whole(found: Found, slot: str) -> bool:
    """Whether a list is meant to name all there are."""
    term = found.claim.inputs.get(slot, found.claim.answer)
    return found.claim.count is not None or (isinstance(term, Named) and term.complete)


def worst(verdicts: list[Verdict]) -> Verdict | None:
    """Return the worst of several verdicts."""
    return max(verdicts, key=RANK.__getitem__, default=None)
