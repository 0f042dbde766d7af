"""What a learner may do about an answer afterwards: rate it, appeal against its grade, take it back."""

from __future__ import annotations

from datetime import datetime

from trainer.grading.grade import COVERED
from trainer.records.answers import add_appeal, answer_of, last_answer, storable, take_back
from trainer.records.learners import lock_learner
from trainer.records.reviews import correct_reviews, reviews_of_answer
from trainer.records.values import Appeal
from trainer.scheduling.rescheduling import reschedule
from trainer.sitting import PointOutcome, Sitting, settle


def correct(sitting: Sitting, answer_id: int, rating: str, at: datetime) -> tuple[PointOutcome, ...]:
    """Return the points of an answer after the learner's own rating of it; empty when there is no such answer.

    Raise RecordsTrouble.
    """
    with sitting.records.writing() as session:
        lock_learner(session, sitting.learner)
        if answer_of(session, sitting.learner, answer_id) is None:
            return ()
        reviews = reviews_of_answer(session, answer_id)
        correct_reviews(session, answer_id, {review.fact: rating for review in reviews})
        points = settle(session, sitting, answer_id)
    sitting.ledger.changed(answer_id)
    return points


def appeal(sitting: Sitting, answer_id: int, note: str, at: datetime) -> tuple[PointOutcome, ...]:
    """Return the points after "I was right": what was held against the learner counts as good, and the appeal is kept.

    Empty when there is no such answer; raise RecordsTrouble.
    """
    with sitting.records.writing() as session:
        lock_learner(session, sitting.learner)
        if answer_of(session, sitting.learner, answer_id) is None:
            return ()
        add_appeal(session, Appeal(answer_id, storable(note), at))
        held = [review for review in reviews_of_answer(session, answer_id) if review.status != COVERED]
        correct_reviews(session, answer_id, {review.fact: "good" for review in held})
        points = settle(session, sitting, answer_id)
    sitting.ledger.changed(answer_id)
    return points


def undo(sitting: Sitting, answer_id: int | None, at: datetime) -> str | None:
    """Take an answer (None: the last one) back and return its question, None when there is none.

    Raise RecordsTrouble.
    """
    with sitting.records.writing() as session:
        lock_learner(session, sitting.learner)
        last = last_answer(session, sitting.learner)
        taken = last if answer_id is None else answer_of(session, sitting.learner, answer_id)
        if taken is None:
            return None
        take_back(session, taken.id, at)
        session.flush()
        facts = [review.fact for review in reviews_of_answer(session, taken.id)]
        reschedule(session, sitting.learner, facts, sitting.pace.retention, sitting.pace.weights)
    sitting.ledger.changed(taken.id)
    return taken.asked
