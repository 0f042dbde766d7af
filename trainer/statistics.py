"""How a learner is doing: reviews, what was remembered, days in a row, and where each topic stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

from kb.content import Topic
from trainer.records.answers import answers_of, appeals_of
from trainer.records.cards import cards_of
from trainer.records.reviews import reviews_of
from trainer.records.values import Answer, Card, Review
from trainer.scheduling.memory import retrievability
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
    days = {answer.answered_at.astimezone(at.tzinfo).date() for answer in answers}
    return Statistics(
        answers=len(answers),
        reviews=len(reviews),
        today=sum(answer.answered_at.astimezone(at.tzinfo).date() == at.date() for answer in answers),
        days=len(days),
        streak=streak(days, at.date()),
        retention=retention(reviews),
        appeals=appeals,
        seconds=sum(answer.seconds or 0.0 for answer in answers),
        topics=tuple(_topic(topic, cards, answers, at) for topic in sitting.knowledge.content.topics),
    )


def streak(days: Iterable[date], today: date) -> int:
    """Return the days in a row that end today, or yesterday as long as today is still open."""
    answered = set(days)
    last = today if today in answered else today - timedelta(days=1)
    length = 0
    while last - timedelta(days=length) in answered:
        length += 1
    return length


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
