"""Reviews done in Anki, written beside those done here: each becomes an answer of the kind ``anki``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session, col, select

from kb.content import Fact
from kb.models.release import NEWEST
from trainer.exchange.anki_log import Log, Logged
from trainer.exchange.anki_notes import facts_by_guid
from trainer.exchange.trouble import ExchangeTrouble
from trainer.grading.grade import COVERED, MISSING
from trainer.records.learners import lock_learner
from trainer.records.tables import AnswerRow, ReviewRow
from trainer.records.values import KIND_ELSEWHERE as KIND
from trainer.records.values import Learner
from trainer.scheduling.rescheduling import reschedule
from trainer.sitting import Sitting

# The learner rated the answer; nobody graded it, and no mean counts this.
SCORES = {"again": 0, "hard": 50, "good": 80, "easy": 100}
# A clock may go wrong by minutes; a review of tomorrow is one of a clock that was set wrong.
AHEAD = timedelta(days=1)


@dataclass(frozen=True)
class Taken:
    """What came of a log: new reviews, those that were there, those of notes not ours, those of the future."""

    added: int
    present: int
    foreign: int
    future: int


def take(sitting: Sitting, log: Log, name: str, at: datetime) -> Taken:
    """Write what is new in a log for the learner of a sitting, in one transaction, and return what it was.

    A review is known again by Anki's number of it. Raise ExchangeTrouble, RecordsTrouble.
    """
    facts = {guid: sitting.knowledge.facts[fact] for guid, fact in facts_by_guid(sitting.knowledge).items()}
    if not log.guids & facts.keys():
        raise ExchangeTrouble(
            f"{name}:里面没有 kubeviva 的卡片;先用 kubeviva export --format anki 导出牌组,导入 Anki 后再练"
        )
    ours = [one for one in log.answers if one.guid in facts]
    past = [one for one in ours if one.at <= at + AHEAD]
    with sitting.records.writing() as session:
        lock_learner(session, sitting.learner)
        there = _numbers(session, sitting.learner)
        fresh = [one for one in past if one.ident not in there]
        _write(session, sitting.learner, facts, fresh)
        touched = sorted({facts[one.guid].id for one in fresh})
        reschedule(session, sitting.learner, touched, sitting.pace.retention, sitting.pace.weights)
    return Taken(len(fresh), len(past) - len(fresh), len(log.answers) - len(ours), len(ours) - len(past))


def _numbers(session: Session, learner: Learner) -> set[int]:
    """Anki's numbers of the reviews that are here, also of those taken back."""
    query = select(AnswerRow.question).where(AnswerRow.learner_id == learner.id, col(AnswerRow.kind) == KIND)
    return {int(question.rpartition(":")[2]) for question in session.exec(query)}


def _write(session: Session, learner: Learner, facts: Mapping[str, Fact], fresh: Sequence[Logged]) -> None:
    """There may be tens of thousands, so they are written in bulk."""
    if not fresh:
        return
    answers = insert(AnswerRow).returning(col(AnswerRow.id), sort_by_parameter_order=True)
    idents = session.execute(answers, [_answer(learner, facts[one.guid], one) for one in fresh]).scalars().all()
    pairs = zip(fresh, idents, strict=True)
    session.execute(insert(ReviewRow), [_review(learner, facts[one.guid], one, ident) for one, ident in pairs])


def _answer(learner: Learner, fact: Fact, one: Logged) -> dict[str, object]:
    return {
        "learner_id": learner.id,
        "question": f"{KIND}:{fact.id}:{one.ident}",
        "kind": KIND,
        "topic": fact.topic,
        "asked": fact.text,
        "text": "",
        "score": SCORES[one.rating],
        "rating": one.rating,
        "answered_at": one.at,
        "seconds": one.seconds,
        "kubernetes": str(NEWEST),
    }


def _review(learner: Learner, fact: Fact, one: Logged, answer: int) -> dict[str, object]:
    return {
        "answer_id": answer,
        "learner_id": learner.id,
        "fact": fact.id,
        "status": MISSING if one.rating == "again" else COVERED,
        "rating": one.rating,
        "reviewed_at": one.at,
    }
