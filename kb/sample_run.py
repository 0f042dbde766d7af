"""Single runs of a relation, in words: inside a claim's condition, and just outside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from kb.checks.cases import inside, outside
from kb.claim import Amount, Claim
from kb.explanation import Explainer
from kb.models.relation import Extent, Gone, Relation, Value
from kb.models.release import Release

Given = Mapping[str, Value]


@dataclass(frozen=True)
class SampleRun:
    """One run: its inputs and the model's answer, both in Chinese words; ``given`` is empty without inputs."""

    given: str
    answer: str


def sample_runs(claim: Claim, relation: Relation, explainer: Explainer, at: Release) -> list[SampleRun]:
    """Return a run inside the claim's condition and one just outside it; none where the model has no answer yet."""
    chosen = [*islice(inside(claim, relation), 1), *_nearest_outside(claim, relation)]
    try:
        return [sample_run(given, relation, explainer, at) for given in chosen]
    except LookupError:
        return []


def _nearest_outside(claim: Claim, relation: Relation) -> list[Given]:
    cases: list[Given] = list(outside(claim, relation))
    term = claim.inputs.get(claim.focus or "")
    if not isinstance(term, Amount):
        return cases[:1]
    edges = [edge for interval in term.intervals for edge in interval]
    return sorted(cases, key=lambda given: min(abs(int(given[str(claim.focus)]) - edge) for edge in edges))[:1]


def sample_run(given: Given, relation: Relation, explainer: Explainer, at: Release) -> SampleRun:
    """Return one run in words; raise LookupError where the model has no answer yet."""
    try:
        answers = relation.answers(at, given)
    except Gone:
        return SampleRun(explainer.given(relation, given), "已经没有了")
    shown = answers if isinstance(answers, Extent) else tuple(sorted(answers, key=str))
    return SampleRun(explainer.given(relation, given), explainer.answers(relation, shown))
