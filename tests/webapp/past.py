"""A learner with a past: answers of the last months, some right, some wrong, so that charts have something to show."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from kb.knowledge import Knowledge
from trainer.records.store import open_records
from trainer.sitting import answer, open_sitting, question_of

TOPICS = ("pv-phases", "probe-handlers", "deployment-strategy", "kubelet-role", "service-types")
DAYS = 100
# Not every fact can be asked in every way; the first that fits is taken.
KINDS = ("recall", "explain", "true-false", "choose")


def live_through(home: Path, knowledge: Knowledge, now: datetime, answers: int = 120) -> int:
    """Record answers up to yesterday and one of today, always the same ones; return how many."""
    records = open_records({"KUBEVIVA_HOME": str(home)}, now)
    sitting = open_sitting(knowledge, records, "local", now - timedelta(days=DAYS))
    chance = Random(7)
    facts = [fact for slug in TOPICS for fact in knowledge.topics[slug].facts[:12]]
    days = sorted(round(DAYS * chance.random() ** 1.6) for _ in range(answers - 1))
    for place, ago in enumerate([*reversed(days), 0]):
        fact = chance.choice(facts[: 8 + place])
        asked = (question_of(sitting, f"{kind}:{fact.id}:{place}") for kind in KINDS)
        question = next(one for one in asked if one)
        right = question.key or fact.text
        text = right if chance.random() < 0.8 else question.options[0] if question.options else "记不清了。"
        moment = now - timedelta(days=ago, minutes=len(days) - place)
        answer(sitting, question, text, moment, seconds=20 + 40 * chance.random())
    records.close()
    return answers
