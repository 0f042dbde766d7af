"""A sitting: graded, recorded and scheduled together, correctable, and undone without a trace in the schedule."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.trainer.desk import MORNING, knowledge, records_at, right_answer, sitting_at
from trainer.amends import appeal, correct, undo
from trainer.grading.bare import judge_bare
from trainer.grading.closed import NotAnOption, chosen_option, gives_up, said_verdict
from trainer.questions.question import RIGHT, WRONG, Question
from trainer.records.answers import add_answer, answers_of, appeals_of
from trainer.records.cards import cards_of
from trainer.records.reviews import add_review, reviews_of
from trainer.records.trouble import RecordsTrouble
from trainer.records.values import Answer, Card, Review
from trainer.round import Round
from trainer.scheduling.memory import card_from
from trainer.sitting import Sitting, answer, due_list, next_question, open_sitting, question_of
from trainer.statistics import statistics

TOPIC = "pv-phases"
BOUND = "recall:pv-phase-bound:0"
CHOICE = "choose:pv-phase-bound:0"


def asked(sitting: Sitting, ident: str) -> Question:
    question = question_of(sitting, ident)
    assert question is not None
    return question


def cards(sitting: Sitting) -> dict[str, Card]:
    with sitting.records.reading() as session:
        return cards_of(session, sitting.learner)


def reviews(sitting: Sitting) -> list[Review]:
    with sitting.records.reading() as session:
        return reviews_of(session, sitting.learner)


def answers(sitting: Sitting) -> list[Answer]:
    with sitting.records.reading() as session:
        return answers_of(session, sitting.learner)


def test_an_answer_is_graded_recorded_and_scheduled(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    question = next_question(sitting, MORNING, TOPIC)
    assert question is not None
    assert question.kind == "interview"
    text = right_answer(question)
    outcome = answer(sitting, question, text, MORNING, 42.0)
    assert outcome.score >= 85
    assert [point.fact for point in outcome.points] == list(question.facts)
    (kept,) = answers(sitting_at(tmp_path))
    assert (kept.id, kept.question, kept.asked, kept.text) == (outcome.answer_id, question.id, question.text, text)
    assert (kept.score, kept.seconds, kept.answered_at) == (outcome.score, 42.0, MORNING)
    assert {fact: card.memory.due for fact, card in cards(sitting).items()} == {
        point.fact: point.due for point in outcome.points
    }


def test_what_is_missing_or_wrong_is_asked_again_first(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    question = next_question(sitting, MORNING, TOPIC)
    assert question is not None
    outcome = answer(sitting, question, "PV 已绑定时处于 Bound 阶段。PV 未绑定时处于 Released 阶段。", MORNING)
    by_fact = {point.fact: point for point in outcome.points}
    assert (by_fact["pv-phase-bound"].status, by_fact["pv-phase-bound"].rating) == ("covered", "good")
    assert (by_fact["pv-phase-available"].status, by_fact["pv-phase-available"].rating) == ("contradicted", "again")
    assert (by_fact["pv-phase-failed"].status, by_fact["pv-phase-failed"].rating) == ("missing", "again")
    (wrong,) = outcome.wrong
    assert "Available" in wrong.why
    assert wrong.right == "PV 未绑定时处于 Available 阶段。"
    later = MORNING + timedelta(minutes=2)
    due = due_list(sitting, later, TOPIC)
    assert "pv-phase-available" in due.due
    assert "pv-phase-bound" not in due.due
    following = next_question(sitting, later, TOPIC, [question.id])
    assert following is not None
    assert following.facts[0] == due.due[0]


def test_a_whole_round_of_right_answers_ends_with_nothing_due(tmp_path: Path) -> None:
    moments = iter(MORNING + timedelta(seconds=20 * step) for step in range(10_000))
    playing = Round(sitting_at(tmp_path), lambda: next(moments), 12, TOPIC)
    while question := playing.next():
        outcome = playing.answer(right_answer(question))
        assert outcome.right is not False
        assert all(point.status != "contradicted" for point in outcome.points)
    assert len(playing.outcomes) == 12
    assert playing.full


@pytest.mark.parametrize("seed", range(4))
def test_cards_are_what_their_reviews_say(tmp_path: Path, seed: int) -> None:
    """Whatever is answered, corrected, appealed against and undone."""
    sitting = sitting_at(tmp_path)
    at = MORNING
    for step in range(14):
        at += timedelta(hours=7 * (step % 3 + seed))
        question = next_question(sitting, at, TOPIC)
        assert question is not None
        outcome = answer(sitting, question, right_answer(question) if (step + seed) % 3 else "不知道", at)
        match (step * 7 + seed) % 5:
            case 0:
                correct(sitting, outcome.answer_id, "easy", at)
            case 1:
                appeal(sitting, outcome.answer_id, "", at)
            case 2:
                undo(sitting, None, at)
    history: dict[str, list[Review]] = {}
    for review in reviews(sitting):
        history.setdefault(review.fact, []).append(review)
    assert cards(sitting) == {fact: card_from(fact, made, 0.9) for fact, made in history.items()}
    assert history


def test_undo_leaves_the_schedule_as_it_was(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    answer(sitting, asked(sitting, BOUND), "Bound", MORNING)
    before = cards(sitting)
    at = MORNING + timedelta(days=3)
    answer(sitting, asked(sitting, CHOICE), "不知道", at)
    assert cards(sitting) != before
    assert undo(sitting, None, at) == asked(sitting, CHOICE).text
    assert cards(sitting) == before
    assert undo(sitting, None, at) == asked(sitting, BOUND).text
    assert cards(sitting) == {}
    assert undo(sitting, None, at) is None


def test_the_learner_corrects_the_rating_and_the_grade_stays_beside_it(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    outcome = answer(sitting, asked(sitting, BOUND), "不知道", MORNING)
    (point,) = correct(sitting, outcome.answer_id, "easy", MORNING)
    (review,) = reviews(sitting)
    assert (review.rating, review.corrected, point.rating) == ("again", "easy", "easy")
    assert point.due > MORNING + timedelta(days=1)


def test_an_appeal_is_kept_and_counts_as_good(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    outcome = answer(sitting, asked(sitting, BOUND), "处于已经绑上的状态", MORNING)
    (point,) = appeal(sitting, outcome.answer_id, "同义词", MORNING)
    assert (point.status, point.rating) == ("missing", "good")
    with sitting.records.reading() as session:
        (kept,) = appeals_of(session, sitting.learner)
    assert (kept.answer, kept.note, kept.made_at) == (outcome.answer_id, "同义词", MORNING)


def test_nobody_amends_anothers_answer(tmp_path: Path) -> None:
    mine, yours = sitting_at(tmp_path, "我"), sitting_at(tmp_path, "你")
    outcome = answer(mine, asked(mine, BOUND), "不知道", MORNING)
    assert correct(yours, outcome.answer_id, "easy", MORNING) == ()
    assert appeal(yours, outcome.answer_id, "", MORNING) == ()
    assert undo(yours, outcome.answer_id, MORNING) is None
    assert reviews(mine)[0].corrected is None


def test_an_answer_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    answer(sitting, asked(sitting, BOUND), "Bound", MORNING)
    before = cards(sitting)
    sitting.records.engine.dispose()
    event.listen(
        sitting.records.engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1")
    )
    with pytest.raises(RecordsTrouble, match="磁盘满"):
        answer(sitting, asked(sitting, BOUND), "嗯,这个嘛。" * 20_000, MORNING)
    fresh = sitting_at(tmp_path)
    assert cards(fresh) == before
    assert len(answers(fresh)) == 1


def test_renamed_facts_keep_their_reviews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sitting = sitting_at(tmp_path)
    with sitting.records.writing() as session:
        old = Answer(
            sitting.learner.id, "recall:old:0", "recall", TOPIC, "问", "答", 100, "good", MORNING, None, "1.36"
        )
        add_review(session, sitting.learner, Review(add_answer(session, old), "old", "covered", None, "good", MORNING))
    monkeypatch.setattr("trainer.sitting.read_redirects", lambda root: {"old": "pv-phase-bound"})
    again = open_sitting(knowledge(), records_at(tmp_path), "local", MORNING)
    assert set(cards(again)) == {"pv-phase-bound"}
    assert [review.fact for review in reviews(again)] == ["pv-phase-bound"]
    assert open_sitting(knowledge(), records_at(tmp_path), "local", MORNING).learner == again.learner


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Bound", "covered"),
        ("bound。", "covered"),
        ("应该是 Bound 状态", "covered"),
        ("Released", "contradicted"),
        ("PV 已绑定时处于 Bound 阶段。", "covered"),
        ("PV 已绑定时处于 Available 阶段。", "contradicted"),
        ("不知道", "missing"),
        ("", "missing"),
        ("Bound,但是我不确定是不是 Released", None),
    ],
)
def test_a_bare_value_is_an_answer(tmp_path: Path, text: str, status: str | None) -> None:
    sitting = sitting_at(tmp_path)
    question = asked(sitting, BOUND)
    if status is None:
        assert judge_bare(question, text, knowledge()) is None
        return
    (point,) = answer(sitting, question, text, MORNING).points
    assert point.status == status


@pytest.mark.parametrize(
    ("ident", "text", "status"),
    [
        ("recall:pv-released-not-rebound:0", "不能", "covered"),
        ("recall:pv-released-not-rebound:0", "能", "contradicted"),
        ("recall:probe-timeout-one:0", "1 秒", "covered"),
        ("recall:probe-timeout-one:0", "10 秒", "contradicted"),
        ("recall:probe-grpc-ga:0", "1.27", "covered"),
        ("recall:probe-grpc-ga:0", "1.24", "contradicted"),
    ],
)
def test_yes_numbers_and_releases_are_bare_values_too(tmp_path: Path, ident: str, text: str, status: str) -> None:
    sitting = sitting_at(tmp_path)
    (point,) = answer(sitting, asked(sitting, ident), text, MORNING).points
    assert point.status == status


def test_what_was_not_asked_for_is_no_answer(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    question = asked(sitting, "recall:pv-phases-five:0")
    beside = answer(sitting, question, "PV 绑定之后是 Bound。", MORNING)
    assert (beside.score, beside.points[0].status, beside.points[0].rating) == (0, "missing", "again")
    five = answer(sitting, question, "五个:Pending、Available、Bound、Released、Failed。", MORNING)
    assert (five.score, five.points[0].status) == (100, "covered")


def test_a_choice_is_made_by_letter_or_by_words(tmp_path: Path) -> None:
    question = asked(sitting_at(tmp_path), CHOICE)
    letter = "ABCD"[question.options.index(question.key)]
    for text in (letter, letter.lower(), f"({letter})", f" {letter}。", question.key, question.key.lower()):
        assert chosen_option(question, text) == question.key
    for text in ("E", "AB", "随便", "🙂"):
        with pytest.raises(NotAnOption, match="A 到"):
            chosen_option(question, text)


def test_a_choice_is_graded(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    question = asked(sitting, CHOICE)
    good = answer(sitting, question, question.key, MORNING)
    assert (good.right, good.points[0].status, good.points[0].rating) == (True, "covered", "good")
    other = next(option for option in question.options if option != question.key)
    bad = answer(sitting, question, other, MORNING)
    assert (bad.right, bad.points[0].status, bad.points[0].rating) == (False, "contradicted", "again")
    assert question.key in bad.explanation
    unknown = answer(sitting, question, "不知道", MORNING)
    assert (unknown.right, unknown.points[0].status) == (False, "missing")


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("对", RIGHT, ""),
        ("对,因为如此", RIGHT, "因为如此"),
        ("不对。应该是 Bound", WRONG, "应该是 Bound"),
        ("错!是 Bound", WRONG, "!是 Bound"),
        ("我觉得是错的,因为", WRONG, "因为"),
        ("没错", RIGHT, ""),
        ("不是", WRONG, ""),
        ("No, it is not", WRONG, "it is not"),
        ("node 上跑的", None, "node 上跑的"),
        ("正确", RIGHT, ""),
        ("×", WRONG, ""),
        ("这句话不对", WRONG, ""),
        ("因为绑定了", None, "因为绑定了"),
    ],
)
def test_a_verdict_is_read_from_the_beginning(text: str, verdict: str | None, reason: str) -> None:
    assert said_verdict(text) == (verdict, reason)


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("", True),
        ("不知道", True),
        ("  ?? ", True),
        ("我不会。", True),
        ("不会绑定", False),
        ("忘了", True),
        ("no", False),
    ],
)
def test_giving_up(text: str, gives: bool) -> None:
    assert gives_up(text) is gives


SENTENCE = "PV 已绑定时处于 Released 阶段。"
FALSE = Question(
    "true-false:pv-phase-bound:0", "true-false", TOPIC, ("pv-phase-bound",), f"“{SENTENCE}”对吗?为什么?",
    (RIGHT, WRONG), WRONG, sentence=SENTENCE, relation="pv.phase_of",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "right", "rating", "remark"),
    [
        ("错,PV 已绑定时处于 Bound 阶段。", True, "easy", ""),
        ("错", True, "hard", "没说理由"),
        ("错,我就是这么觉得的", True, "good", "没有读懂"),
        ("错,PV 已绑定时处于 Available 阶段。", True, "hard", "理由不对"),
        ("对", False, "again", ""),
        ("不知道", False, "again", ""),
    ],
)
def test_a_wrong_sentence_wants_a_reason(tmp_path: Path, text: str, right: bool, rating: str, remark: str) -> None:
    outcome = answer(sitting_at(tmp_path), FALSE, text, MORNING)
    assert (outcome.right, outcome.rating) == (right, rating)
    assert remark in outcome.explanation
    assert ("理由" in outcome.explanation or "读懂" in outcome.explanation) == bool(remark)
    assert "PV 已绑定时处于 Bound 阶段。" in outcome.explanation


def test_a_verdict_that_is_not_said_is_asked_for(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    with pytest.raises(NotAnOption, match="对还是错"):
        answer(sitting, FALSE, "因为绑定了", MORNING)
    assert answers(sitting) == []


def test_statistics(tmp_path: Path) -> None:
    sitting = sitting_at(tmp_path)
    for days, text in ((0, "Bound"), (1, "Bound"), (2, "不知道"), (2, "Bound")):
        at = MORNING + timedelta(days=days)
        answer(sitting, asked(sitting, BOUND), text, at, 10.0)
    found = statistics(sitting, MORNING + timedelta(days=3))
    assert (found.answers, found.reviews, found.today, found.days, found.streak) == (4, 4, 0, 3, 3)
    assert found.retention == 0.5
    assert found.seconds == 40.0
    topic = next(topic for topic in found.topics if topic.slug == TOPIC)
    assert (topic.seen, topic.due, topic.score) == (1, 1, 60.0)
    assert topic.remembered is not None
    assert 0 < topic.remembered <= 1
    untouched = next(topic for topic in found.topics if topic.slug != TOPIC)
    assert (untouched.seen, untouched.score, untouched.remembered) == (0, None, None)
