"""追问: what an interviewer asks next, on exactly what was wrong, outdated or missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb.checks.check import Verdict
from kb.knowledge import Knowledge
from kb.verdict import Judged

if TYPE_CHECKING:
    from trainer.grading.grade import Point

MOST = 4


def followups(points: Sequence[Point], claims: Sequence[Judged], knowledge: Knowledge) -> tuple[str, ...]:
    """Return the questions to ask next, wrong statements first, each once."""
    asked = [_about_wrong(judged, knowledge) for judged in claims if judged.result.counterexample]
    asked += [_about_missing(point, knowledge) for point in points if point.status == "missing"]
    return tuple(dict.fromkeys(asked))[:MOST]


def _about_wrong(judged: Judged, knowledge: Knowledge) -> str:
    claim, witness = judged.claim, judged.result.counterexample
    assert witness is not None
    relation = knowledge.relations[claim.relation]
    given = knowledge.explainer.given(relation, witness.given)
    title = knowledge.lexicon.titles.get(claim.relation, claim.relation)
    if judged.verdict is Verdict.OUTDATED:
        return f"你说“{claim.quote}”,这在 {judged.result.until} 之后变了:现在{title}?"
    return f"你说“{claim.quote}”:如果{given},会是什么结果?" if given else f"你说“{claim.quote}”:再想想,{title}?"


def _about_missing(point: Point, knowledge: Knowledge) -> str:
    return f"{knowledge.lexicon.titles.get(point.fact.relation, point.fact.relation)}?"
