"""A program that is interviewed by ``kubeviva interview --json``, and kills its interviewer now and then."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from tests.homes import furnished
from tests.patience import PATIENCE
from trainer.interviewing.codec import read

INTERVIEW = (sys.executable, "-m", "trainer", "interview", "--json", "--minutes", "60")


class Interviewer(Protocol):
    """A running interview: what is written to it, what it writes, and its end."""

    stdin: IO[bytes]
    stdout: IO[bytes]

    def kill(self) -> None:
        """End it at once, without a chance to tidy up."""

    def wait(self) -> None:
        """Wait until it has ended, and close the pipes."""


@dataclass
class Program:
    """An interviewer started as people start it."""

    process: subprocess.Popen[bytes]

    def __post_init__(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.stdin, self.stdout = self.process.stdin, self.process.stdout

    def kill(self) -> None:
        """Send it SIGKILL."""
        self.process.send_signal(signal.SIGKILL)

    def wait(self) -> None:
        """Wait until it has ended."""
        self.process.wait(PATIENCE)
        self.stdin.close()
        self.stdout.close()


def program(home: Path) -> Program:
    """Start an interviewer in a process of its own."""
    environment = {**os.environ, "KUBEVIVA_HOME": str(furnished(home)), "PYTHONUTF8": "1"}
    # Without a buffer, what was said is either in the pipe or was read.
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "bufsize": 0}
    return Program(subprocess.Popen(INTERVIEW, env=environment, **pipes))  # type: ignore[call-overload]


@dataclass
class Interviewee:
    """Somebody whose answers are numbered. ``sure``: answers after which the next event was seen."""

    home: Path
    chance: random.Random
    start: Callable[[Path], Interviewer] = program
    given: int = 0
    sure: set[str] = field(default_factory=set)
    resumed: int = 0

    def sit(self) -> None:
        """Answer a few questions and kill the interviewer at any moment of the next one."""
        interviewer = self.start(self.home)
        self.resumed += self._event(interviewer)["resumed"]
        assert self._event(interviewer)["event"] == "question"
        for _ in range(self.chance.randint(1, 4)):
            text = self._say(interviewer)
            event = self._event(interviewer)["event"]
            self.sure.add(text)
            if event == "report":
                interviewer.wait()
                return
        self._say(interviewer)
        time.sleep(self.chance.random() * 0.05)
        interviewer.kill()
        interviewer.wait()

    def _say(self, interviewer: Interviewer) -> str:
        self.given += 1
        text = f"第 {self.given} 次回答:PV 刚创建时阶段是 Pending。"
        interviewer.stdin.write(json.dumps({"answer": text}, ensure_ascii=False).encode() + b"\n")
        return text

    def _event(self, interviewer: Interviewer) -> dict[str, Any]:
        ready, _, _ = select.select([interviewer.stdout], [], [], PATIENCE)
        assert ready, "the interviewer said nothing"
        found: dict[str, Any] = json.loads(interviewer.stdout.readline())
        return found

    def lost(self) -> set[str]:
        """Return the acknowledged answers that are not in the records."""
        return self.sure - set(recorded(self.home))


def recorded(home: Path) -> list[str]:
    """Return all recorded answers."""
    with closing(sqlite3.connect(home / "records.sqlite")) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM answer ORDER BY id")]


def told(home: Path) -> list[str]:
    """Return all answers that the interviews know of."""
    with closing(sqlite3.connect(home / "records.sqlite")) as connection:
        states = [state for (state,) in connection.execute("SELECT state FROM interview ORDER BY id")]
    return [turn.text for state in states for turn in read(state).turns]


def whole(home: Path) -> bool:
    """Whether the file is not damaged."""
    with closing(sqlite3.connect(home / "records.sqlite")) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
