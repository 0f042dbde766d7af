"""``python -m tests.benchmarks.interviews [1000]``: interviewers killed at random, and nothing acknowledged is lost."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.trainer.interviewee import Interviewee, recorded, told, whole


def kills(count: int) -> None:
    """Kill so many interviewers and print what became of the answers."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        somebody = Interviewee(Path(place), random.Random(2026))
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
