"""Interviews in the records: every step is kept, a step that comes twice is taken once, and two at once agree."""

from __future__ import annotations

import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.trainer import postgresql
from tests.trainer.desk import MORNING, knowledge, sitting_at
from tests.trainer.interviewee import Interviewee, recorded, told, whole
from trainer.interviewing import conduct
from trainer.interviewing.conduct import Kept
from trainer.interviewing.interview import STOPPED, TIME
from trainer.records.answers import answers_of
from trainer.records.cards import cards_of
from trainer.records.store import open_records
from trainer.records.trouble import RecordsTrouble
from trainer.sitting import Sitting, open_sitting

BACKENDS = ["sqlite", *(["postgresql"] if postgresql.installed() else [])]
MINUTE = timedelta(minutes=1)
WRONG = "PV 刚创建时阶段是 Bound。"


@pytest.fixture
def sitting(tmp_path: Path) -> Sitting:
    return sitting_at(tmp_path)


def begun(sitting: Sitting) -> Kept:
    return conduct.start(sitting, ["pv-phases"], "senior", 15, "neutral", MORNING)


def texts(sitting: Sitting) -> list[str]:
    with sitting.records.reading() as session:
        return [answer.text for answer in answers_of(session, sitting.learner)]


def test_an_answer_moves_it_on_and_is_reviewed(sitting: Sitting) -> None:
    kept = begun(sitting)
    after = conduct.answer(sitting, kept.id, kept.interview.step, WRONG, MORNING + MINUTE)
    assert after and after.interview.step == kept.interview.step + 1
    assert conduct.find(sitting, kept.id) == after == conduct.unfinished(sitting)
    assert texts(sitting) == [WRONG]
    with sitting.records.reading() as session:
        cards = cards_of(session, sitting.learner)
    assert len(cards) == len(after.interview.turns[0].points)
    assert min(card.memory.due for card in cards.values()) - (MORNING + MINUTE) <= MINUTE


def test_another_process_goes_on_where_it_stopped(tmp_path: Path) -> None:
    first = sitting_at(tmp_path)
    kept = begun(first)
    after = conduct.answer(first, kept.id, kept.interview.step, WRONG, MORNING + MINUTE)
    first.records.close()
    assert conduct.unfinished(sitting_at(tmp_path)) == after


def test_a_step_is_taken_once(sitting: Sitting) -> None:
    kept = begun(sitting)
    step = kept.interview.step
    once = conduct.answer(sitting, kept.id, step, WRONG, MORNING + MINUTE)
    twice = conduct.answer(sitting, kept.id, step, "别的", MORNING + 2 * MINUTE)
    early = conduct.answer(sitting, kept.id, step + 7, "别的", MORNING + 2 * MINUTE)
    assert once == twice == early
    assert texts(sitting) == [WRONG]


def test_many_clicks_at_once_are_one(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    kept = begun(sitting)
    states: list[Kept | None] = []

    def click() -> None:
        states.append(conduct.answer(sitting, kept.id, kept.interview.step, WRONG, MORNING + MINUTE))

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(states) == 8 and all(state == states[0] for state in states)
    assert texts(sitting) == [WRONG]


def test_only_one_goes_on_at_a_time(sitting: Sitting) -> None:
    kept = begun(sitting)
    assert conduct.start(sitting, ["scheduler"], "junior", 60, "kind", MORNING + MINUTE) == kept
    ended = conduct.stop(sitting, kept.id, MORNING + MINUTE)
    assert ended and ended.interview.ending == STOPPED
    assert conduct.unfinished(sitting) is None
    assert conduct.start(sitting, ["scheduler"], "junior", 60, "kind", MORNING + MINUTE).id != kept.id


def test_what_ended_takes_no_more_answers(sitting: Sitting) -> None:
    kept = begun(sitting)
    ended = conduct.stop(sitting, kept.id, MORNING + MINUTE)
    assert ended
    assert conduct.answer(sitting, kept.id, ended.interview.step, WRONG, MORNING + MINUTE) == ended
    assert conduct.resume(sitting, kept.id, MORNING + MINUTE) == ended
    assert texts(sitting) == []


def test_a_rest_lasts_over_processes(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    kept = begun(sitting)
    conduct.pause(sitting, kept.id, MORNING + timedelta(seconds=30))
    again = sitting_at(tmp_path)
    resumed = conduct.resume(again, kept.id, MORNING + timedelta(days=3))
    assert resumed
    after = conduct.answer(again, kept.id, resumed.interview.step, WRONG, MORNING + timedelta(days=3, seconds=5))
    assert after and after.interview.turns[0].seconds == 35


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_database_keeps_it(backend: str) -> None:
    with tempfile.TemporaryDirectory(prefix="kv") as directory, database(backend, Path(directory)) as url:
        records = open_records({"KUBEVIVA_DATABASE": url}, MORNING)
        sitting = open_sitting(knowledge(), records, "一个人", MORNING)
        kept = begun(sitting)
        after = conduct.answer(sitting, kept.id, kept.interview.step, f"{WRONG}🙂", MORNING + MINUTE)
        assert after == conduct.unfinished(sitting)
        ended = conduct.stop(sitting, kept.id, MORNING + 2 * MINUTE)
        assert [ended] == conduct.ended(sitting)
        assert conduct.unfinished(sitting) is None
        records.close()


@contextmanager
def database(backend: str, directory: Path) -> Iterator[str]:
    """Give the URL of an empty database."""
    if backend == "sqlite":
        yield f"sqlite:///{directory}/records.sqlite"
    else:
        with postgresql.server(directory) as url:
            yield url


def test_learners_see_their_own_only(tmp_path: Path) -> None:
    mine, other = sitting_at(tmp_path, "甲"), sitting_at(tmp_path, "乙")
    kept = begun(mine)
    assert conduct.find(other, kept.id) is None
    assert conduct.unfinished(other) is None
    assert conduct.answer(other, kept.id, kept.interview.step, WRONG, MORNING) is None
    assert conduct.stop(other, kept.id, MORNING) is None
    assert texts(mine) == texts(other) == []


def test_the_past_is_kept_with_its_scores(sitting: Sitting) -> None:
    for number in range(2):
        kept = conduct.start(sitting, ["pv-phases"], "senior", 15, "neutral", MORNING + number * timedelta(days=1))
        at = MORNING + number * timedelta(days=1)
        while kept.interview.ask:
            at += 2 * MINUTE
            kept = conduct.answer(sitting, kept.id, kept.interview.step, WRONG, at) or kept
    past = conduct.ended(sitting)
    assert [one.interview.started_at.day for one in past] == [3, 2]
    assert all(one.interview.ending == TIME for one in past)


def test_trouble_leaves_it_as_it_was(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = begun(sitting)

    def full(*_given: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(conduct, "put_interview", full)
    with pytest.raises(RecordsTrouble):
        conduct.answer(sitting, kept.id, kept.interview.step, WRONG, MORNING + MINUTE)
    assert conduct.find(sitting, kept.id) == kept
    assert texts(sitting) == []


@pytest.mark.parametrize("text", ["\ud800 半个字", "\0空", "长" * 120_000, "'; DROP TABLE interview; --"])
def test_hostile_answers_are_kept(sitting: Sitting, text: str) -> None:
    kept = begun(sitting)
    after = conduct.answer(sitting, kept.id, kept.interview.step, text, MORNING + MINUTE)
    assert after and conduct.find(sitting, kept.id) == after
    assert len(texts(sitting)) == 1


def test_killed_interviewers_lose_no_acknowledged_answer(tmp_path: Path) -> None:
    """A thousand of them: python -m tests.benchmarks.interviews."""
    somebody = Interviewee(tmp_path, random.Random(7))
    for _ in range(4):
        somebody.sit()
    assert somebody.resumed >= 1
    assert not somebody.lost()
    kept = recorded(tmp_path)
    assert len(kept) == len(set(kept)) >= len(somebody.sure) >= 4
    assert kept == told(tmp_path)
    assert whole(tmp_path)
