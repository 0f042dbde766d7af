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
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trainer.interviewing.codec import read

INTERVIEW = (sys.executable, "-m", "trainer", "interview", "--json", "--minutes", "60")
PATIENCE = 60.0


@dataclass
class Interviewee:
    """Somebody whose answers are numbered. ``sure``: answers after which the next event was seen."""

    home: Path
    chance: random.Random
    given: int = 0
    sure: set[str] = field(default_factory=set)
    resumed: int = 0

    def sit(self) -> None:
        """Answer a few questions and kill the interviewer at any moment of the next one."""
        process = subprocess.Popen(
            INTERVIEW,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,  # what was said is either in the pipe or was read
            env={**os.environ, "KUBEVIVA_HOME": str(self.home), "PYTHONUTF8": "1"},
        )
        assert process.stdin and process.stdout
        opened = self._event(process)
        self.resumed += opened["resumed"]
        assert self._event(process)["event"] == "question"
        for _ in range(self.chance.randint(1, 4)):
            text = self._say(process)
            if self._event(process)["event"] == "report":
                self.sure.add(text)
                process.wait(PATIENCE)
                return
            self.sure.add(text)
        self._say(process)
        time.sleep(self.chance.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
        process.stdin.close()
        process.stdout.close()

    def _say(self, process: subprocess.Popen[bytes]) -> str:
        self.given += 1
        text = f"第 {self.given} 次回答:PV 刚创建时阶段是 Pending。"
        assert process.stdin
        process.stdin.write(json.dumps({"answer": text}, ensure_ascii=False).encode() + b"\n")
        return text

    def _event(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        assert process.stdout
        ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
        assert ready, "the interviewer said nothing"
        found: dict[str, Any] = json.loads(process.stdout.readline())
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
