"""What is counted on comes to the same as what is counted anew, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import trainer.tally
from tests.trainer.desk import MORNING, sitting_at
from trainer import amends
from trainer.records.erasure import erase
from trainer.records.history import Given, Rated, given_by
from trainer.scheduling.calendar import Calendar
from trainer.sitting import Sitting, answer, open_sitting, question_of
from trainer.statistics import diligence, statistics
from trainer.tally import Ledger, Tally

BOUND = "choose:pv-phase-bound:0"
DAYS = (0, 0, 1, 2, 3, 3, 5)
NOW = MORNING + timedelta(days=5, hours=2)


def given(sitting: Sitting, at: datetime, text: str = "Bound") -> int:
    question = question_of(sitting, BOUND)
    assert question is not None
    return answer(sitting, question, text, at, 7.5).answer_id


def lived(tmp_path: Path) -> tuple[Sitting, list[int]]:
    sitting = sitting_at(tmp_path)
    moments = [MORNING + timedelta(days=day, minutes=place) for place, day in enumerate(DAYS)]
    return sitting, [given(sitting, at, "Bound" if place % 3 else "不会") for place, at in enumerate(moments)]


def another(sitting: Sitting) -> Sitting:
    """The same learner in another program."""
    return open_sitting(sitting.knowledge, sitting.records, "local", NOW)


def answers_today(sitting: Sitting, ids: list[int]) -> None:
    given(sitting, NOW)


def answers_elsewhere(sitting: Sitting, ids: list[int]) -> None:
    given(another(sitting), NOW)


def remembers_an_old_answer(sitting: Sitting, ids: list[int]) -> None:
    given(another(sitting), MORNING + timedelta(days=4))


def takes_today_back(sitting: Sitting, ids: list[int]) -> None:
    amends.undo(sitting, ids[-1], NOW)


def takes_an_old_one_back(sitting: Sitting, ids: list[int]) -> None:
    amends.undo(sitting, ids[3], NOW)


def rates_an_old_one(sitting: Sitting, ids: list[int]) -> None:
    amends.correct(sitting, ids[4], "again", NOW)


def appeals_against_an_old_one(sitting: Sitting, ids: list[int]) -> None:
    amends.appeal(sitting, ids[0], "对的", NOW)


def erases_everything(sitting: Sitting, ids: list[int]) -> None:
    erase(sitting.records, sitting.learner)
    open_sitting(sitting.knowledge, sitting.records, "local", NOW)


HAPPENINGS: tuple[Callable[[Sitting, list[int]], None], ...] = (
    answers_today,
    answers_elsewhere,
    remembers_an_old_answer,
    takes_today_back,
    takes_an_old_one_back,
    rates_an_old_one,
    appeals_against_an_old_one,
    erases_everything,
)


@pytest.mark.parametrize("happen", HAPPENINGS, ids=lambda one: one.__name__)
def test_counting_on_is_counting_anew(tmp_path: Path, happen: Callable[[Sitting, list[int]], None]) -> None:
    sitting, ids = lived(tmp_path)
    before = statistics(sitting, NOW)
    happen(sitting, ids)
    found = statistics(sitting, NOW)
    assert found != before
    assert found == statistics(replace(sitting, ledger=Ledger()), NOW)
    assert diligence(sitting, NOW).heat == found.heat


def test_other_days_and_other_calendars_are_counted_anew(tmp_path: Path) -> None:
    sitting, _ = lived(tmp_path)
    statistics(sitting, NOW)
    late = replace(sitting, pace=replace(sitting.pace, day_start=12))
    for one, at in ((sitting, NOW + timedelta(days=1)), (late, NOW), (sitting, NOW)):
        assert statistics(one, at) == statistics(replace(one, ledger=Ledger()), at)


def test_the_days_before_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting, _ = lived(tmp_path)
    read: list[int] = []

    def spied(*arguments: object, **bounds: datetime) -> list[Given]:
        rows = given_by(*arguments, **bounds)  # type: ignore[arg-type]
        read.append(len(rows))
        return rows

    monkeypatch.setattr(trainer.tally, "given_by", spied)
    for _ in range(3):
        given(sitting, NOW)
        statistics(sitting, NOW)
    assert read == [6, 2, 3, 4]


def test_remembering_needs_a_day_between() -> None:
    tally = Tally()
    made = [
        Rated(MORNING + timedelta(hours=hours), "a", rating)
        for rating, hours in (("again", 0), ("good", 1), ("good", 30), ("again", 80))
    ]
    tally.count_reviews(made[:2])
    assert (tally.gaps, tally.remembered) == (0, 0)
    tally.count_reviews(made[2:])
    assert (tally.gaps, tally.remembered) == (2, 1)


def test_an_answer_without_a_calendar_is_counted_by_the_present_one() -> None:
    tally = Tally()
    moment = MORNING.replace(hour=1)
    tally.count_answers([Given(1, moment, "t", "choose", 50, None, None, None)], Calendar(480, 4))
    assert list(tally.days) == [(MORNING - timedelta(days=1)).date()]
