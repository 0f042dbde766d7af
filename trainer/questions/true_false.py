"""A sentence that is true or just misses the truth; which of the two, execution says."""

from __future__ import annotations

from kb.checks.check import Verdict
from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.questions.asking import spaced
from trainer.questions.near_miss import near_miss, verdict_of
from trainer.questions.question import RIGHT, WRONG, Question, question_id, turn


def true_false(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question whether a sentence holds: the fact itself, or one of its near misses."""
    # Drawn anew for each seed: by turns, the answer could be told from the last one.
    draw = f"{fact.id}|{seed}"
    missed = near_miss(fact, seed, knowledge) if turn(draw, 0, 2) else None
    sentence = missed or spaced(fact.text)
    verdict = Verdict.CONTRADICTED if missed else verdict_of(sentence, fact.relation, knowledge)
    if verdict is None:
        return None
    return Question(
        question_id("true-false", fact.id, seed),
        "true-false",
        fact.topic,
        (fact.id,),
        f"“{sentence.rstrip('。')}”对吗?为什么?",
        (RIGHT, WRONG),
        RIGHT if verdict is Verdict.SUPPORTED else WRONG,
        sentence=sentence,
        relation=fact.relation,
    )
