"""How a learner is doing: reviews, what was remembered, days in a row, what is to come, and where each topic stands."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from kb.content import Topic
from trainer.records.cards import cards_of
from trainer.records.history import appeals_by
from trainer.records.values import KIND_ELSEWHERE, Card
from trainer.scheduling.calendar import Calendar, calendar_at
from trainer.scheduling.memory import remembered
from trainer.scheduling.streak import Lived, streak
from trainer.sitting import Sitting
from trainer.tally import Scores, Tally

FORECAST_DAYS = 30


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
class KindStatistics:
    """One kind of question; ``score``: mean of its answers, None for reviews done in another program."""

    kind: str
    answers: int
    score: float | None


@dataclass(frozen=True)
class DayCount:
    """How many answers were given, or how many facts come due, on one day."""

    day: date
    count: int


@dataclass(frozen=True)
class Diligence:
    """A learner's days: answers of today, days with an answer and all of them, and days in a row (see Statistics)."""

    answers: int
    today: int
    days: int
    streak: int
    heat: tuple[DayCount, ...]


@dataclass(frozen=True)
class Statistics:
    """One learner. ``retention``: share of reviews after a day or more that were remembered, None without any.

    ``streak``: days in a row with an answer, up to today or yesterday; ``days``: days with an answer, all of them in
    ``heat``. ``forecast``: facts that come due on each of the next days; today holds what is overdue, too.
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
    kinds: tuple[KindStatistics, ...]
    heat: tuple[DayCount, ...]
    forecast: tuple[DayCount, ...]


def diligence(sitting: Sitting, at: datetime) -> Diligence:
    """Return a learner's days; the zone of ``at`` says what a day is; raise RecordsTrouble."""
    calendar = calendar_at(at, sitting.pace.day_start)
    with sitting.records.reading() as session:
        tally = sitting.ledger.tally(session, sitting.learner, at, calendar)
    return _diligence(tally, calendar, at)


def _diligence(tally: Tally, calendar: Calendar, at: datetime) -> Diligence:
    return Diligence(
        answers=tally.answers,
        today=tally.days[calendar.day(at)],
        days=len(tally.days),
        streak=streak(tally.lived, Lived(at, calendar)),
        heat=tuple(DayCount(day, tally.days[day]) for day in sorted(tally.days)),
    )


def statistics(sitting: Sitting, at: datetime) -> Statistics:
    """Return how the learner of a sitting is doing; the zone of ``at`` says what a day is; raise RecordsTrouble."""
    calendar = calendar_at(at, sitting.pace.day_start)
    with sitting.records.reading() as session:
        tally = sitting.ledger.tally(session, sitting.learner, at, calendar)
        cards = dict(cards_of(session, sitting.learner))
        appeals = appeals_by(session, sitting.learner)
    lived = _diligence(tally, calendar, at)
    return Statistics(
        answers=lived.answers,
        reviews=tally.reviews,
        today=lived.today,
        days=lived.days,
        streak=lived.streak,
        retention=tally.remembered / tally.gaps if tally.gaps else None,
        appeals=appeals,
        seconds=tally.seconds,
        topics=_topics(sitting, cards, tally, at),
        kinds=_kinds(tally),
        heat=lived.heat,
        forecast=_forecast(sitting, cards, calendar, at),
    )


def _forecast(sitting: Sitting, cards: Mapping[str, Card], calendar: Calendar, at: datetime) -> tuple[DayCount, ...]:
    days = [calendar.day(at) + timedelta(days=number) for number in range(FORECAST_DAYS)]
    # Moments of one zone are compared at once: finding the ends of days among them is less than naming each one's day.
    ends = [calendar.begin(day + timedelta(days=1)).astimezone(UTC) for day in days]
    known = sitting.knowledge.facts
    due = sorted([card.memory.due for fact, card in cards.items() if fact in known])
    until = [0, *(bisect_left(due, end) for end in ends)]
    return tuple(DayCount(day, after - before) for day, (before, after) in zip(days, pairwise(until), strict=True))


def _kinds(tally: Tally) -> tuple[KindStatistics, ...]:
    scores = _summed(tally, lambda topic, kind: kind)
    return tuple(
        KindStatistics(kind, found.answers, None if kind == KIND_ELSEWHERE else found.mean)
        for kind, found in sorted(scores.items(), key=lambda item: (-item[1].answers, item[0]))
    )


def _topics(sitting: Sitting, cards: Mapping[str, Card], tally: Tally, at: datetime) -> tuple[TopicStatistics, ...]:
    scores = _summed(tally, lambda topic, kind: "" if kind == KIND_ELSEWHERE else topic)
    return tuple(
        _topic(topic, [cards[fact.id] for fact in topic.facts if fact.id in cards], scores[topic.slug], sitting, at)
        for topic in sitting.knowledge.content.topics
    )


def _summed(tally: Tally, name: Callable[[str, str], str]) -> Mapping[str, Scores]:
    """The scores of answers under a name made of their topic and kind."""
    found: dict[str, Scores] = defaultdict(Scores)
    for (topic, kind), scores in tally.topics.items():
        found[name(topic, kind)].answers += scores.answers
        found[name(topic, kind)].total += scores.total
    return found


def _topic(topic: Topic, seen: list[Card], scores: Scores, sitting: Sitting, at: datetime) -> TopicStatistics:
    weights, at = sitting.pace.weights, at.astimezone(UTC)  # the zone of all cards
    return TopicStatistics(
        slug=topic.slug,
        title=topic.title,
        facts=len(topic.facts),
        seen=len(seen),
        due=sum(card.memory.due <= at for card in seen),
        remembered=remembered([card.memory for card in seen], at, weights),
        score=scores.mean,
    )
