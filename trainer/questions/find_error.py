"""Which of these sentences is wrong: one near miss or popular error among sentences that execution supports."""

from __future__ import annotations

from random import Random

from kb.checks.check import Verdict
from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.questions.asking import spaced
from trainer.questions.draw import lot, true_facts
from trainer.questions.near_miss import holds, near_miss, verdict_of
from trainer.questions.question import LETTERS, Question, question_id

FEWEST, MOST = 3, 4
LONGEST = 60
ASKED = (
    "下面几句里恰好有一句是错的。是哪一句?改成怎样才对?",
    "这几句话里混进了一句错的,请指出来并改正。",
    "有人这样总结,里面有一处错误。错在哪一句,应该怎么说?",
)


def find_error(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question which of several sentences is wrong; a misconception is the wrong one itself."""
    wrong = spaced(fact.text) if fact.misconception else near_miss(fact, seed, knowledge)
    if wrong is None or (
        fact.misconception and verdict_of(wrong, fact.relation, knowledge) is not Verdict.CONTRADICTED
    ):
        return None
    draw = lot("find-the-error", fact.id, seed)
    sentences = _true_sentences(fact, draw, knowledge)
    if len(sentences) < FEWEST - 1:
        return None
    items = [wrong, *sentences]
    draw.shuffle(items)
    return Question(
        question_id("find-the-error", fact.id, seed),
        "find-the-error",
        fact.topic,
        (fact.id,),
        draw.choice(ASKED),
        key=LETTERS[items.index(wrong)],
        sentence=wrong,
        relation=fact.relation,
        items=tuple(items),
    )


def _true_sentences(fact: Fact, draw: Random, knowledge: Knowledge) -> list[str]:
    """Sentences of other relations, which neither say the right thing nor contradict the wrong one."""
    others = [one for one in true_facts(fact.topic, knowledge) if one.relation != fact.relation]
    draw.shuffle(others)
    found: list[str] = []
    for one in sorted(others[: 3 * MOST], key=lambda one: len(one.text) > LONGEST):
        if len(found) < MOST - 1 and holds(one, knowledge):
            found.append(spaced(one.text))
    return found
