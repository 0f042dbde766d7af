"""Questions to take along have keys that the judge confirms; answers from the way are recorded once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from tests.trainer.desk import MORNING, knowledge, sitting_at
from trainer import amends
from trainer.grading.judge import judge
from trainer.offline.luggage import MOST, TAKEN, Packed, pack
from trainer.offline.sending import LONGEST_AWAY, Arrival, Sending, receive
from trainer.records.answers import answers_of
from trainer.records.cards import cards_of
from trainer.records.reviews import reviews_of
from trainer.records.sent import add_sent
from trainer.records.values import Answer
from trainer.sitting import Sitting, answer, next_question, question_of

BOUND = "choose:pv-phase-bound:0"
NAME = "11111111-2222-3333-4444-555555555555"
GIVEN = Sending(NAME, BOUND, "Bound", MORNING - timedelta(hours=3), 4.0)


def recorded(sitting: Sitting) -> list[Answer]:
    with sitting.records.reading() as session:
        assert len(reviews_of(session, sitting.learner)) == len(answers_of(session, sitting.learner))
        return answers_of(session, sitting.learner)


def packed(sitting: Sitting) -> list[Packed]:
    return [one for topic in knowledge().topics for one in pack(sitting, topic, MORNING)]


def test_every_key_is_what_the_judge_takes_for_right(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    found = packed(sitting)
    assert {one.question.kind for one in found} == set(TAKEN)
    for one in found:
        for said in one.options or (one.key,):
            judged = judge(one.question, said, knowledge(), sitting.questioner)
            assert judged.right is (said == one.key), (one.question.wording, said)


def test_every_topic_has_enough_to_take_along(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    for topic in knowledge().topics:
        found = pack(sitting, topic, MORNING)
        assert len(found) == MOST, topic
        assert len({one.question.wording for one in found}) == MOST
        assert len({fact for one in found for fact in one.question.facts}) == MOST
        assert {one.question.topic for one in found} == {topic}


def test_what_was_answered_is_not_taken_along_again(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    first = pack(sitting, "pv-phases", MORNING, most=1)[0]
    receive(sitting, replace(GIVEN, question=first.question.id, text=first.key), MORNING)
    assert first.question.id not in [one.question.id for one in pack(sitting, "pv-phases", MORNING, most=200)]


def test_an_answer_arrives_at_the_time_it_was_given(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    receipt = receive(sitting, GIVEN, MORNING)
    assert (receipt.arrival, receipt.right) == (Arrival.RECORDED, True)
    (found,) = recorded(sitting)
    assert (found.answered_at, found.seconds, found.text) == (GIVEN.at, 4.0, "Bound")
    with sitting.records.reading() as session:
        assert cards_of(session, sitting.learner)["pv-phase-bound"].memory.last_review == GIVEN.at


def test_an_answer_sent_again_is_known(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    receive(sitting, GIVEN, MORNING)
    again = receive(sitting, replace(GIVEN, text="Available"), MORNING)
    assert (again.arrival, again.score) == (Arrival.KNOWN, 75)
    assert len(recorded(sitting)) == 1


def test_an_answer_taken_back_does_not_come_again(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    receive(sitting, GIVEN, MORNING)
    amends.undo(sitting, None, MORNING)
    assert receive(sitting, GIVEN, MORNING).arrival is Arrival.KNOWN
    assert recorded(sitting) == []


def test_answers_sent_by_many_at_once_are_recorded_once(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    sendings = [replace(GIVEN, name=f"{NAME[:-1]}{number % 4}") for number in range(24)]
    with ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(lambda one: receive(sitting, one, MORNING), sendings))
    assert [one.arrival for one in receipts].count(Arrival.RECORDED) == 4
    assert {one.arrival for one in receipts} == {Arrival.RECORDED, Arrival.KNOWN}
    assert len(recorded(sitting)) == 4


def test_the_database_itself_takes_a_name_once(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    question = question_of(sitting, BOUND)
    assert question is not None
    ids = [answer(sitting, question, "Bound", MORNING).answer_id for _ in range(2)]
    insert = "INSERT INTO sent_answer (answer_id, learner_id, sending) VALUES (?, ?, ?)"
    with sitting.records.engine.connect() as connection:
        connection.exec_driver_sql(insert, (ids[0], 1, NAME))
        with pytest.raises(IntegrityError):
            connection.exec_driver_sql(insert, (ids[1], 1, NAME))


def test_the_same_name_of_two_learners_is_two_answers(tmp_path: Path) -> None:
    for learner in ("甲", "乙"):
        sitting = sitting_at(tmp_path, learner)
        assert receive(sitting, GIVEN, MORNING).arrival is Arrival.RECORDED
        assert len(recorded(sitting)) == 1


REFUSED = {
    "a question that is gone": (replace(GIVEN, question="choose:no-such-fact:0"), Arrival.GONE, "没有了"),
    "no question at all": (replace(GIVEN, question="???"), Arrival.GONE, "没有了"),
    "no option": (replace(GIVEN, text="随便"), Arrival.UNREAD, "看不出选的是哪一个"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_says_why_and_leaves_nothing(tmp_path: Path, case: str) -> None:
    sitting = sitting_at(tmp_path)
    sending, arrival, why = REFUSED[case]
    receipt = receive(sitting, sending, MORNING)
    assert receipt.arrival is arrival
    assert why in receipt.why
    assert recorded(sitting) == []
    assert receive(sitting, GIVEN, MORNING).arrival is Arrival.RECORDED


@pytest.mark.parametrize(
    ("at", "kept"),
    [(MORNING + timedelta(days=2), MORNING), (MORNING - timedelta(days=400), MORNING - LONGEST_AWAY)],
    ids=["a clock that is fast", "a clock that is far behind"],
)
def test_a_wrong_clock_is_put_right(tmp_path: Path, at: object, kept: object) -> None:
    sitting = sitting_at(tmp_path)
    receive(sitting, replace(GIVEN, at=at, seconds=-5.0), MORNING)  # type: ignore[arg-type]
    (found,) = recorded(sitting)
    assert (found.answered_at, found.seconds) == (kept, 0.0)


def test_a_later_answer_that_came_first_does_not_confuse_the_schedule(tmp_path: Path) -> None:
    one, other = sitting_at(tmp_path / "one"), sitting_at(tmp_path / "other")
    early = replace(GIVEN, at=MORNING - timedelta(days=3))
    late = replace(GIVEN, name=NAME.replace("1", "2"), text="Available", at=MORNING - timedelta(days=1))
    for sitting, order in ((one, (early, late)), (other, (late, early))):
        for sending in order:
            receive(sitting, sending, MORNING)
    with one.records.reading() as first, other.records.reading() as second:
        assert cards_of(first, one.learner) == cards_of(second, other.learner)


def test_the_next_question_goes_on_from_what_was_answered_on_the_way(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    for place, one in enumerate(pack(sitting, "pv-phases", MORNING)):
        receive(sitting, Sending(f"{place:036x}", one.question.id, one.key, MORNING), MORNING)
    question = next_question(sitting, MORNING, "pv-phases")
    assert question is not None
    answered = {fact for one in recorded(sitting) for fact in one.question.split(":")[1:2]}
    assert not answered & set(question.facts)


def test_writing_a_name_needs_an_answer(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    with pytest.raises(Exception, match="学习记录"), sitting.records.writing() as session:
        add_sent(session, sitting.learner, NAME, 99)
