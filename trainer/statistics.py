"""How a learner is doing: reviews, what was remembered, days in a row, and where each topic stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

from kb.content import Topic
from trainer.records.answers import answers_of, appeals_of
from trainer.records.calendars import moments_of
from trainer.records.cards import cards_of
from trainer.records.reviews import reviews_of
from trainer.records.values import Answer, Card, Review
from trainer.scheduling.calendar import Calendar, calendar_at
from trainer.scheduling.memory import retrievability
from trainer.scheduling.streak import Lived, streak
from trainer.sitting import Sitting

# Only what was remembered for a day or more says anything about remembering.
LEAST_GAP = timedelta(days=1)


@dataclass(frozen=True)
class TopicStatistics:
    """One topic. ``remembered``: mean chance, 0 to 1, of remembering a seen fact; ``score``: mean of its answers."""

    slug: str
    title: str
    facts: int
    seen: int
    due: int
    remembered: float | None
    score: float | None


@dataclass(frozen=True)
class Statistics:
    """One learner. ``retention``: share of reviews after a day or more that were remembered, None without any.

    ``streak``: days in a row with an answer, up to today or yesterday; ``days``: days with an answer.
    """

    answers: int
    reviews: int
    today: int
    days: int
    streak: int
    retention: float | None
    appeals: int
    seconds: float
    topics: tuple[TopicStatistics, ...]


def statistics(sitting: Sitting, at: datetime) -> Statistics:
    """Return how the learner of a sitting is doing; the zone of ``at`` says what a day is; raise RecordsTrouble."""
    with sitting.records.reading() as session:
        answers = answers_of(session, sitting.learner)
        reviews = reviews_of(session, sitting.learner)
        cards = cards_of(session, sitting.learner)
        appeals = len(appeals_of(session, sitting.learner))
        moments = moments_of(session, sitting.learner)
    calendar = calendar_at(at, sitting.pace.day_start)
    learnt = lived(moments, calendar)
    days = {one.calendar.day(one.moment) for one in learnt}
    return Statistics(
        answers=len(answers),
        reviews=len(reviews),
        today=sum(calendar.day(answer.answered_at) == calendar.day(at) for answer in answers),
        days=len(days),
        streak=streak(learnt, Lived(at, calendar)),
        retention=retention(reviews),
        appeals=appeals,
        seconds=sum(answer.seconds or 0.0 for answer in answers),
        topics=tuple(_topic(topic, cards, answers, at) for topic in sitting.knowledge.content.topics),
    )


def lived(moments: Iterable[tuple[datetime, int | None, int | None]], now: Calendar) -> list[Lived]:
    """Return the moments of answers, each by the calendar it was given by; by that of now where none was written."""
    return [
        Lived(moment, now if offset is None or start is None else Calendar(offset, start))
        for moment, offset, start in moments
    ]


def retention(reviews: Sequence[Review]) -> float | None:
    """Return the share of reviews, made a day or more after the last one of the fact, that were not "again"."""
    before: dict[str, datetime] = {}
    outcomes: list[bool] = []
    for review in reviews:
        last = before.get(review.fact)
        if last is not None and review.reviewed_at - last >= LEAST_GAP:
            outcomes.append(review.counts_as != "again")
        before[review.fact] = review.reviewed_at
    return fmean(outcomes) if outcomes else None


def _topic(topic: Topic, cards: dict[str, Card], answers: Sequence[Answer], at: datetime) -> TopicStatistics:
    seen = [cards[fact.id] for fact in topic.facts if fact.id in cards]
    scores = [answer.score for answer in answers if answer.topic == topic.slug]
    return TopicStatistics(
        slug=topic.slug,
        title=topic.title,
        facts=len(topic.facts),
        seen=len(seen),
        due=sum(card.memory.due <= at for card in seen),
        remembered=fmean(retrievability(card.memory, at) for card in seen) if seen else None,
        score=fmean(scores) if scores else None,
    )
