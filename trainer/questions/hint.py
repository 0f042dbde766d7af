"""A nudge that does not give the answer away."""

from __future__ import annotations

from kb.knowledge import Knowledge
from trainer.questions.question import Question


def hint(question: Question, knowledge: Knowledge) -> str:
    """Return what the answer is to speak about, one Chinese line."""
    titles = knowledge.lexicon.titles
    facts = [knowledge.facts[fact] for fact in question.facts]
    named = list(dict.fromkeys(titles.get(fact.relation, fact.relation) for fact in facts))
    if question.kind == "interview":
        return f"一共 {len(facts)} 个要点,可以从这些方面说:{'、'.join(named)}"
    relation = knowledge.relations.get(facts[0].relation)
    where = f";机制在 {relation.sources[0].path}" if relation else ""
    return f"问的是:{'、'.join(named)}{where}"
