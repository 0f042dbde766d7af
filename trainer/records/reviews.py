"""Reading and writing reviews of facts."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session, col, select

from trainer.records.tables import AnswerRow, ReviewRow
from trainer.records.values import Learner, Review


def add_review(session: Session, learner: Learner, review: Review) -> None:
    """Write one review."""
    session.add(
        ReviewRow(
            answer_id=review.answer,
            learner_id=learner.id,
            fact=review.fact,
            status=review.status,
            quote=review.quote,
            rating=review.rating,
            corrected=review.corrected,
            reviewed_at=review.reviewed_at,
        )
    )


def reviews_of_answer(session: Session, answer: int) -> list[Review]:
    """Return the reviews of one answer, in the order of its points."""
    query = select(ReviewRow).where(ReviewRow.answer_id == answer).order_by(col(ReviewRow.id))
    return [_value(row) for row in session.exec(query)]


def reviews_of(session: Session, learner: Learner, facts: Collection[str] | None = None) -> list[Review]:
    """Return a learner's reviews in the order they were made (of some facts), without those taken back.

    Imported ones were made before they were written, so it is the time that counts.
    """
    query = (
        select(ReviewRow)
        .join(AnswerRow)
        .where(ReviewRow.learner_id == learner.id, col(AnswerRow.undone_at).is_(None))
        .order_by(col(ReviewRow.reviewed_at), col(ReviewRow.id))
    )
    if facts is not None:
        query = query.where(col(ReviewRow.fact).in_(facts))
    return [_value(row) for row in session.exec(query)]


def correct_reviews(session: Session, answer: int, ratings: dict[str, str]) -> None:
    """Write the learner's own ratings, by fact, over those of the grade; the grade's stay beside them."""
    for row in session.exec(select(ReviewRow).where(ReviewRow.answer_id == answer)):
        if row.fact in ratings:
            row.corrected = ratings[row.fact]
            session.add(row)


def rename_fact(session: Session, learner: Learner, old: str, new: str) -> bool:
    """Hang the reviews of a renamed fact on its new id; return whether there were any."""
    query = select(ReviewRow).where(ReviewRow.learner_id == learner.id, ReviewRow.fact == old)
    rows = list(session.exec(query))
    for row in rows:
        row.fact = new
        session.add(row)
    session.flush()
    return bool(rows)


def _value(row: ReviewRow) -> Review:
    return Review(
        answer=row.answer_id,
        fact=row.fact,
        status=row.status,
        quote=row.quote,
        rating=row.rating,
        reviewed_at=row.reviewed_at,
        corrected=row.corrected,
        id=row.id or 0,
    )
