"""Executing a claim: it agrees with the model in every case it speaks about, or a case refutes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from kb.checks.agreement import says_true
from kb.checks.cases import inside, outside
from kb.claim import Claim, Sense, When
from kb.models.relation import Extent, Gone, Relation, Value
from kb.models.release import NEWEST, Release

# Some things that notes still teach were last true before the oldest release that can be asked for.
EARLIEST = Release(1, 0)


class Verdict(StrEnum):
    """What execution says of a claim, or of a sentence."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    OUTDATED = "outdated"
    NOT_MODELLED = "not_modelled"
    NO_CLAIM = "no_claim"


# What a reader has to be told of.
FLAGGED = (Verdict.CONTRADICTED, Verdict.OUTDATED)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The case that refutes a claim: its inputs, the model's answers, and whether the claim would have them."""

    given: dict[str, Value]
    answers: tuple[Value, ...] | Extent
    release: Release

    def as_json(self, claim: str) -> dict[str, Any]:
        """Return the contract's object."""
        if isinstance(self.answers, Extent):
            said: Any = {"least": self.answers.least, "most": self.answers.most}
        else:
            said = self.answers[0] if len(self.answers) == 1 else list(self.answers)
        return {"given": self.given, "model": said, "claim": claim}


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a check. ``until``: last release in which the claim held; ``since``: first one, None if always."""

    verdict: Verdict
    counterexample: Counterexample | None = None
    until: Release | None = None
    since: Release | None = None
    cases: int = 0


def check(claim: Claim, relation: Relation, at: Release = NEWEST) -> Result:
    """Return what the model says of the claim as of a release."""
    if claim.denied:
        return _check_denied(claim, relation, at)
    try:
        if claim.when is not None:
            return _check_when(claim, claim.when, relation, at)
        refuted, cases = refutation(claim, relation, at)
    except LookupError:
        return Result(Verdict.NOT_MODELLED)
    if refuted is None:
        return Result(Verdict.SUPPORTED, since=_began(claim, relation, at), cases=cases)
    last = _last_true(claim, relation, at)
    return Result(Verdict.OUTDATED if last else Verdict.CONTRADICTED, refuted, until=last, cases=cases)


def _check_denied(claim: Claim, relation: Relation, at: Release) -> Result:
    """A statement that the text itself calls an error: the text is right when the model refutes it."""
    result = check(replace(claim, denied=False), relation, at)
    if result.verdict in (Verdict.CONTRADICTED, Verdict.OUTDATED):
        return Result(Verdict.SUPPORTED, cases=result.cases)
    if result.verdict is Verdict.SUPPORTED:
        return Result(Verdict.CONTRADICTED, _as_witness(claim, relation, at), cases=result.cases)
    return result


@lru_cache(maxsize=200_000)
def _answers(relation: Relation, at: Release, given: tuple[tuple[str, Value], ...]) -> frozenset[Value] | Extent:
    """Return the relation's answers; models are pure, so every case is run once."""
    return relation.answers(at, dict(given))


def refutation(claim: Claim, relation: Relation, at: Release) -> tuple[Counterexample | None, int]:
    """Return the case that refutes the claim as of a release (None when it agrees), and how many cases were run."""
    tried = 0
    witness: Counterexample | None = None
    for given, wanted in _demands(claim, relation):
        tried += 1
        try:
            answers = _answers(relation, at, tuple(given.items()))
        except Gone:
            return Counterexample(given, (), at), tried
        met = says_true(claim, answers, relation.bound) == wanted
        shown = answers if isinstance(answers, Extent) else tuple(sorted(answers, key=str))
        if claim.possible:
            if met:
                return None, tried
            witness = witness or Counterexample(given, shown, at)
        elif not met:
            refuted = Counterexample(given, shown, at)
            return (None, tried) if _denies_whole(claim) else (refuted, tried)
        else:
            witness = witness or Counterexample(given, shown, at)
    if claim.possible or _denies_whole(claim) or tried == 0:
        return witness, tried
    return None, tried


def _denies_whole(claim: Claim) -> bool:
    """ "Not only ...", "not just A and B": the denial is of the whole statement, not of each case."""
    complete = getattr(claim.answer, "complete", False)
    return not (claim.positive or claim.possible) and (claim.sense is Sense.ONLY or complete or claim.count is not None)


def _demands(claim: Claim, relation: Relation) -> Iterator[tuple[dict[str, Value], bool]]:
    """Yield each case that the claim speaks about, and whether its answer is claimed to hold there."""
    wanted = claim.positive or _denies_whole(claim)
    for given in inside(claim, relation):
        yield given, wanted
    if wanted and claim.sense is not Sense.IF and not claim.possible:
        for given in outside(claim, relation):
            yield given, False


def _points(relation: Relation) -> list[Release]:
    return sorted({EARLIEST, *(Release.parse(change) for change in relation.changes)})


def _last_true(claim: Claim, relation: Relation, at: Release) -> Release | None:
    """Return the last release before ``at`` in which the claim held."""
    for change in reversed([point for point in _points(relation) if EARLIEST < point <= at]):
        if _held(claim, relation, change.before()):
            return change.before()
    return None


def _began(claim: Claim, relation: Relation, at: Release) -> Release | None:
    """Return the first release of the stretch up to ``at`` in which the claim holds, None when it always did."""
    since = None
    for change in reversed([point for point in _points(relation) if EARLIEST < point <= at]):
        if not _held(claim, relation, change.before()):
            since = change
            break
    return since


def _held(claim: Claim, relation: Relation, at: Release) -> bool:
    try:
        return refutation(claim, relation, at)[0] is None
    except LookupError:
        return False


def _check_when(claim: Claim, when: When, relation: Relation, at: Release) -> Result:
    """A claim about certain releases must hold in all of them; one that says "since" must not have held before."""
    if when.past:
        return _check_past(claim, relation, at)
    first, last = when.first or EARLIEST, when.last or max(at, when.first or at)
    inner = [point for point in _points(relation) if first <= point <= last]
    cases = 0
    for release in sorted({first if when.first else last, last, *inner}):
        refuted, tried = refutation(claim, relation, release)
        cases += tried
        if refuted:
            return Result(Verdict.CONTRADICTED, refuted, cases=cases)
    if when.begins and when.first and _held(claim, relation, when.first.before()):
        return Result(Verdict.CONTRADICTED, _as_witness(claim, relation, when.first.before()), cases=cases)
    return Result(Verdict.SUPPORTED, since=when.first, until=when.last, cases=cases)


def _as_witness(claim: Claim, relation: Relation, at: Release) -> Counterexample:
    given = next(iter(inside(claim, relation)))
    answers = relation.answers(at, given)
    return Counterexample(given, answers if isinstance(answers, Extent) else tuple(sorted(answers, key=str)), at)


def _check_past(claim: Claim, relation: Relation, at: Release) -> Result:
    """ "It used to be so": true when it was so in an earlier release and is not any more."""
    refuted, cases = refutation(claim, relation, at)
    last = _last_true(claim, relation, at)
    if refuted and last:
        return Result(Verdict.SUPPORTED, until=last, cases=cases)
    if refuted and relation.changes:
        return Result(Verdict.CONTRADICTED, refuted, cases=cases)
    return Result(Verdict.NOT_MODELLED, cases=cases)  # a model that knows of no change cannot tell how things were
