"""Reading and writing answers and appeals."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from trainer.records.tables import AnswerRow, AppealRow
from trainer.records.values import Answer, Appeal, Learner

LONGEST = 200_000


def storable(text: str) -> str:
    """Return a text that every database takes: broken characters are replaced, what is far too long is cut."""
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def add_answer(session: Session, answer: Answer) -> int:
    """Write an answer and return its id."""
    row = AnswerRow(
        learner_id=answer.learner,
        question=answer.question,
        kind=answer.kind,
        topic=answer.topic,
        asked=answer.asked,
        text=answer.text,
        score=answer.score,
        rating=answer.rating,
        answered_at=answer.answered_at,
        seconds=answer.seconds,
        kubernetes=answer.kubernetes,
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def answer_of(session: Session, learner: Learner, ident: int) -> Answer | None:
    """Return one answer of a learner, None when there is none or it was taken back."""
    row = session.get(AnswerRow, ident)
    return _value(row) if row and row.learner_id == learner.id and row.undone_at is None else None


def answers_of(session: Session, learner: Learner) -> list[Answer]:
    """Return a learner's answers in order, without those that were taken back."""
    return [_value(row) for row in session.exec(_standing(learner).order_by(col(AnswerRow.id)))]


def last_answer(session: Session, learner: Learner) -> Answer | None:
    """Return a learner's last answer that was not taken back."""
    row = session.exec(_standing(learner).order_by(col(AnswerRow.id).desc()).limit(1)).first()
    return _value(row) if row else None


def take_back(session: Session, ident: int, at: datetime) -> None:
    """Mark an answer as taken back; it stays in the records and counts for nothing."""
    row = session.get_one(AnswerRow, ident)
    row.undone_at = at
    session.add(row)


def add_appeal(session: Session, appeal: Appeal) -> int:
    """Write an appeal and return its id."""
    row = AppealRow(answer_id=appeal.answer, note=appeal.note, made_at=appeal.made_at)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def appeals_of(session: Session, learner: Learner) -> list[Appeal]:
    """Return a learner's appeals in order."""
    query = select(AppealRow).join(AnswerRow).where(AnswerRow.learner_id == learner.id).order_by(col(AppealRow.id))
    return [Appeal(row.answer_id, row.note, row.made_at, row.id or 0) for row in session.exec(query)]


def _standing(learner: Learner) -> SelectOfScalar[AnswerRow]:
    return select(AnswerRow).where(AnswerRow.learner_id == learner.id, col(AnswerRow.undone_at).is_(None))


def _value(row: AnswerRow) -> Answer:
    return Answer(
        learner=row.learner_id,
        question=row.question,
        kind=row.kind,
        topic=row.topic,
        asked=row.asked,
        text=row.text,
        score=row.score,
        rating=row.rating,
        answered_at=row.answered_at,
        seconds=row.seconds,
        kubernetes=row.kubernetes,
        id=row.id or 0,
    )
