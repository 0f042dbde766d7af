"""How a learner is doing: reviews, what was remembered, days in a row, what is to come, and where each topic stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

from kb.content import Topic
from trainer.records.cards import cards_of
from trainer.records.history import Given, Rated, appeals_by, given_by, rated_by
from trainer.records.values import KIND_ELSEWHERE, Card
from trainer.scheduling.calendar import Calendar, calendar_at
from trainer.scheduling.memory import retrievability
from trainer.scheduling.streak import Lived, streak
from trainer.sitting import Sitting

# Only what was remembered for a day or more says anything about remembering.
LEAST_GAP = timedelta(days=1)
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


def statistics(sitting: Sitting, at: datetime) -> Statistics:
    """Return how the learner of a sitting is doing; the zone of ``at`` says what a day is; raise RecordsTrouble."""
    with sitting.records.reading() as session:
        answers = given_by(session, sitting.learner)
        reviews = rated_by(session, sitting.learner)
        cards = cards_of(session, sitting.learner)
        appeals = appeals_by(session, sitting.learner)
    calendar = calendar_at(at, sitting.pace.day_start)
    calendars = _calendars(answers, calendar)
    lived = [Lived(given.answered_at, calendars[given.offset_minutes, given.day_start]) for given in answers]
    lived_on = [one.calendar.day(one.moment) for one in lived]
    days = Counter(lived_on)
    return Statistics(
        answers=len(answers),
        reviews=len(reviews),
        today=days[calendar.day(at)],
        days=len(days),
        streak=streak(_ends(lived, lived_on), Lived(at, calendar)),
        retention=retention(reviews),
        appeals=appeals,
        seconds=sum(given.seconds or 0.0 for given in answers),
        topics=_topics(sitting, cards, answers, at),
        kinds=_kinds(answers),
        heat=tuple(DayCount(day, days[day]) for day in sorted(days)),
        forecast=_forecast(sitting, cards, calendar, at),
    )


def _calendars(answers: Sequence[Given], now: Calendar) -> dict[tuple[int | None, int | None], Calendar]:
    """The calendars that answers were given by; where none was written, the present one."""
    found = {(given.offset_minutes, given.day_start) for given in answers}
    return {
        (offset, start): now if offset is None or start is None else Calendar(offset, start) for offset, start in found
    }


def _ends(lived: Sequence[Lived], days: Sequence[date]) -> list[Lived]:
    """The first and the last moment of each day: what lies between them breaks no row of days."""
    first: dict[tuple[date, Calendar], Lived] = {}
    last: dict[tuple[date, Calendar], Lived] = {}
    for one, day in zip(lived, days, strict=True):
        first.setdefault((day, one.calendar), one)
        last[day, one.calendar] = one
    return [*first.values(), *last.values()]


def retention(reviews: Sequence[Rated]) -> float | None:
    """Return the share of reviews, made a day or more after the last one of the fact, that were not "again"."""
    before: dict[str, datetime] = {}
    outcomes: list[bool] = []
    for review in reviews:
        last = before.get(review.fact)
        if last is not None and review.reviewed_at - last >= LEAST_GAP:
            outcomes.append(review.rating != "again")
        before[review.fact] = review.reviewed_at
    return fmean(outcomes) if outcomes else None


def _forecast(sitting: Sitting, cards: Mapping[str, Card], calendar: Calendar, at: datetime) -> tuple[DayCount, ...]:
    today = calendar.day(at)
    due = Counter(
        max(today, calendar.day(card.memory.due)) for card in cards.values() if card.fact in sitting.knowledge.facts
    )
    ahead = (today + timedelta(days=number) for number in range(FORECAST_DAYS))
    return tuple(DayCount(day, due[day]) for day in ahead)


def _kinds(answers: Sequence[Given]) -> tuple[KindStatistics, ...]:
    scores: dict[str, list[int]] = defaultdict(list)
    for given in answers:
        scores[given.kind].append(given.score)
    return tuple(
        KindStatistics(kind, len(found), None if kind == KIND_ELSEWHERE else fmean(found))
        for kind, found in sorted(scores.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _topics(
    sitting: Sitting, cards: Mapping[str, Card], answers: Sequence[Given], at: datetime
) -> tuple[TopicStatistics, ...]:
    scores: dict[str, list[int]] = defaultdict(list)
    for given in answers:
        if given.kind != KIND_ELSEWHERE:
            scores[given.topic].append(given.score)
    return tuple(
        _topic(topic, [cards[fact.id] for fact in topic.facts if fact.id in cards], scores[topic.slug], sitting, at)
        for topic in sitting.knowledge.content.topics
    )


def _topic(topic: Topic, seen: list[Card], scores: list[int], sitting: Sitting, at: datetime) -> TopicStatistics:
    weights = sitting.pace.weights
    return TopicStatistics(
        slug=topic.slug,
        title=topic.title,
        facts=len(topic.facts),
        seen=len(seen),
        due=sum(card.memory.due <= at for card in seen),
        remembered=fmean(retrievability(card.memory, at, weights) for card in seen) if seen else None,
        score=fmean(scores) if scores else None,
    )
