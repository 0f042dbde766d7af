"""The table of question kinds, and how a question is made again from its id."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.grading.asked import Questioner
from trainer.questions.boundary import boundary
from trainer.questions.choose import choose
from trainer.questions.compare import compare
from trainer.questions.explain import explain
from trainer.questions.fill_in import fill_in
from trainer.questions.find_error import find_error
from trainer.questions.order import order
from trainer.questions.predict import predict
from trainer.questions.question import Question, parse_id
from trainer.questions.recall import interview, recall
from trainer.questions.scenario import scenario
from trainer.questions.true_false import true_false
from trainer.questions.version import version

Make = Callable[[Fact, int, Knowledge], Question | None]
# Kinds that are about one fact, the easiest first; a fact is asked in a different way each time.
KINDS: Mapping[str, Make] = {
    "choose": choose,
    "true-false": true_false,
    "fill-in": fill_in,
    "boundary": boundary,
    "recall": recall,
    "predict": predict,
    "find-the-error": find_error,
    "version": version,
    "order": order,
    "compare": compare,
    "explain": explain,
    "scenario": scenario,
}
INTERVIEW = "interview"
NAMES: Mapping[str, str] = {
    INTERVIEW: "面试题",
    "choose": "选择",
    "true-false": "判断",
    "fill-in": "填空",
    "boundary": "边界",
    "recall": "问答",
    "predict": "预测",
    "find-the-error": "找错",
    "version": "版本",
    "order": "排序",
    "compare": "比较",
    "explain": "讲解",
    "scenario": "情景",
}


def question_of(ident: str, knowledge: Knowledge, questioner: Questioner) -> Question | None:
    """Return the question with this id, made again; None when there is none."""
    parsed = parse_id(ident)
    if parsed is None:
        return None
    kind, subject, seed = parsed
    if kind == INTERVIEW:
        topic = knowledge.topics.get(subject)
        return interview(topic, seed, questioner) if topic else None
    fact = knowledge.facts.get(subject)
    return KINDS[kind](fact, seed, knowledge) if fact and kind in KINDS else None
