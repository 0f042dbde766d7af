"""A nudge that does not give the answer away."""

from __future__ import annotations

import re

from kb.knowledge import Knowledge
from trainer.questions.question import Question

# What points at something that is not told here says nothing: "这一步是不是由它来做".
_POINTING = re.compile("[这某]")
HOW = {
    "true-false": "先答“对”或“错”,再说为什么",
    "find-the-error": "先写字母,再写改成怎样才对,例如:B,应该是 400",
    "order": "写字母的次序,例如:BDAC",
    "fill-in": "只写空里该填的词或数",
    "version": "写一个版本,例如:1.24",
    "predict": "只写结果就行",
    "compare": "两边都要说到",
}


def how_to_answer(question: Question) -> str:
    """Return how the answer to such a question is to be written, nothing where that is plain."""
    if len(question.parts) > 1:
        return "分开答:1. …… 2. ……,每一问只写结果"
    return HOW.get("predict" if question.parts and question.kind == "boundary" else question.kind, "")


def hint(question: Question, knowledge: Knowledge) -> str:
    """Return what the answer is to speak about, one Chinese line."""
    titles = knowledge.lexicon.titles
    facts = [knowledge.facts[fact] for fact in question.facts]
    named = list(dict.fromkeys(titles.get(fact.relation, fact.relation) for fact in facts))
    if question.kind in ("interview", "compare", "explain"):
        telling = [title for title in named if not _POINTING.search(title)]
        sides = f",可以从这些方面说:{'、'.join(telling)}" if telling else ""
        return f"一共 {len(facts)} 个要点{sides}"
    relation = knowledge.relations.get(facts[0].relation)
    where = f";机制在 {relation.sources[0].path}" if relation else ""
    return f"问的是:{'、'.join(named)}{where}"
