"""Answers that were given offline: judged and recorded when they arrive, once, however often they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from trainer.grading.closed import NotAnOption
from trainer.grading.judge import judge
from trainer.records.answers import answer_of, storable
from trainer.records.learners import lock_learner
from trainer.records.sent import add_sent, answer_sent
from trainer.sitting import Sitting, question_of, record, settle

# The clock of a phone may be wrong; nobody is out of reach for longer than this.
LONGEST_AWAY = timedelta(days=90)
LONGEST_PAUSE = 3600.0


class Arrival(StrEnum):
    """What became of a sent answer.

    ``recorded`` now, or ``known``: it was there already. ``gone``: there is no such question any more. ``unread``: it
    does not say which option or value it means.
    """

    RECORDED = "recorded"
    KNOWN = "known"
    GONE = "gone"
    UNREAD = "unread"


@dataclass(frozen=True)
class Sending:
    """One answer as it was given: ``name`` is its own, made where it was given. ``at``: when, with a zone."""

    name: str
    question: str
    text: str
    at: datetime
    seconds: float | None = None


@dataclass(frozen=True)
class Receipt:
    """What the learner is told about a sent answer; ``why``: one Chinese line where it was not recorded."""

    name: str
    arrival: Arrival
    score: int | None = None
    right: bool | None = None
    why: str = ""


def receive(sitting: Sitting, sending: Sending, now: datetime) -> Receipt:
    """Return what became of an answer, which is on the disk by then if it is ``recorded``; raise RecordsTrouble."""
    with sitting.records.reading() as session:
        known = answer_sent(session, sitting.learner, sending.name)
    if known is not None:
        return _known(sitting, sending, known)
    question = question_of(sitting, sending.question)
    if question is None:
        return Receipt(sending.name, Arrival.GONE, why="题库改过了,这一题已经没有了。")
    text = storable(sending.text)
    try:
        judgement = judge(question, text, sitting.knowledge, sitting.questioner)
    except NotAnOption as trouble:
        return Receipt(sending.name, Arrival.UNREAD, why=str(trouble))
    at = min(max(sending.at.astimezone(now.tzinfo), now - LONGEST_AWAY), now)
    seconds = min(max(sending.seconds, 0.0), LONGEST_PAUSE) if sending.seconds is not None else None
    with sitting.records.writing() as session:
        lock_learner(session, sitting.learner)
        known = answer_sent(session, sitting.learner, sending.name)  # sent twice at the same moment
        if known is None:
            ident = record(session, sitting, question, text, judgement, at, seconds)
            add_sent(session, sitting.learner, sending.name, ident)
            settle(session, sitting, ident)
    if known is not None:
        return _known(sitting, sending, known)
    return Receipt(sending.name, Arrival.RECORDED, judgement.score, judgement.right)


def _known(sitting: Sitting, sending: Sending, answer: int) -> Receipt:
    """An answer that was taken back since is known all the same, and has no score."""
    with sitting.records.reading() as session:
        found = answer_of(session, sitting.learner, answer)
    return Receipt(sending.name, Arrival.KNOWN, found.score if found else None)
