"""The steps of an interview: state, answer and time give the next state. Nothing here reads a clock or writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from trainer.grading.judgement import Judgement
from trainer.interviewing.examination import Room, examine
from trainer.interviewing.interview import AWAY, FOLLOWUP, OVER, STOPPED, TIME, Ask, Interview, Turn
from trainer.interviewing.path import next_ask
from trainer.interviewing.pursuit import about_errors, pursuits
from trainer.interviewing.setup import Setup

# With less time than this left no question is begun.
LEAST_LEFT = 20


@dataclass(frozen=True)
class Step:
    """The state after an answer, and how that answer was judged."""

    interview: Interview
    turn: Turn
    judgement: Judgement


def begin(setup: Setup, room: Room, at: datetime) -> Interview:
    """Return an interview with its first question asked."""
    return _asking(Interview(setup, at), room, at)


def answered(interview: Interview, text: str, room: Room, at: datetime) -> Step:
    """Return what follows from an answer to the open question; an empty one is "I don't know"."""
    ask = interview.ask
    assert ask is not None
    examination = examine(ask, text, room)
    judgement = examination.judgement
    turn = Turn(
        ask=ask,
        text=text,
        seconds=round(interview.counted(at), 1),
        score=judgement.score,
        points=judgement.points,
        wrong=judgement.wrong,
        unread=examination.unread,
        away=interview.thinking(at) > AWAY * ask.allowed,
    )
    texts = frozenset({one.ask.question.wording for one in (*interview.turns, turn)})
    if ask.kind == FOLLOWUP:
        pursued = sum(one.ask.number == ask.number and one.ask.kind == FOLLOWUP for one in interview.turns) + 1
        again = about_errors(ask, examination, interview.setup, room, texts)
        room_left = max(0, interview.setup.behaviour.followups - pursued)
        queue = (*again, *interview.queue)[:room_left]
    else:
        queue = pursuits(ask, examination, interview.setup, room, texts)
    told = replace(interview, turns=(*interview.turns, turn), queue=queue, ask=None, banked=0.0)
    return Step(_asking(told, room, at), turn, judgement)


def paused(interview: Interview, at: datetime) -> Interview:
    """Return the interview at rest: the time of the open question stands still."""
    if interview.ask is None or interview.asked_at is None:
        return interview
    return replace(interview, step=interview.step + 1, banked=interview.counted(at), asked_at=None)


def resumed(interview: Interview, at: datetime) -> Interview:
    """Return the interview going on after a rest."""
    if interview.ask is None or interview.asked_at is not None:
        return interview
    return replace(interview, step=interview.step + 1, asked_at=at)


def stopped(interview: Interview, at: datetime) -> Interview:
    """Return the interview ended by the candidate; the open question counts for nothing."""
    return interview if interview.ending else _ended(interview, STOPPED, at)


def _asking(interview: Interview, room: Room, at: datetime) -> Interview:
    """The state with the next question asked, or with the end."""
    if interview.turns and interview.length - interview.spent < LEAST_LEFT:
        return _ended(interview, TIME, at)
    ask = interview.queue[0] if interview.queue else next_ask(interview, room)
    if ask is None:
        return _ended(interview, OVER, at)
    return replace(
        interview, step=interview.step + 1, ask=_within(ask, interview), queue=interview.queue[1:], asked_at=at
    )


def _within(ask: Ask, interview: Interview) -> Ask:
    """The question with no more time than is left."""
    left = round(interview.length - interview.spent)
    return replace(ask, allowed=min(ask.allowed, max(LEAST_LEFT, left)))


def _ended(interview: Interview, why: str, at: datetime) -> Interview:
    return replace(
        interview, step=interview.step + 1, ask=None, queue=(), asked_at=None, banked=0.0, ending=why, ended_at=at
    )
