"""Many files checked by several processes come out as by one; a bar that nobody asked for stays away."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

import trainer.progress
from trainer.commands.factcheck import run
from trainer.progress import Patience

TEXTS = [
    "HTTP 探针返回 400 算成功。\n",
    "PV 有五个阶段:Pending、Available、Bound、Released、Failed。\n",
    "今天天气不错。\n",
]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("KUBEVIVA_HOME", str(tmp_path))
    paths = [tmp_path / f"{number}.txt" for number in range(len(TEXTS))]
    for path, text in zip(paths, TEXTS, strict=True):
        path.write_text(text, "utf-8")
    return [str(path) for path in paths]


def test_several_processes_say_the_same(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    alone = run([*files, "/nowhere.txt"], "", as_json=True, why=False), capfd.readouterr().out
    shared = run([*files, "/nowhere.txt"], "", as_json=True, why=False, jobs=2), capfd.readouterr().out
    assert shared == alone
    assert alone[0] == 2
    assert alone[1].count("\n") == len(TEXTS)


class Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_shows_up_at_a_terminal_after_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.5, 1.5, 2.5])
    monkeypatch.setattr(trainer.progress, "monotonic", lambda: next(clock))
    with Patience("核对 notes.txt") as bar:
        bar.stream = Terminal()
        bar(1, 100)
        assert bar.shown is None
        bar(50, 100)
        assert bar.shown is not None
        bar(90, 100)
        assert bar.shown.tasks[0].completed == 90


def test_no_bar_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 9.0])
    monkeypatch.setattr(trainer.progress, "monotonic", lambda: next(clock))
    with Patience("核对 notes.txt") as bar:
        bar.stream = io.StringIO()
        bar(1, 100)
        assert bar.shown is None
