"""What statistics count, counted on: the days before today are counted once, and only today's answers anew.

A learner with a hundred thousand reviews looks at a page after every answer; to count them all took a second each time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from trainer.records.history import Given, Rated, any_before, given_by, last_written, rated_by, stands
from trainer.records.values import Learner
from trainer.scheduling.calendar import Calendar
from trainer.scheduling.streak import Lived

# Only what was remembered for a day or more says anything about remembering.
LEAST_GAP = timedelta(days=1)


@dataclass
class Scores:
    """How many answers there are, and the sum of their scores."""

    answers: int = 0
    total: int = 0

    @property
    def mean(self) -> float | None:
        """The mean score, None without answers."""
        return self.total / self.answers if self.answers else None


@dataclass
class Tally:
    """Everything that is counted of one learner's answers and reviews, which come in the order of time.

    ``ends``: the first and the last moment of each day under its calendar: what lies between them breaks no row of
    days. ``gaps`` and ``remembered``: reviews after LEAST_GAP or more, and those of them that were not "again".
    ``latest``: the last review of each fact.
    """

    answers: int = 0
    seconds: float = 0.0
    days: Counter[date] = field(default_factory=Counter)
    ends: dict[tuple[date, Calendar], tuple[datetime, datetime]] = field(default_factory=dict)
    topics: dict[tuple[str, str], Scores] = field(default_factory=dict)
    reviews: int = 0
    gaps: int = 0
    remembered: int = 0
    latest: dict[str, datetime] = field(default_factory=dict)

    def copy(self) -> Tally:
        """Return a tally to count on with; this one stays as it is."""
        topics = {name: replace(scores) for name, scores in self.topics.items()}
        return replace(self, days=self.days.copy(), ends=dict(self.ends), topics=topics, latest=dict(self.latest))

    def count_answers(self, answers: Sequence[Given], now: Calendar) -> None:
        """Count answers; those whose calendar nobody wrote down are taken to be given by the present one."""
        known = {(one.offset_minutes, one.day_start) for one in answers}
        calendars = {
            (offset, start): now if offset is None or start is None else Calendar(offset, start)
            for offset, start in known
        }
        for one in answers:
            calendar = calendars[one.offset_minutes, one.day_start]
            day = calendar.day(one.answered_at)
            self.days[day] += 1
            first, last = self.ends.get((day, calendar), (one.answered_at, one.answered_at))
            self.ends[day, calendar] = (min(first, one.answered_at), max(last, one.answered_at))
            scores = self.topics.setdefault((one.topic, one.kind), Scores())
            scores.answers += 1
            scores.total += one.score
            self.seconds += one.seconds or 0.0
        self.answers += len(answers)

    def count_reviews(self, reviews: Sequence[Rated]) -> None:
        """Count reviews."""
        for review in reviews:
            last = self.latest.get(review.fact)
            if last is not None and review.reviewed_at - last >= LEAST_GAP:
                self.gaps += 1
                self.remembered += review.rating != "again"
            self.latest[review.fact] = review.reviewed_at
        self.reviews += len(reviews)

    @property
    def lived(self) -> list[Lived]:
        """The first and the last moment of each day."""
        return [Lived(moment, calendar) for (_, calendar), ends in self.ends.items() for moment in ends]


@dataclass(frozen=True)
class Past:
    """What was counted up to a moment. ``last``: the latest answer and review of all learners when it was counted.

    ``counted``: the answers; when the last of them is gone, the records are others.
    """

    tally: Tally
    until: datetime
    calendar: Calendar
    last: tuple[int, int]
    counted: frozenset[int]
    own: int | None


@dataclass
class Ledger:
    """Remembers the past of one learner for as long as the program runs."""

    past: Past | None = None

    def changed(self, answer: int) -> None:
        """Count everything anew next time when an answer that has changed was counted; today's never are."""
        if self.past is not None and answer in self.past.counted:
            self.past = None

    def tally(self, session: Session, learner: Learner, at: datetime, calendar: Calendar) -> Tally:
        """Return the tally of all there is; answers of today and those still to come are read, the rest is known."""
        today = calendar.begin(calendar.day(at))
        past = self.past
        if past is None or past.until != today or past.calendar != calendar or not _holds(session, learner, past):
            past = self.past = _counted(session, learner, today, calendar)
        found = past.tally.copy()
        found.count_answers(given_by(session, learner, since=today), calendar)
        found.count_reviews(rated_by(session, learner, since=today))
        return found


def _counted(session: Session, learner: Learner, until: datetime, calendar: Calendar) -> Past:
    last, tally = last_written(session), Tally()
    answers = given_by(session, learner, until=until)
    tally.count_answers(answers, calendar)
    tally.count_reviews(rated_by(session, learner, until=until))
    counted = frozenset(one.id for one in answers)
    return Past(tally, until, calendar, last, counted, max(counted, default=None))


def _holds(session: Session, learner: Learner, past: Past) -> bool:
    """Whether nothing was written before the end of the past since it was counted, and nothing of it is gone."""
    if past.own is not None and not stands(session, learner, past.own):
        return False
    return not any_before(session, past.until, past.last)
