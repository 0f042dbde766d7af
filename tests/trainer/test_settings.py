"""Settings: what may be set, and what follows from it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.trainer.desk import MORNING, knowledge, sitting_at
from trainer.commands.due import due_json
from trainer.records.cards import cards_of
from trainer.scheduling.memory import WEIGHTS
from trainer.scheduling.pace import KEYS, Pace
from trainer.settings import BadSetting, change, current
from trainer.sitting import Sitting, answer, due_list, question_of


def due_in_days(sitting: Sitting) -> int:
    with sitting.records.reading() as session:
        (card,) = cards_of(session, sitting.learner).values()
    return (card.memory.due - card.memory.last_review).days


def learnt(sitting: Sitting) -> None:
    question = question_of(sitting, "recall:pv-phase-bound:0")
    assert question
    for days in (0, 1, 4, 12):
        answer(sitting, question, "Bound", MORNING + timedelta(days=days))


@pytest.mark.parametrize(
    ("key", "text", "kept"),
    [
        ("retention", "0.85", Pace(retention=0.85)),
        ("new_a_day", "0", Pace(new_a_day=0)),
        ("reviews_a_day", " 50 ", Pace(reviews_a_day=50)),
        ("day_start", "4", Pace(day_start=4)),
        ("easy_days", "六日", Pace(easy_days=frozenset({5, 6}))),
        ("leech_after", "3", Pace(leech_after=3)),
        ("rest_leeches", "是", Pace(rest_leeches=True)),
    ],
)
def test_a_setting_lasts(tmp_path: Path, key: str, text: str, kept: Pace) -> None:
    sitting = change(sitting_at(tmp_path), {key: text})
    assert sitting.pace == current(sitting) == sitting_at(tmp_path).pace == kept
    assert KEYS[key].read(KEYS[key].write(kept)) == getattr(kept, key)


@pytest.mark.parametrize(
    ("key", "text"),
    [("retention", "2"), ("new_a_day", "x"), ("day_start", "24"), ("easy_days", "八"), ("rest_leeches", "也许"),
     ("weights", "1,2,3"), ("weights", ",".join(["99"] * 21)), ("nope", "1")],
)  # fmt: skip
def test_what_cannot_be_set_is_told_and_changes_nothing(tmp_path: Path, key: str, text: str) -> None:
    sitting = sitting_at(tmp_path)
    with pytest.raises(BadSetting, match=key):
        change(sitting, {"new_a_day": "7", key: text})
    assert current(sitting) == Pace()


def test_another_retention_moves_the_dates_of_what_was_learnt(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    learnt(sitting)
    before = due_in_days(sitting)
    eager = change(sitting, {"retention": "0.97"})
    assert due_in_days(eager) < before
    assert due_in_days(change(eager, {"retention": "0.9"})) == before


def test_own_weights_move_the_dates_and_can_be_taken_back(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    learnt(sitting)
    before = due_in_days(sitting)
    quick = (0.1, 0.5, 1.0, 4.0, *WEIGHTS[4:])
    changed = change(sitting, {"weights": ",".join(map(str, quick))})
    assert changed.pace.weights == quick
    assert due_in_days(changed) < before
    assert due_in_days(change(changed, {"weights": ""})) == before


def test_leeches_are_shown_and_rest_on_demand(tmp_path: Path) -> None:
    sitting = change(sitting_at(tmp_path), {"leech_after": "2"})
    question = question_of(sitting, "recall:pv-phase-bound:0")
    assert question
    at = MORNING
    for said in ("Bound", "Bound", "Bound", "Released", "Bound", "Bound", "Released", "Bound"):
        answer(sitting, question, said, at)
        at += timedelta(days=20)
    found = due_json(due_list(sitting, at), knowledge(), at)
    (leech,) = found["leeches"]
    assert (leech["fact"], leech["lapses"], leech["resting"]) == ("pv-phase-bound", 2, False)
    assert [fact["fact"] for fact in found["due"]] == ["pv-phase-bound"]
    rested = due_json(due_list(change(sitting, {"rest_leeches": "是"}), at), knowledge(), at)
    assert rested["due"] == [] and rested["leeches"][0]["resting"]
