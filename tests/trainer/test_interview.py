"""``kubeviva interview`` as people and programs run it: piped, interrupted, over JSON lines."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.homes import furnished
from tests.patience import PATIENCE
from tests.trainer.interviewee import recorded, told

COMMAND = [sys.executable, "-m", "trainer", "interview"]
PHASES = ("--topics", "pv-phases", "--minutes", "15")
WRONG = "PV 刚创建时阶段是 Bound。"


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "KUBEVIVA_HOME": str(furnished(home)), "PYTHONUTF8": "1"}


def interview(home: Path, *args: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *args], input=said, capture_output=True, text=True, check=False, env=environment(home)
    )


def actions(*given: dict[str, Any]) -> str:
    return "".join(json.dumps(action, ensure_ascii=False) + "\n" for action in given)


def events(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_json_from_beginning_to_report(tmp_path: Path) -> None:
    said = actions({"hint": True}, {"answer": WRONG}, {"answer": "Pending"}, {"skip": True}, {"end": True})
    run = interview(tmp_path, *PHASES, "--level", "sre", "--manner", "kind", "--json", said=said)
    assert (run.returncode, run.stderr) == (0, "")
    opened, first, hint, pursued, *_, last = events(run)
    assert (opened["event"], opened["resumed"], opened["level"], opened["minutes"], opened["manner"]) == (
        "interview", False, "sre", 15, "kind",
    )  # fmt: skip
    assert opened["topics"] == ["pv-phases"]
    assert (first["kind"], first["number"], first["about"], first["left"]) == ("opening", 1, None, 900)
    assert hint["text"]
    assert (pursued["kind"], pursued["about"], pursued["number"]) == ("followup", "wrong", 1)
    assert (last["event"], last["ending"], len(last["answers"])) == ("report", "stopped", 3)
    assert last["wrong"][0]["right"] == "PV 刚创建时阶段是 Pending。"
    assert [answer["answer"] for answer in last["answers"]] == [WRONG, "Pending", ""]
    assert last["review"]
    assert recorded(tmp_path) == told(tmp_path) == [WRONG, "Pending", ""]


def test_json_stops_at_the_end_of_input_and_goes_on(tmp_path: Path) -> None:
    first = interview(tmp_path, *PHASES, "--json", said=actions({"answer": WRONG}))
    assert [event["event"] for event in events(first)] == ["interview", "question", "question", "paused"]
    second = interview(tmp_path, "--json", said=actions({"pause": True}))
    opened, question, paused = events(second)
    assert (opened["resumed"], opened["topics"], paused["event"]) == (True, ["pv-phases"], "paused")
    assert question["text"] == events(first)[2]["text"]


NONSENSE = (
    "nonsense", "[1]", '{"answer": 3}', '{"answer": "x", "skip": true}', "{}", "[" * 20_000, '{"vote": true}', "\x00",
)  # fmt: skip


def test_lines_that_mean_nothing_change_nothing(tmp_path: Path) -> None:
    run = interview(tmp_path, *PHASES, "--json", said="\n".join(NONSENSE) + "\n" + actions({"pause": True}))
    assert run.returncode == 1
    _, _, *errors, paused = events(run)
    assert [error["event"] for error in errors] == ["error"] * len(NONSENSE)
    assert all(re.search("[\u4e00-\u9fff]", error["message"]) for error in errors)
    assert paused["event"] == "paused"
    assert recorded(tmp_path) == []


def test_piped_lines_are_a_whole_interview(tmp_path: Path) -> None:
    run = interview(tmp_path, *PHASES, "--level", "junior", said=f"{WRONG}\nPending\n:zzz\n:s\n:h\n:end\n")
    assert (run.returncode, run.stderr) == (0, "")
    assert "\x1b" not in run.stdout
    for part in (
        "模拟面试:初级,15 分钟",
        "PV 的阶段",
        "追问",
        "没有 :zzz 这个命令",
        "不给提示",
        "模拟面试报告",
        "应为",
        "该复习的",
    ):
        assert part in run.stdout
    assert recorded(tmp_path) == [WRONG, "Pending", ""]


def test_what_was_not_ended_goes_on_until_a_new_one_is_wanted(tmp_path: Path) -> None:
    assert "停在这里了" in interview(tmp_path, *PHASES, said=f"{WRONG}\n:q\n").stdout
    assert "接着上次没面完的" in interview(tmp_path, said=":q\n").stdout
    fresh = interview(tmp_path, "--topics", "scheduler", "--new", said=":end\n")
    assert "调度器" in fresh.stdout and "接着上次" not in fresh.stdout
    assert "没有分数" in fresh.stdout
    assert "接着上次" not in interview(tmp_path, said=":end\n").stdout


@pytest.mark.parametrize(("name", "begins"), [("报告.md", "# 模拟面试报告"), ("报告.html", "<!doctype html>")])
def test_the_report_is_written_to_a_file(tmp_path: Path, name: str, begins: str) -> None:
    run = interview(tmp_path, *PHASES, "--report", str(tmp_path / name), said=f"{WRONG}\n:end\n")
    assert run.returncode == 0 and name in run.stderr
    assert (tmp_path / name).read_text("utf-8").startswith(begins)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--level", "boss"), "初级"),
        (("--manner", "rude"), "严格"),
        (("--minutes", "7"), "15、30、60"),
        (("--topics", "pv-phasen"), "pv-phases"),
        (("--report", "x.pdf"), ".html"),
    ],
)
def test_misuse_is_one_chinese_line(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    run = interview(tmp_path, *args)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("kubeviva: ") and words in run.stderr and run.stderr.count("\n") == 1


def test_a_report_that_cannot_be_written_loses_nothing(tmp_path: Path) -> None:
    run = interview(tmp_path, *PHASES, "--report", str(tmp_path / "no" / "r.md"), said=f"{WRONG}\n:end\n")
    assert run.returncode == 2 and "面试已经记下" in run.stderr
    assert recorded(tmp_path) == [WRONG]


def test_ctrl_c_keeps_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *PHASES], stdin=slave, stdout=slave, stderr=slave, env={**environment(tmp_path), "TERM": "xterm"}
    )
    os.close(slave)
    _until(master, "?")
    os.write(master, f"{WRONG}\n\n".encode())
    _until(master, "追问")
    seen = _interrupted(process, master, "接着来")
    assert process.wait(PATIENCE) == 130
    os.close(master)
    assert "Traceback" not in seen
    assert recorded(tmp_path) == told(tmp_path) == [WRONG]
    assert "接着上次没面完的" in interview(tmp_path, said=":q\n").stdout


def _interrupted(process: subprocess.Popen[bytes], master: int, words: str) -> str:
    """Press Ctrl-C, again when nothing happens: readline may see a signal at the next key only."""
    for _ in range(5):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(AssertionError):
            return _until(master, words, 10)
    raise AssertionError(f"no {words!r} after Ctrl-C")


def _until(master: int, words: str, seconds: float = PATIENCE) -> str:
    seen, end = b"", time.monotonic() + seconds
    while words not in seen.decode("utf-8", "replace"):
        ready, _, _ = select.select([master], [], [], max(0.0, end - time.monotonic()))
        assert ready, seen.decode("utf-8", "replace")
        seen += os.read(master, 65536)
    return seen.decode("utf-8", "replace")
