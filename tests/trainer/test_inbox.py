"""The inbox: what was not understood and what was appealed against waits for somebody, once, until it is settled."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.trainer.desk import MORNING, knowledge, sitting_at
from tests.trainer.test_drill import events, kubeviva, said
from trainer.amends import appeal, correct, undo
from trainer.maintaining.candidates import candidate, one_each, understood
from trainer.maintaining.remarks import remarks
from trainer.records.inbox import Asked, Item, asked_of_all, item_called, item_of, reviews_about, settle_items, waiting
from trainer.sitting import Sitting, answer, open_sitting, question_of

QUESTION = "interview:probe-handlers:0"
ODD = "readiness 挂了以后流量就绕着它走。"
PLAIN = "探针有四种:exec、httpGet、tcpSocket、grpc。"


def tell(sitting: Sitting, text: str, ident: str = QUESTION, minutes: int = 0) -> int:
    question = question_of(sitting, ident)
    assert question is not None
    return answer(sitting, question, text, MORNING + timedelta(minutes=minutes)).answer_id


def inbox(sitting: Sitting) -> list[Item]:
    with sitting.records.reading() as session:
        return waiting(session)


@pytest.fixture
def sitting(tmp_path: Path) -> Sitting:
    return sitting_at(tmp_path, "小王")


def test_only_what_was_not_understood_waits(sitting: Sitting) -> None:
    tell(sitting, PLAIN + ODD)
    (item,) = inbox(sitting)
    assert (item.kind, item.sentence, item.learner, item.topic) == ("unread", ODD, "小王", "probe-handlers")
    assert item.words and item.text == PLAIN + ODD


@pytest.mark.parametrize("text", ["", "不会", PLAIN, "exec 探针的命令退出码为 1 时,探测成功。"])
def test_what_was_understood_does_not_wait(sitting: Sitting, text: str) -> None:
    tell(sitting, text)
    assert inbox(sitting) == []


def test_appeals_wait_and_the_latest_comes_first(sitting: Sitting) -> None:
    tell(sitting, ODD)
    second = tell(sitting, PLAIN, minutes=1)
    appeal(sitting, second, "四种都说了", MORNING + timedelta(minutes=2))
    assert [(item.id, item.note) for item in inbox(sitting)] == [("a1", "四种都说了"), ("u1", "")]


def test_what_was_settled_or_taken_back_waits_no_more(sitting: Sitting) -> None:
    first, second = tell(sitting, ODD), tell(sitting, ODD, minutes=1)
    undo(sitting, second, MORNING)
    with sitting.records.writing() as session:
        found = item_called(session, "u1")
        assert found is not None
        assert found.answer == first
        settle_items(session, [found], MORNING)
    assert inbox(sitting) == []
    with sitting.records.reading() as session:
        assert item_called(session, "u1") == found
        assert item_called(session, "u2") is None


@pytest.mark.parametrize("ident", ["", "u", "x1", "u1x", "a1", "u99", "u" + "9" * 40, "1"])
def test_no_such_item(sitting: Sitting, ident: str) -> None:
    tell(sitting, ODD)
    with sitting.records.reading() as session:
        assert item_called(session, ident) is None


def test_the_same_said_twice_is_one_thing(sitting: Sitting) -> None:
    tell(sitting, ODD)
    tell(open_sitting(knowledge(), sitting.records, "小李", MORNING), ODD, minutes=5)
    assert [(item.id, count) for item, count in one_each(inbox(sitting))] == [("u2", 2)]


def test_a_sentence_is_understood_once_there_are_words_for_it(sitting: Sitting) -> None:
    tell(sitting, ODD)
    (item,) = inbox(sitting)
    assert not understood(item, knowledge())
    reworded = Item(**{**item.__dict__, "sentence": PLAIN})
    assert understood(reworded, knowledge())


def test_a_candidate_has_the_form_of_a_paraphrase(sitting: Sitting) -> None:
    ident = tell(sitting, ODD, "recall:probe-timeout-one:0")
    appeal(sitting, ident, "就是这个意思", MORNING + timedelta(minutes=1))
    about_appeal, about_unread = (candidate(item, _about(sitting, item)) for item in inbox(sitting))
    assert (about_appeal["fact"], about_appeal["verdict"], about_appeal["note"]) == (
        "probe-timeout-one", "supported", "就是这个意思"
    )  # fmt: skip
    assert (about_unread["text"], about_unread["verdict"]) == (ODD, None)


def _about(sitting: Sitting, item: Item) -> list[tuple[str, str]]:
    with sitting.records.reading() as session:
        return reviews_about(session, item.answer)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Asked("a", 9, 60.0, 0, 0, 0), ()),
        (Asked("a", 9, 99.0, 0, 0, 0), ("太容易",)),
        (Asked("a", 4, 99.0, 0, 0, 0), ()),
        (Asked("a", 9, 10.0, 0, 0, 5), ("常读不懂", "太难")),
        (Asked("a", 9, 60.0, 1, 1, 0), ("可能判错",)),
        (Asked("a", 90, 60.0, 1, 1, 0), ()),
        (Asked("a", 1, 60.0, 0, 1, 1), ()),
    ],
)
def test_remarks(asked: Asked, said: tuple[str, ...]) -> None:
    assert remarks(asked) == said


def test_questions_are_counted_without_their_seeds(sitting: Sitting) -> None:
    ids = [tell(sitting, "1 秒", f"recall:probe-timeout-one:{seed}") for seed in range(3)]
    ids.append(tell(sitting, ODD, "recall:probe-timeout-one:3"))
    appeal(sitting, ids[3], "", MORNING)
    correct(sitting, ids[0], "easy", MORNING)
    undo(sitting, ids[2], MORNING)
    with sitting.records.reading() as session:
        (found,) = asked_of_all(session)
    assert (found.item, found.answers, found.corrected, found.appeals, found.unread) == (
        "recall:probe-timeout-one", 3, 1, 1, 1
    )  # fmt: skip
    assert found.score == pytest.approx(160 / 3)
    assert item_of("ohne") == "ohne"


@pytest.mark.parametrize(("first", "last", "corrected"), [("", "", 0), ("easy", "", 0), ("", "easy", 1)])
def test_an_appeal_is_no_rating_of_one_s_own(sitting: Sitting, first: str, last: str, corrected: int) -> None:
    """Only a rating that is in force when all is said counts, and not what an appeal made of it."""
    ident = tell(sitting, ODD, "recall:probe-timeout-one:3")
    for act in (first, "appeal", last):
        if act == "appeal":
            appeal(sitting, ident, "我说过", MORNING)
        elif act:
            correct(sitting, ident, act, MORNING)
    with sitting.records.reading() as session:
        (found,) = asked_of_all(session)
    assert (found.appeals, found.corrected) == (1, corrected)


def test_at_the_command_line(tmp_path: Path) -> None:
    assert "收件箱是空的" in kubeviva(tmp_path, "inbox").stdout
    lines = said({"answer": ODD}, {"appeal": "对"})
    run = kubeviva(tmp_path, "drill", "--json", "--topic", "probe-handlers", "--count", "2", said=lines)
    assert events(run)[2]["event"] == "question"
    shown = kubeviva(tmp_path, "inbox").stdout
    assert f"“{ODD}”" in shown and "u1 没读懂" in shown and "a1 申诉" in shown
    listed = [json.loads(line) for line in kubeviva(tmp_path, "inbox", "list", "--json").stdout.splitlines()]
    assert [item["item"] for item in listed] == ["a1", "u1"]
    assert json.loads(kubeviva(tmp_path, "inbox", "show", "u1", "--json").stdout)["understood"] is False
    assert "现在还读不懂" in kubeviva(tmp_path, "inbox", "show", "u1").stdout
    kubeviva(tmp_path, "inbox", "export", str(tmp_path / "c.jsonl"))
    assert len((tmp_path / "c.jsonl").read_text("utf-8").splitlines()) == 2
    assert "处理了 0 条" in kubeviva(tmp_path, "inbox", "dismiss", "--understood").stdout
    assert "处理了 2 条" in kubeviva(tmp_path, "inbox", "dismiss", "u1", "a1").stdout
    assert "收件箱是空的" in kubeviva(tmp_path, "inbox").stdout
    assert "1 道题有人答过" in kubeviva(tmp_path, "inbox", "items").stdout


@pytest.mark.parametrize("args", [["show", "u9"], ["dismiss"], ["dismiss", "u9"], ["export", "."]], ids=" ".join)
def test_wrong_use_is_told_in_one_line(tmp_path: Path, args: list[str]) -> None:
    run = kubeviva(tmp_path, "inbox", *args)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.splitlines()) == 1 and "kubeviva: " in run.stderr
