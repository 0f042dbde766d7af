"""The drill as people and programs run it: in a process of its own, with and without a terminal, killed and cut off."""

from __future__ import annotations

import codecs
import json
import os
import pty
import random
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.homes import furnished
from tests.patience import PATIENCE

HAN = re.compile("[\u4e00-\u9fff]")
ESCAPE = "\x1b"
DRILL = [sys.executable, "-m", "trainer"]


def midday() -> str:
    """Return the name of a zone in which it is about noon, so that no day ends while a test runs."""
    return f"NOON{datetime.now(UTC).hour - 12:+d}"


def environment(home: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "KUBEVIVA_HOME": str(furnished(home)), "PYTHONUTF8": "1", "TZ": midday(), **more}


def kubeviva(home: Path, *args: str, said: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*DRILL, *args], input=said, capture_output=True, text=True, check=False, env=environment(home, **more)
    )


def rows(home: Path, query: str = "SELECT id, text FROM answer ORDER BY id") -> list[Any]:
    with closing(sqlite3.connect(home / "records.sqlite")) as connection:
        return connection.execute(query).fetchall()


def events(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def said(*actions: dict[str, Any]) -> str:
    return "".join(json.dumps(action, ensure_ascii=False) + "\n" for action in actions)


def test_json_asks_grades_and_ends(tmp_path: Path) -> None:
    run = kubeviva(
        tmp_path, "drill", "--topic", "pv-phases", "--count", "2", "--json",
        said=said({"hint": True}, {"answer": "PV 已绑定时处于 Bound 阶段。"}, {"skip": True}),
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (0, "")
    question, hint, grade, second, over, done = events(run)
    assert (question["event"], question["number"], question["of"], question["topic"]) == ("question", 1, 2, "pv-phases")
    assert "key" not in question
    assert (hint["event"], hint["question"]) == ("hint", question["id"])
    assert (grade["event"], grade["question"], grade["rating"]) == ("grade", question["id"], "again")
    assert {point["status"] for point in grade["points"]} == {"covered", "missing"}
    assert second["id"] != question["id"]
    assert over == {"event": "over", "answered": 1}
    assert (done["event"], done["reason"], done["answered"]) == ("done", "over", 1)
    assert rows(tmp_path) == [(grade["answer"], "PV 已绑定时处于 Bound 阶段。")]


def test_json_corrects_appeals_and_undoes(tmp_path: Path) -> None:
    run = kubeviva(
        tmp_path, "drill", "--topic", "16", "--json",
        said=said({"answer": "不会"}, {"correct": "easy"}, {"appeal": "我说过"}, {"undo": True}, {"undo": True}),
    )  # fmt: skip
    kinds = [event["event"] for event in events(run)]
    assert kinds == ["question", "grade", "question", "corrected", "corrected", "undone", "error", "done"]
    assert {point["rating"] for point in events(run)[3]["points"]} == {"easy"}
    assert {point["rating"] for point in events(run)[4]["points"]} == {"good"}
    assert (run.returncode, events(run)[-1]["reason"]) == (1, "end")
    assert rows(tmp_path, "SELECT note FROM appeal") == [("我说过",)]
    assert rows(tmp_path, "SELECT count(*) FROM answer WHERE undone_at IS NULL") == [(0,)]


def test_json_lets_the_last_answer_be_appealed_and_taken_back(tmp_path: Path) -> None:
    once = (tmp_path, "drill", "--topic", "16", "--count", "1", "--json")
    run = kubeviva(*once, said=said({"answer": "不会"}, {"hint": True}, {"appeal": "我说过"}, {"quit": True}))
    found = events(run)
    assert [event["event"] for event in found] == ["question", "grade", "over", "error", "corrected", "done"]
    assert {point["rating"] for point in found[4]["points"]} == {"good"}
    assert (found[-1]["reason"], found[-1]["answered"]) == ("over", 1)
    assert rows(tmp_path, "SELECT note FROM appeal") == [("我说过",)]
    run = kubeviva(*once, said=said({"answer": "不会"}, {"undo": True}, {"answer": "不会"}))
    first, _, _, undone, again, *rest = events(run)
    assert (undone["event"], again["id"]) == ("undone", first["id"])
    assert [event["event"] for event in rest] == ["grade", "over", "done"]


BAD_LINES = ["nonsense", "[]", "{}", '{"answer": 1}', '{"answer": "x", "skip": true}', '{"correct": "super"}',
             '{"correct": "good"}', "[" * 100_000, '"answer"']  # fmt: skip


def test_json_lines_that_mean_nothing_are_told_and_the_question_stays(tmp_path: Path) -> None:
    run = kubeviva(
        tmp_path, "drill", "--topic", "pv-phases", "--count", "1", "--json",
        said="\n".join([*BAD_LINES, '{"answer": ""}', ""]),
    )  # fmt: skip
    found = events(run)
    assert [event["event"] for event in found] == ["question", *["error"] * len(BAD_LINES), "grade", "over", "done"]
    assert all(HAN.search(event["message"]) for event in found if event["event"] == "error")
    assert run.returncode == 1


def test_a_choice_that_is_none_is_asked_again(tmp_path: Path) -> None:
    once = (tmp_path, "drill", "--topic", "pv-phases", "--count", "1", "--kind", "选择", "--json")
    run = kubeviva(*once, said=said({"answer": "看不懂的选项"}, {"answer": "不知道"}))
    assert events(run)[0]["options"]
    assert [event["event"] for event in events(run)] == ["question", "error", "grade", "over", "done"]


def test_without_a_terminal_every_line_is_an_answer_and_nothing_is_coloured(tmp_path: Path) -> None:
    run = kubeviva(
        tmp_path,
        "drill",
        "--topic",
        "pv-phases",
        "--count",
        "2",
        said="PV 已绑定时处于 Bound 阶段。\n:h\n:a 不服\n:x\n",
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert ESCAPE not in run.stdout
    assert "第 1/2 题" in run.stdout
    assert "✓ PV 已绑定时处于 Bound 阶段。" in run.stdout
    assert "申诉已记下" in run.stdout
    assert "没有 :x 这个命令" in run.stdout
    assert run.stdout.rstrip().endswith("记下了 1 题,再见;接着练就再运行 kubeviva")
    assert len(rows(tmp_path)) == 1


def test_without_a_terminal_the_last_answer_can_be_appealed(tmp_path: Path) -> None:
    run = kubeviva(tmp_path, "drill", "--topic", "16", "--count", "1", said="不会\n:h\n:a 我说过\n:u\n")
    assert (run.returncode, run.stderr) == (0, "")
    assert "申诉已记下" in run.stdout
    assert "已撤销" in run.stdout
    assert rows(tmp_path, "SELECT note FROM appeal") == [("我说过",)]
    assert rows(tmp_path, "SELECT count(*) FROM answer WHERE undone_at IS NULL") == [(0,)]


def test_no_verb_goes_on_with_the_drill(tmp_path: Path) -> None:
    run = kubeviva(tmp_path, said="")
    assert run.returncode == 0
    assert "第 1/10 题" in run.stdout
    assert "记下了 0 题" in run.stdout


def test_input_that_is_no_utf_8_is_an_answer_like_any_other(tmp_path: Path) -> None:
    run = subprocess.run(
        [*DRILL, "drill", "--topic", "pv-phases", "--count", "1"],
        input=b"\xff\xfe\x80 Bound \x00\n", capture_output=True, check=False, env=environment(tmp_path),
    )  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()
    assert len(rows(tmp_path)) == 1


@pytest.mark.parametrize(
    ("name", "near"),
    [("pv-phase", "pv-phases"), ("PV的阶段", "pv-phases"), ("probe-handler", "probe-handlers"), ("完全没有", "")],
)
def test_an_unknown_topic_names_the_nearest(tmp_path: Path, name: str, near: str) -> None:
    run = kubeviva(tmp_path, "drill", "--topic", name)
    assert (run.returncode, run.stdout) == (2, "")
    assert f"“{name}”" in run.stderr
    assert near in run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert not (tmp_path / "records.sqlite").exists()


@pytest.mark.parametrize("verb", [["drill"], ["drill", "--json"], ["due"], ["stats"], ["due", "--json"], []], ids=str)
def test_damaged_records_are_told_in_one_line(tmp_path: Path, verb: list[str]) -> None:
    (tmp_path / "records.sqlite").write_bytes(b"no database" * 999)
    run = kubeviva(tmp_path, *verb)
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.splitlines()) == 1
    assert "损坏" in run.stderr


def test_a_corrupted_knowledge_base_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "kb.sqlite").write_bytes(b"no database" * 999)
    run = kubeviva(tmp_path, "drill", "--topic", "pv-phases", "--count", "1", said="不会\n")
    assert run.returncode == 0
    assert len(rows(tmp_path)) == 1


FULL = """
import sys
from sqlalchemy import event
from trainer.records import database

def small(connection, _record):
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {max(pages, 18)}")

plain = database.connect
def connect(place):
    engine = plain(place)
    event.listen(engine, "connect", small)
    return engine

import trainer.records.store
trainer.records.store.connect = connect
from trainer.cli import main
sys.argv = ["kubeviva", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("mode", [[], ["--json"]], ids=["person", "json"])
def test_a_full_disk_ends_the_drill_in_one_line(tmp_path: Path, mode: list[str]) -> None:
    """The database may not grow: SQLite says what it says when the disk is full."""
    kubeviva(tmp_path, "drill", "--topic", "pv-phases", "--count", "1", said="不会\n")
    long = "嗯,这个嘛。" * 12_000
    lines = said({"answer": "不会"}, {"answer": long}) if mode else f"不会\n{long}\n"
    run = subprocess.run(
        [sys.executable, "-c", FULL, "drill", "--topic", "pv-phases", "--count", "9", *mode],
        input=lines * 12, capture_output=True, text=True, check=False, env=environment(tmp_path),
    )  # fmt: skip
    assert run.returncode == 2, run.stdout[-400:] + run.stderr
    assert len(run.stderr.splitlines()) == 1
    assert "磁盘满" in run.stderr
    assert "这一步没有记下" in run.stderr
    graded = run.stdout.count('"event": "grade"') if mode else run.stdout.count("下次复习")
    assert len(rows(tmp_path)) == 1 + graded
    assert f"之前的 {graded} 题都在" in run.stderr


FREE = ("interview", "recall", "compare", "explain")


def asked_and_graded(process: subprocess.Popen[str], answer: str) -> int:
    """Read the next question, answer it, and return the number of the answer once it is acknowledged."""
    assert process.stdin is not None
    assert process.stdout is not None
    question = json.loads(process.stdout.readline())
    assert question["event"] == "question"
    process.stdin.write(said({"answer": answer if question["kind"] in FREE else "不知道"}))
    process.stdin.flush()
    grade = json.loads(process.stdout.readline())
    assert grade["event"] == "grade"
    return int(grade["answer"])


def test_a_killed_drill_loses_no_acknowledged_answer(tmp_path: Path) -> None:
    chance = random.Random(20260301)
    acknowledged: list[int] = []
    for round_ in range(10):
        process = subprocess.Popen(
            [*DRILL, "drill", "--topic", "pv-phases", "--json"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(tmp_path),
        )  # fmt: skip
        acknowledged += [asked_and_graded(process, f"第 {round_} 轮") for _ in range(chance.randint(1, 3))]
        if round_ % 2:  # another one is on its way when the end comes
            assert process.stdin is not None
            process.stdin.write(said({"answer": "不知道"}))
            process.stdin.flush()
            time.sleep(chance.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        process.communicate()
        recorded = {row[0] for row in rows(tmp_path)}
        assert recorded >= set(acknowledged)
        assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]
        assert rows(tmp_path, "SELECT count(*) FROM answer WHERE id NOT IN (SELECT answer_id FROM review)") == [(0,)]


class Terminal:
    """A drill at a terminal of its own."""

    def __init__(self, home: Path, *args: str, **more: str) -> None:
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [*DRILL, *args], environment(home, **{"TERM": "xterm", "COLUMNS": "120", **more}))
        self.seen = ""
        # A read may end in the middle of a character.
        self.decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def until(self, words: str, seconds: float = PATIENCE) -> str:
        """Return everything shown up to these words."""
        end = time.monotonic() + seconds
        while words not in self.seen:
            ready, _, _ = select.select([self.handle], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"no {words!r} in {self.seen!r}"
            try:
                self.seen += self.decode(os.read(self.handle, 65536))
            except OSError:
                raise AssertionError(f"no {words!r} in {self.seen!r}") from None
        shown, _, self.seen = self.seen.partition(words)
        return shown

    def type(self, text: str) -> None:
        """Type, as a person would."""
        os.write(self.handle, text.encode())

    def interrupt(self, words: str) -> str:
        """Press Ctrl-C, again when nothing happens, as a person would; return everything shown up to these words."""
        # A signal between readline's look at the signals and its wait for a key is seen at the next key only.
        for _ in range(5):
            self.type("\x03")
            try:
                return self.until(words, 10)
            except AssertionError:
                continue
        raise AssertionError(f"no {words!r} after Ctrl-C in {self.seen!r}")

    def ended(self) -> int:
        """Return the exit code."""
        try:
            while rest := os.read(self.handle, 65536):
                self.seen += self.decode(rest)
        except OSError:
            pass
        os.close(self.handle)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def test_at_a_terminal_an_answer_ends_with_an_empty_line(tmp_path: Path) -> None:
    drill = Terminal(tmp_path, "drill", "--topic", "pv-phases", "--count", "1")
    drill.until("> ")
    drill.type("PV 已绑定时处于 Bound 阶段。\n")
    drill.until("… ")
    drill.type("PV 未绑定时处于 Available 阶段。\n\n")
    shown = drill.until("回车 下一题")
    drill.type("\n")
    drill.until("再见")
    assert drill.ended() == 0
    assert ESCAPE in shown
    assert rows(tmp_path) == [(1, "PV 已绑定时处于 Bound 阶段。\nPV 未绑定时处于 Available 阶段。")]


def test_an_empty_answer_is_asked_about_once(tmp_path: Path) -> None:
    drill = Terminal(tmp_path, "drill", "--topic", "pv-phases", "--count", "1")
    drill.until("> ")
    drill.type("\n")
    drill.until("再按一次回车算")
    drill.type("\n")
    drill.until("回车 下一题")
    drill.type("\n")
    drill.until("再见")
    assert drill.ended() == 0
    assert rows(tmp_path) == [(1, "")]


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_line_is_edited_by_characters_in_every_locale(tmp_path: Path, locale: str) -> None:
    """One backspace takes one character away, and no byte of a character is taken for a command."""
    drill = Terminal(tmp_path, "drill", "--topic", "pv-phases", "--count", "1", LC_ALL=locale)
    drill.until("> ")
    drill.type("说过了呃\x7f\n")
    assert "records" not in drill.until("… ")  # a list of the files at hand
    drill.type("\n")
    drill.until("回车 下一题")
    drill.type("q")
    drill.until("再见")
    assert drill.ended() == 0
    assert rows(tmp_path) == [(1, "说过了")]


def test_ctrl_c_keeps_what_was_answered_and_says_goodbye(tmp_path: Path) -> None:
    drill = Terminal(tmp_path, "drill", "--topic", "pv-phases", "--kind", "问答")
    drill.until("> ")
    drill.type("不会\n\n")
    drill.until("回车 下一题")
    drill.type("\n")
    drill.until("第 2/10 题")
    drill.until("> ")
    drill.type("写到一半\n")
    drill.until("… ")
    drill.interrupt("记下了 1 题,再见")
    assert drill.ended() == 130
    assert "Traceback" not in drill.seen
    assert rows(tmp_path) == [(1, "不会")]


def test_the_end_of_input_says_goodbye(tmp_path: Path) -> None:
    drill = Terminal(tmp_path, "drill", "--topic", "pv-phases")
    drill.until("> ")
    drill.type("\x04")
    drill.until("记下了 0 题,再见")
    assert drill.ended() == 0


@pytest.mark.parametrize(("editor", "kept"), [("sed -i 1s/.*/写好的答案/", "写好的答案"), ("/no/such/editor", None)])
def test_an_answer_from_the_editor(tmp_path: Path, editor: str, kept: str | None) -> None:
    drill = Terminal(tmp_path, "drill", "--topic", "pv-phases", "--count", "1", EDITOR=editor, VISUAL="")
    drill.until("> ")
    drill.type(":e\n")
    if kept is None:
        drill.until("编辑器没有用上")
        drill.type(":q\n")
    else:
        drill.until("回车 下一题")
        drill.type("q")
    drill.until("再见")
    assert drill.ended() == 0
    assert [row[1] for row in rows(tmp_path)] == ([kept] if kept else [])


def test_after_a_grade_one_key_does_it(tmp_path: Path) -> None:
    drill = Terminal(tmp_path, "drill", "--topic", "pv-phases", "--count", "1")
    drill.until("> ")
    drill.type("不会\n\n")
    drill.until("回车 下一题")
    drill.type("\x1b[A2")  # an arrow means nothing
    drill.until("吃力,")
    drill.type("a")
    drill.until("为什么你是对的")
    drill.type("说过了\n")
    drill.until("申诉已记下")
    drill.until("记得,")
    drill.type("u")
    drill.until("已撤销")
    drill.until("> ")
    drill.type("不会\n\n")
    drill.until("回车 下一题")
    drill.interrupt("记下了 1 题,再见")
    assert drill.ended() == 130
    assert rows(tmp_path, "SELECT note FROM appeal") == [("说过了",)]
    assert rows(tmp_path, "SELECT count(*) FROM answer WHERE undone_at IS NULL") == [(1,)]


def test_on_a_dumb_terminal_there_are_lines_and_no_keys(tmp_path: Path) -> None:
    drill = Terminal(tmp_path, "drill", "--topic", "pv-phases", "--count", "1", TERM="dumb")
    drill.until("> ")
    drill.type("不会\n\n")
    shown = drill.until("直接回车结束")
    drill.until("> ")
    drill.type(":good\n")
    drill.until("已按你的评级安排")
    drill.type("\n")
    drill.until("再见")
    assert drill.ended() == 0
    assert "回车 下一题" not in shown


def test_due_and_stats_follow_the_drill(tmp_path: Path) -> None:
    fresh = json.loads(kubeviva(tmp_path, "due", "--json").stdout)
    assert (fresh["due"], fresh["later"], len(fresh["new"])) == ([], None, 20)
    run = kubeviva(
        tmp_path, "drill", "--topic", "pv-phases", "--count", "1", "--json",
        said=said({"answer": "PV 已绑定时处于 Bound 阶段。"}),
    )  # fmt: skip
    points = events(run)[1]["points"]
    after = json.loads(kubeviva(tmp_path, "due", "--json").stdout)
    assert after["later"] or after["due"]
    assert len(after["new"]) == 20 - len(points)
    stats = json.loads(kubeviva(tmp_path, "stats", "--json").stdout)
    assert (stats["answers"], stats["reviews"], stats["streak"], stats["retention"]) == (1, len(points), 1, None)
    assert next(topic["seen"] for topic in stats["topics"] if topic["slug"] == "pv-phases") == len(points)
    for verb in ("due", "stats"):
        shown = kubeviva(tmp_path, verb)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert ESCAPE not in shown.stdout
        assert HAN.search(shown.stdout)


def test_learners_of_one_machine_are_kept_apart(tmp_path: Path) -> None:
    kubeviva(tmp_path, "drill", "--topic", "pv-phases", "--count", "1", said="不会\n", KUBEVIVA_LEARNER="小王")
    mine = json.loads(kubeviva(tmp_path, "stats", "--json").stdout)
    yours = json.loads(kubeviva(tmp_path, "stats", "--json", KUBEVIVA_LEARNER="小王").stdout)
    assert (mine["answers"], yours["answers"]) == (0, 1)
