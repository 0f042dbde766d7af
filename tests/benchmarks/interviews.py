"""``python -m tests.benchmarks.interviews [1000]``: interviewers killed at random, and nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from kb.knowledge import Knowledge, load_knowledge
from tests.trainer.interviewee import Interviewee, recorded, told, whole
from trainer.commands import interview
from trainer.grading.asked import Questioner
from trainer.grading.grade import grade


@dataclass
class Child:
    """An interviewer in a child that shares the knowledge of its parent; its records it opens itself."""

    pid: int
    stdin: IO[bytes]
    stdout: IO[bytes]

    def kill(self) -> None:
        """Send it SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        """Wait until it has ended."""
        os.waitpid(self.pid, 0)
        self.stdin.close()
        self.stdout.close()


def warm() -> Knowledge:
    """Return the knowledge after every topic was asked about once: its children find ready what it made ready."""
    knowledge = load_knowledge()
    questioner = Questioner(knowledge)
    for topic in knowledge.content.topics:
        grade(topic.questions[0], topic.facts[0].text, knowledge, questioner, topic.slug)
    return knowledge


def forked(knowledge: Knowledge, home: Path) -> Child:
    """Start an interviewer without loading the knowledge again, which takes longer than all the rest."""
    said, told_back = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(said[0], 0)
        os.dup2(told_back[1], 1)
        for end in (*said, *told_back):
            os.close(end)
        os.environ["KUBEVIVA_HOME"] = str(home)
        sys.stdin, sys.stdout = open(0, encoding="utf-8"), open(1, "w", encoding="utf-8")  # noqa: SIM115
        interview.known = lambda: knowledge  # type: ignore[attr-defined]
        interview.run("", "senior", 60, "neutral", False, "", as_json=True)
        sys.stdout.flush()
        os._exit(0)
    os.close(said[0])
    os.close(told_back[1])
    return Child(pid, open(said[1], "wb", 0), open(told_back[0], "rb", 0))


def kills(count: int) -> None:
    """Kill so many interviewers and print what became of the answers."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        somebody = Interviewee(Path(place), random.Random(2026), partial(forked, warm()))
        for number in range(1, count + 1):
            somebody.sit()
            if number % 50 == 0:
                print(f"{number} killed, {len(somebody.sure)} answers acknowledged", flush=True)
        kept, lost = recorded(somebody.home), somebody.lost()
        assert not lost, lost
        assert len(kept) == len(set(kept)), "an answer was doubled"
        assert kept == told(somebody.home), "an interview and the answers disagree"
        assert whole(somebody.home)
    seconds = time.perf_counter() - start
    sure = len(somebody.sure)
    print(f"{count} kills, {sure} answers acknowledged, {len(lost)} lost, 0 doubled, file whole, {seconds:.0f} s")


if __name__ == "__main__":
    kills(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
