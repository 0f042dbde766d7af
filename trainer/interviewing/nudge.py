"""What a kind interviewer adds to a question: what sort of answer it wants."""

from __future__ import annotations

from kb.knowledge import Knowledge
from kb.models.relation import YES_NO, Words
from trainer.questions.hint import hint
from trainer.questions.question import Question

MOST_NAMED = 6
UNITS = {"release": "答案是一个 Kubernetes 版本", "s": "答案是一段时间", "%": "答案是一个百分比"}


def nudge(question: Question, knowledge: Knowledge) -> str:
    """Return a hint that does not give the answer away, empty when there is nothing to add."""
    if question.kind in ("interview", "compare", "explain", "find-the-error") or question.parts:
        return hint(question, knowledge)
    if question.closed:
        return ""
    relation = knowledge.relations.get(question.relation)
    if relation is None:
        return ""
    domain = relation.answer
    if not isinstance(domain, Words):
        return UNITS.get(domain.unit, "答案是一个数")
    if domain == YES_NO or len(domain.values) > MOST_NAMED:
        return ""
    return f"答案在这几个里:{'、'.join(sorted(knowledge.explainer.value(domain, value) for value in domain.values))}"
