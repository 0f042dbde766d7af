"""How hard a question is, and how able a learner: a Rasch scale, learnt from answers by Elo's rule.

Difficulties and abilities are logits: who is as able as a question is hard is expected to earn half of the points,
one logit more makes 73 %. A question starts from what its kind and its fact's level suggest; every answer moves it,
and the learner, by the surprise in it. Nothing is kept but the surprises, so taking an answer back undoes it wholly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from kb.content import Fact
from trainer.questions.question import Question, parse_id
from trainer.records.values import Attempt

# What a kind adds: choosing is easier than knowing, telling is harder than naming.
OF_KIND = {
    "choose": -1.2,
    "true-false": -1.0,
    "fill-in": -0.6,
    "boundary": -0.2,
    "recall": 0.0,
    "interview": 0.2,
    "predict": 0.2,
    "find-the-error": 0.3,
    "version": 0.6,
    "order": 0.6,
    "compare": 0.7,
    "explain": 1.0,
    "scenario": 1.1,
}
OF_LEVEL = {1: -0.4, 2: 0.3, 3: 0.9}
# How far the first surprise moves a question, and how soon later ones move it less; a learner keeps moving.
ITEM_STEP, ITEM_SETTLES = 0.6, 8
LEARNER_STEP = 0.25
# So many of a learner's last answers tell what the learner can do now.
MEMORY = 60


def item_of(question: Question) -> str:
    """Return what a question's difficulty is learnt for: its kind and subject, whatever the seed."""
    parsed = parse_id(question.id)
    return f"{parsed[0]}:{parsed[1]}" if parsed else question.id


def prior(kind: str, fact: Fact | None) -> float:
    """Return how hard a question of a kind about a fact is before anybody answered it."""
    return OF_KIND.get(kind, 0.0) + OF_LEVEL.get(fact.level if fact else 2, 0.0)


def difficulty(start: float, attempts: Iterable[Attempt]) -> float:
    """Return how hard an item is after these answers to it, in order: harder where less was earned than expected."""
    hard = start
    for number, attempt in enumerate(attempts):
        hard += ITEM_STEP / (1 + number / ITEM_SETTLES) * (attempt.expected - attempt.earned)
    return hard


def ability(attempts: Iterable[Attempt]) -> float:
    """Return how able a learner is who gave these answers, in order."""
    return LEARNER_STEP * sum(attempt.earned - attempt.expected for attempt in attempts)


def expected(able: float, hard: float) -> float:
    """Return the share of a full score that is to be expected, between 0 and 1."""
    return 1 / (1 + math.exp(hard - able))
