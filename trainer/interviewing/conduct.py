"""Conducting interviews: every step is on the disk before it is shown, and a step that came twice is taken once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer.interviewing import steps
from trainer.interviewing.codec import read, written
from trainer.interviewing.examination import Room
from trainer.interviewing.interview import Interview
from trainer.interviewing.marks import total
from trainer.interviewing.setup import set_up
from trainer.records.answers import storable
from trainer.records.interviews import (
    StoredInterview,
    add_interview,
    ended_interviews,
    interview_of,
    open_interview,
    put_interview,
)
from trainer.records.learners import lock_learner
from trainer.sitting import Sitting, record, settle


@dataclass(frozen=True)
class Kept:
    """An interview and the id it is kept under."""

    id: int
    interview: Interview


def start(sitting: Sitting, topics: Iterable[str], level: str, minutes: int, manner: str, at: datetime) -> Kept:
    """Return a new interview with its first question asked, or the one that has not ended yet.

    Raise RecordsTrouble.
    """
    seed = f"{sitting.learner.id}|{at.isoformat()}"
    setup = set_up(sitting.knowledge, topics, level, minutes, manner, seed)
    begun = steps.begin(setup, _room(sitting), at)
    with sitting.records.writing() as session:
        lock_learner(session, sitting.learner)
        stored = open_interview(session, sitting.learner)
        if stored:
            return _kept(stored)
        return Kept(add_interview(session, sitting.learner, at, begun.step, written(begun)), begun)


def unfinished(sitting: Sitting) -> Kept | None:
    """Return the interview that has not ended yet, None when there is none; raise RecordsTrouble."""
    with sitting.records.reading() as session:
        stored = open_interview(session, sitting.learner)
    return _kept(stored) if stored else None


def find(sitting: Sitting, ident: int) -> Kept | None:
    """Return one interview of the learner, None when there is none; raise RecordsTrouble."""
    with sitting.records.reading() as session:
        stored = interview_of(session, sitting.learner, ident)
    return _kept(stored) if stored else None


def ended(sitting: Sitting) -> list[Kept]:
    """Return the learner's interviews that have ended, the latest first; raise RecordsTrouble."""
    with sitting.records.reading() as session:
        return [_kept(stored) for stored in ended_interviews(session, sitting.learner)]


def answer(sitting: Sitting, ident: int, step: int, text: str, at: datetime) -> Kept | None:
    """Return the interview after an answer to the question of a step; None when there is no such interview.

    An answer to another step than the open one came late or twice, and changes nothing. The answer and the reviews
    that follow from it are written in the same transaction; raise RecordsTrouble.
    """
    said = storable(text)
    kept = find(sitting, ident)
    if kept is None or kept.interview.step != step or kept.interview.ask is None:
        return kept
    made = steps.answered(kept.interview, said, _room(sitting), at)

    def recorded(session: Session) -> None:
        question, turn = kept.interview.ask, made.turn
        assert question is not None
        ident = record(session, sitting, question.question, said, made.judgement, at, turn.seconds)
        settle(session, sitting, ident)

    return _moved(sitting, kept, made.interview, at, recorded)


def pause(sitting: Sitting, ident: int, at: datetime) -> Kept | None:
    """Return the interview at rest; None when there is no such interview; raise RecordsTrouble."""
    return _stepped(sitting, ident, at, steps.paused)


def resume(sitting: Sitting, ident: int, at: datetime) -> Kept | None:
    """Return the interview going on; None when there is no such interview; raise RecordsTrouble."""
    return _stepped(sitting, ident, at, steps.resumed)


def stop(sitting: Sitting, ident: int, at: datetime) -> Kept | None:
    """Return the interview ended by the candidate; None when there is no such interview; raise RecordsTrouble."""
    return _stepped(sitting, ident, at, steps.stopped)


def _stepped(
    sitting: Sitting, ident: int, at: datetime, step: Callable[[Interview, datetime], Interview]
) -> Kept | None:
    kept = find(sitting, ident)
    return _moved(sitting, kept, step(kept.interview, at), at) if kept else None


def _moved(
    sitting: Sitting, kept: Kept, after: Interview, at: datetime, also: Callable[[Session], None] | None = None
) -> Kept:
    """Write what came of a step, unless somebody else made one meanwhile: then that is what stands."""
    if after is kept.interview:
        return kept
    with sitting.records.writing() as session:
        lock_learner(session, sitting.learner)
        stored = interview_of(session, sitting.learner, kept.id)
        if stored is None or stored.step != kept.interview.step:
            return _kept(stored) if stored else kept
        if also:
            also(session)
        score = total(after) if after.ended_at else None
        put_interview(session, kept.id, after.step, written(after), after.ended_at, score)
    return Kept(kept.id, after)


def _kept(stored: StoredInterview) -> Kept:
    return Kept(stored.id, read(stored.state))


def _room(sitting: Sitting) -> Room:
    return Room(sitting.knowledge, sitting.questioner)
