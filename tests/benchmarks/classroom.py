"""Records of a whole class, written straight into the tables: as many reviews as a benchmark wants."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from trainer.records.tables import AnswerCalendarRow, AnswerRow, AttemptRow, CardRow, LearnerRow, ReviewRow

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
DAYS = 200
RATINGS = ("again", "hard", "good", "good", "easy")
KINDS = ("recall", "choose", "true-false", "boundary")
AT_ONCE = 20_000
Row = dict[str, Any]


def fill(engine: Engine, learners: int, reviews: int, facts: Sequence[tuple[str, str]]) -> None:
    """Write reviews of learners, one review an answer, spread evenly over half a year and over facts.

    ``facts``: id and topic. The learners take turns, as a class does, so that nobody's rows lie together.
    """
    chance = random.Random(reviews)
    with engine.begin() as connection:
        people = [
            {"id": n + 1, "name": f"学员{n + 1}", "created_at": NOW - timedelta(days=DAYS)} for n in range(learners)
        ]
        connection.execute(insert(LearnerRow), people)
        for start in range(0, reviews, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, reviews))
            given = [_given(number, learners, reviews, facts, chance) for number in numbers]
            connection.execute(insert(AnswerRow), [one[0] for one in given])
            connection.execute(insert(ReviewRow), [one[1] for one in given])
            connection.execute(insert(AttemptRow), [one[2] for one in given])
            connection.execute(insert(AnswerCalendarRow), [_calendar(one[0]) for one in given])
        for learner in range(1, learners + 1):
            connection.execute(insert(CardRow), list(_cards(learner, reviews // learners, facts, chance)))


def _given(
    number: int, learners: int, reviews: int, facts: Sequence[tuple[str, str]], chance: random.Random
) -> tuple[Row, Row, Row]:
    learner, turn = number % learners + 1, number // learners
    fact, topic = facts[turn % len(facts)]
    at = NOW - timedelta(days=DAYS * (1 - number / reviews), seconds=learner)
    kind, rating, score = chance.choice(KINDS), chance.choice(RATINGS), chance.randrange(101)
    answer = {
        "id": number + 1, "learner_id": learner, "question": f"{kind}:{fact}:{turn}", "kind": kind, "topic": topic,
        "asked": "这种情况下,探测算不算成功?", "text": "状态码大于等于 200 并且小于 400 才算成功。", "score": score,
        "rating": rating, "answered_at": at, "seconds": 12.5, "kubernetes": "1.36",
    }  # fmt: skip
    review = {
        "answer_id": number + 1, "learner_id": learner, "fact": fact, "status": "covered", "quote": "小于 400",
        "rating": rating, "corrected": None, "reviewed_at": at,
    }  # fmt: skip
    attempt = {
        "answer_id": number + 1, "learner_id": learner, "item": f"{kind}:{fact}", "expected": 0.6, "earned": score / 100
    }  # fmt: skip
    return answer, review, attempt


def _calendar(answer: Row) -> Row:
    return {"answer_id": answer["id"], "offset_minutes": 480, "day_start": 0}


def _cards(learner: int, reviews: int, facts: Sequence[tuple[str, str]], chance: random.Random) -> Iterator[Row]:
    """One card a fact seen; one in ten is due."""
    for fact, _topic in facts[:reviews]:
        stability = chance.uniform(2, 60)
        last = NOW - timedelta(days=chance.uniform(0.2, 1.1) * stability)
        yield {
            "learner_id": learner, "fact": fact, "state": 2, "step": None, "stability": stability,
            "difficulty": chance.uniform(2, 8), "due": last + timedelta(days=stability), "last_review": last,
            "introduced_at": NOW - timedelta(days=DAYS), "reviews": max(1, reviews // len(facts)), "lapses": 0,
        }  # fmt: skip
