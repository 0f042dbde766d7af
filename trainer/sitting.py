"""One learner at work: the next question, and an answer graded, recorded and scheduled in one transaction.

The terminal and the pages use the same functions. No function looks at a clock: ``at`` is a time with a zone, and its
zone decides what today is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from sqlmodel import Session

from kb.content import Fact
from kb.knowledge import Knowledge
from kb.models.release import NEWEST, Release
from trainer.grading.asked import Questioner
from trainer.grading.judge import judge
from trainer.grading.judgement import Judgement, Wrong
from trainer.levels import learn, level_of
from trainer.questions import kinds
from trainer.questions.pick import first_question
from trainer.questions.question import Question
from trainer.questions.remembered import Questions
from trainer.records.answers import add_answer, storable
from trainer.records.calendars import add_calendar
from trainer.records.cards import cards_of, delete_card
from trainer.records.deck import REVIEWS
from trainer.records.inbox import add_unread
from trainer.records.learners import add_learner, lock_learner, settings_of
from trainer.records.reviews import add_review, rename_fact, reviews_of_answer
from trainer.records.store import Records
from trainer.records.values import Answer, Card, Learner, Review
from trainer.scheduling.calendar import calendar_at
from trainer.scheduling.due import Due, due_facts
from trainer.scheduling.order import learning_order
from trainer.scheduling.pace import Pace, pace_of
from trainer.scheduling.rating import rating_of
from trainer.scheduling.redirects import read_redirects
from trainer.scheduling.rescheduling import reschedule
from trainer.tally import Ledger


@dataclass(frozen=True)
class Sitting:
    """One learner before one knowledge base; can be shared between threads."""

    knowledge: Knowledge
    questioner: Questioner
    records: Records
    learner: Learner
    pace: Pace
    questions: Questions = field(default_factory=Questions, repr=False, compare=False)
    ledger: Ledger = field(default_factory=Ledger, repr=False, compare=False)

    @cached_property
    def order(self) -> tuple[Fact, ...]:
        """All facts in the order in which they are learnt."""
        return learning_order(self.knowledge)


@dataclass(frozen=True)
class PointOutcome:
    """What became of one fact: its status in the answer, its rating, and when it is asked again (UTC)."""

    fact: str
    text: str
    status: str
    quote: str | None
    rating: str
    due: datetime


@dataclass(frozen=True)
class Outcome:
    """A recorded answer. ``right``: for questions with options; ``explanation``: why the key is the key."""

    answer_id: int
    question: Question
    text: str
    score: int
    rating: str
    right: bool | None
    points: tuple[PointOutcome, ...]
    wrong: tuple[Wrong, ...]
    followups: tuple[str, ...]
    explanation: str

    @property
    def due(self) -> datetime | None:
        """When the first of its facts is asked again (UTC)."""
        return min((point.due for point in self.points), default=None)


def open_sitting(knowledge: Knowledge, records: Records, learner: str, at: datetime) -> Sitting:
    """Return the sitting of a learner, who is added where unknown; renamed facts find their reviews again.

    Raise RecordsTrouble.
    """
    with records.writing() as session:
        found = add_learner(session, learner, at)
        pace = pace_of(settings_of(session, found))
        for old, new in read_redirects(knowledge.root).items():
            if old not in knowledge.facts and rename_fact(session, found, old, new):
                delete_card(session, found, old)
                reschedule(session, found, [new], pace.retention, pace.weights)
    return Sitting(knowledge, Questioner(knowledge), records, found, pace)


def due_list(sitting: Sitting, at: datetime, topic: str | None = None) -> Due:
    """Return what is to be asked now, of one topic or of all; raise RecordsTrouble."""
    with sitting.records.reading() as session:
        cards = cards_of(session, sitting.learner)
    return _due(sitting, cards, at, topic)


def _due(sitting: Sitting, cards: Mapping[str, Card], at: datetime, topic: str | None) -> Due:
    facts = [fact for fact in sitting.order if topic is None or fact.topic == topic]
    return due_facts(facts, cards, at, sitting.pace)


def next_question(
    sitting: Sitting, at: datetime, topic: str | None = None, asked: Collection[str] = (), wanted: Collection[str] = ()
) -> Question | None:
    """Return the next question, None when nothing is left to ask now; raise RecordsTrouble.

    ``asked``: ids of this round's questions; one that was skipped does not come again. Who names a topic wants to
    practise it: then new facts beyond today's limit follow, and facts before their time. So does who names
    the ``wanted`` kinds.
    """
    with sitting.records.reading() as session:
        cards = cards_of(session, sitting.learner)
    due = _due(sitting, cards, at, topic)
    facts = due.now + (due.postponed + due.waiting + due.early if topic or wanted else ())
    seeds = {fact: row[REVIEWS] for fact, row in cards.rows.items()}
    level = level_of(sitting.records, sitting.learner, facts, sitting.knowledge)
    return first_question(
        facts, seeds, asked, sitting.knowledge, sitting.questioner, level, wanted, questions=sitting.questions
    )


def question_of(sitting: Sitting, ident: str) -> Question | None:
    """Return the question with this id, None when there is none; the latest ones are remembered."""
    return sitting.questions.find(ident, lambda: kinds.question_of(ident, sitting.knowledge, sitting.questioner))


def answer(
    sitting: Sitting,
    question: Question,
    text: str,
    at: datetime,
    seconds: float | None = None,
    release: Release = NEWEST,
) -> Outcome:
    """Return the outcome of an answer, which is on the disk by then.

    Raise NotAnOption when it does not say which option it means, RecordsTrouble when it could not be recorded: then
    nothing of it is.
    """
    said = storable(text)
    judgement = judge(question, said, sitting.knowledge, sitting.questioner, release)
    with sitting.records.writing() as session:
        lock_learner(session, sitting.learner)
        ident = record(session, sitting, question, said, judgement, at, seconds, release)
        points = settle(session, sitting, ident)
    return Outcome(
        ident,
        question,
        said,
        judgement.score,
        judgement.rating,
        judgement.right,
        points,
        judgement.wrong,
        judgement.followups,
        judgement.explanation,
    )


def record(
    session: Session,
    sitting: Sitting,
    question: Question,
    text: str,
    judgement: Judgement,
    at: datetime,
    seconds: float | None = None,
    release: Release = NEWEST,
) -> int:
    """Write a judged answer with the reviews that follow from it, and return its id; the cards are not settled yet."""
    ident = add_answer(session, _answer(sitting, question, text, judgement, at, seconds, release))
    calendar = calendar_at(at, sitting.pace.day_start)
    add_calendar(session, ident, calendar.offset_minutes, calendar.day_start)
    for point in judgement.points:
        rating = rating_of(point.status, judgement.rating, len(judgement.points))
        add_review(session, sitting.learner, Review(ident, point.fact, point.status, point.quote, rating, at))
    learn(session, sitting.learner, ident, question, judgement.score, sitting.knowledge)
    for unread in judgement.unread:
        add_unread(session, ident, unread.sentence, unread.words)
    return ident


def _answer(
    sitting: Sitting,
    question: Question,
    text: str,
    judgement: Judgement,
    at: datetime,
    seconds: float | None,
    release: Release,
) -> Answer:
    return Answer(
        learner=sitting.learner.id,
        question=question.id,
        kind=question.kind,
        topic=question.topic,
        asked=question.wording,
        text=text,
        score=judgement.score,
        rating=judgement.rating,
        answered_at=at.astimezone(UTC),
        seconds=seconds,
        kubernetes=str(release),
    )


def settle(session: Session, sitting: Sitting, answer_id: int) -> tuple[PointOutcome, ...]:
    """Return the points of a recorded answer, with the cards of its facts brought up to date."""
    session.flush()
    reviews = reviews_of_answer(session, answer_id)
    facts, pace = [review.fact for review in reviews], sitting.pace
    cards = reschedule(session, sitting.learner, facts, pace.retention, pace.weights)
    return tuple(
        PointOutcome(
            fact=review.fact,
            text=sitting.knowledge.facts[review.fact].text if review.fact in sitting.knowledge.facts else review.fact,
            status=review.status,
            quote=review.quote,
            rating=review.counts_as,
            due=cards[review.fact].memory.due,
        )
        for review in reviews
    )
