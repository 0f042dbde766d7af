"""A round with a person who presses keys, one by one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from tests.trainer.desk import MORNING, sitting_at
from trainer.drilling.input import Entry, read_entry
from trainer.drilling.keys import END, ENTER, key_reader, narrow
from trainer.drilling.terminal import Talk
from trainer.round import Round
from trainer.sitting import Sitting, question_of
from trainer.statistics import statistics

CHOICE = "choose:pv-phase-bound:0"


@pytest.fixture
def sitting(tmp_path: Path) -> Sitting:
    return sitting_at(tmp_path)


def talk(
    sitting: Sitting,
    pressed: str,
    said: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    count: int = 1,
    asked: str = CHOICE,
) -> str:
    """Press keys one by one to choices, and return what is shown; keys and lines that nobody reads are an error."""
    question = question_of(sitting, asked)
    assert question is not None
    monkeypatch.setattr("trainer.round.next_question", lambda *args: question)
    keys, lines = iter(pressed), iter(said)
    shown = io.StringIO()
    out = Console(file=shown, width=100, highlight=False)
    Talk(Round(sitting, lambda: MORNING, count), out, lambda prompt: next(lines), True, lambda: next(keys)).run()
    assert not list(keys) and not list(lines)
    return shown.getvalue()


def letter(sitting: Sitting, right: bool) -> str:
    question = question_of(sitting, CHOICE)
    assert question is not None
    place = question.options.index(question.key)
    return "abcd"[place if right else (place + 1) % len(question.options)]


@pytest.mark.parametrize("right", [True, False])
def test_a_letter_is_an_answer(sitting: Sitting, right: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = talk(sitting, letter(sitting, right) + ENTER, (), monkeypatch)
    assert ("✓ 答对了" in shown) == right
    assert "回车 下一题" in shown
    assert statistics(sitting, MORNING).answers == 1


def test_what_is_no_option_is_asked_again(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = talk(sitting, "z?h" + letter(sitting, True) + "q", (), monkeypatch)
    assert "看不出选的是哪一个" in shown and "问的是:" in shown and shown.count("按字母选") == 2


@pytest.mark.parametrize("key", ["q", END])
def test_leaving_and_skipping(sitting: Sitting, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(sitting, f"s{key}", (), monkeypatch, count=2)
    assert statistics(sitting, MORNING).answers == 0


def test_enter_asks_whether_it_is_meant(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = talk(sitting, ENTER * 3, (), monkeypatch)
    assert "再按一次回车算" in shown and "应该是" in shown


def test_afterwards_an_appeal_a_rating_and_the_next_question(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = talk(sitting, letter(sitting, False) + "a4x" + ENTER + "s", ("选项没写清楚",), monkeypatch, count=2)
    assert "申诉已记下" in shown and "轻松," in shown and "第 2/2 题" in shown
    assert statistics(sitting, MORNING).appeals == 1


def test_afterwards_undo_takes_the_answer_back(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = talk(sitting, letter(sitting, False) + "u" + "u" + "q", (), monkeypatch, count=1)
    assert "已撤销:" in shown and "这一轮还没有可以撤销的" in shown
    assert statistics(sitting, MORNING).answers == 0


@pytest.mark.parametrize(
    ("typed", "key"), [("\uff21", "A"), ("\uff11", "1"), ("\uff1f", "?"), ("a", "a"), ("甲", "甲")]
)
def test_full_width_keys_count(typed: str, key: str) -> None:
    assert narrow(typed) == key


def test_without_a_terminal_there_are_no_keys() -> None:
    assert key_reader({"TERM": "xterm"}) is None


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (":h", "hint"),
        ("\uff1ah", "hint"),
        ("\uff1aS", "skip"),
        (":?", "help"),
        ("?", "help"),
        ("\uff1f", "help"),
        (":nope", "help"),
    ],
)
def test_a_command_is_one_on_a_chinese_keyboard_too(line: str, command: str) -> None:
    assert read_entry(lambda prompt: line, True).command == command


@pytest.mark.parametrize("line", ["Bound", "a? b", "\uff1a后面", ""])
def test_what_is_no_command_is_the_answer(line: str) -> None:
    assert read_entry(lambda prompt: line, False) == Entry("", line)


def test_how_to_type_an_answer_is_said_once_a_round(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ("PV 绑定之后是 Bound。", "", "PV 绑定之后是 Bound。", "")
    shown = talk(sitting, f"{ENTER}{ENTER}", said, monkeypatch, 2, "recall:pv-phase-bound:0")
    assert shown.count("空行结束") == 1 and "回车就交" not in shown
    assert shown.index("第 1/2 题") < shown.index("空行结束") < shown.index("第 2/2 题")


def test_one_value_takes_one_line(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "fill-in:pv-phase-bound:0"
    question = question_of(sitting, asked)
    assert question is not None
    shown = talk(sitting, ENTER, (question.key,), monkeypatch, 1, asked)
    assert "回车就交" in shown and "空行结束" not in shown
    assert "答对了 · 100 分 · 记得" in shown and "[记得," in shown


def test_the_right_row_is_written_out_once(sitting: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "order:place-preferred-weight:0"
    question = question_of(sitting, asked)
    assert question is not None
    letters, _, row = question.key.partition(":")
    shown = talk(sitting, ENTER, ("不知道",), monkeypatch, 1, asked).replace("\n", "")
    assert f"应该是:{letters}○" in shown
    assert shown.replace(" ", "").count(row.replace(" ", "")) == 1
