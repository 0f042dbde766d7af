"""Reading and writing which answers were sent from offline."""

from __future__ import annotations

from sqlmodel import Session, select

from trainer.records.tables import SentAnswerRow
from trainer.records.values import Learner


def add_sent(session: Session, learner: Learner, sending: str, answer: int) -> None:
    """Write under which name an answer was sent; the database takes a name once."""
    session.add(SentAnswerRow(answer_id=answer, learner_id=learner.id, sending=sending))
    session.flush()


def answer_sent(session: Session, learner: Learner, sending: str) -> int | None:
    """Return the answer that was sent under this name, None when none was."""
    query = select(SentAnswerRow.answer_id).where(
        SentAnswerRow.learner_id == learner.id, SentAnswerRow.sending == sending
    )
    return session.exec(query).first()
