"""追问: what an interviewer asks next, on exactly what was wrong, outdated or missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kb.checks.check import Verdict
from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.relation import YES_NO, Relation, Value
from kb.verdict import Judged
from trainer.grading.coverage import EMPTY
from trainer.questions.asking import asked
from trainer.questions.choose import given_by, only_claim
from trainer.questions.recall import question_about

if TYPE_CHECKING:
    from trainer.grading.grade import Point

MOST = 4
# How relations are titled that say what comes first, and the inputs that are steps.
ORDER, STEPS = "次序", ("first", "second", "third", "fourth", "fifth", "sixth")


def followups(points: Sequence[Point], claims: Sequence[Judged], knowledge: Knowledge) -> tuple[str, ...]:
    """Return the questions to ask next, wrong statements first, each once."""
    found = [_about_wrong(judged, knowledge) for judged in claims if judged.result.counterexample]
    found += [_about_missing(point.fact, knowledge) for point in points if point.status == "missing"]
    return tuple(dict.fromkeys(found))[:MOST]


def _about_wrong(judged: Judged, knowledge: Knowledge) -> str:
    claim, witness = judged.claim, judged.result.counterexample
    assert witness is not None
    relation = knowledge.relations[claim.relation]
    question = _asked(relation, witness.given, knowledge)
    if judged.verdict is Verdict.OUTDATED:
        return f"你说“{claim.quote}”,这在 {judged.result.until} 之后变了:现在{question}"
    return f"你说“{claim.quote}”:再想想,{question}"


def _asked(relation: Relation, given: Mapping[str, Value], knowledge: Knowledge) -> str:
    """The question about one case, in the terms of that case where somebody has said how."""
    if question := _ordered(relation, given, knowledge) or asked(relation, given, knowledge):
        return question
    title = knowledge.lexicon.titles.get(relation.name, relation.name)
    case = knowledge.explainer.given(relation, given)
    return f"{title}?({case})" if case and relation.answer != YES_NO else f"{title}?"


def _ordered(relation: Relation, given: Mapping[str, Value], knowledge: Knowledge) -> str | None:
    """Which of two steps comes first, named so that the question does not tell."""
    steps = [slot for slot, value in given.items() if slot in STEPS and value not in EMPTY]
    if len(steps) != 2 or ORDER not in knowledge.lexicon.titles.get(relation.name, ""):
        return None
    words = [knowledge.explainer.value(relation.inputs[slot], given[slot]) for slot in steps]
    return f"“{min(words)}”和“{max(words)}”,哪一步在前?"


def _about_missing(fact: Fact, knowledge: Knowledge) -> str:
    """The question that a missing point would have answered."""
    claim = only_claim(fact, knowledge)
    given = given_by(claim, knowledge.relations[fact.relation]) if claim else None
    ordered = _ordered(knowledge.relations[fact.relation], given, knowledge) if given else None
    told = ordered or question_about(fact, knowledge)
    return told or f"{knowledge.lexicon.titles.get(fact.relation, fact.relation)}?"
