"""``python -m tests.benchmarks.records growth|kills|writers``: what is promised of the records, measured.

``growth [SIZE...]``: how the due list, the statistics and the writing of a review grow with the number of reviews.
``kills [COUNT]``: processes that drill and import are killed at any moment. ``writers [EACH]``: sixteen at once.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from tests.benchmarks.classroom import NOW, fill
from tests.trainer import postgresql
from tests.trainer.crowd import LEARNER, write_at_once
from tests.trainer.desk import MORNING, knowledge
from tests.trainer.killing import kill_often
from trainer.records.history import given_by
from trainer.records.store import open_records
from trainer.sitting import Sitting, answer, due_list, open_sitting, question_of
from trainer.statistics import statistics

LEARNERS = 200
SIZES = (10_000, 100_000, 1_000_000)
RUNS = 100
SEED = 20261123


def p95(work: Callable[[int], object]) -> str:
    """Return the 95th percentile in milliseconds, by the clock on the wall and in processor time.

    On a machine that others use, the second says what the work takes; the first one has no warm-up, each run counts.
    """
    wall, busy = [], []
    for number in range(RUNS):
        start, begun = time.perf_counter(), time.process_time()
        work(number)
        wall.append((time.perf_counter() - start) * 1000)
        busy.append((time.process_time() - begun) * 1000)
    place = round(0.95 * RUNS) - 1
    return f"{sorted(wall)[place]:.1f} ms(处理器 {sorted(busy)[place]:.1f} ms)"


def growth(sizes: tuple[int, ...] = SIZES) -> None:
    """Print one row a size."""
    print(f"| 复习条数({LEARNERS} 人) | 到期列表 p95 | 统计 p95 | 答一题并写下复习 p95 |\n| --- | --- | --- | --- |")
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            records = open_records({"KUBEVIVA_HOME": place}, NOW)
            fill(records.engine, LEARNERS, size, [(fact.id, fact.topic) for fact in knowledge().content.facts])
            records.close()
            records = open_records({"KUBEVIVA_HOME": place}, NOW)
            learners = [open_sitting(knowledge(), records, f"学员{n % LEARNERS + 1}", NOW) for n in range(RUNS)]
            print(f"| {size:,} | {' | '.join(_figures(learners))} |", flush=True)
            records.close()


def _figures(learners: list[Sitting]) -> list[str]:
    """Every run is another learner's, so nothing is warm but the file."""
    question = question_of(learners[0], "choose:pv-phase-bound:0")
    assert question is not None
    gc.collect()
    gc.freeze()  # the knowledge stays; a server does the same
    return [
        p95(lambda n: due_list(learners[n], NOW)),
        p95(lambda n: statistics(learners[n], NOW)),
        p95(lambda n: answer(learners[n], question, question.key, NOW + timedelta(minutes=n))),
    ]


def kills(count: int = 1000) -> None:
    """Print what came of the kills."""
    knowledge()
    with tempfile.TemporaryDirectory() as place:
        tally = kill_often(Path(place), count, SEED)
    print(
        f"{tally.kills} 次 kill -9({tally.imports} 个进程在导入),{tally.ended} 个进程先做完了;"
        f"已确认 {len(tally.acknowledged)} 题,丢失 {len(tally.lost)},损坏 {len(tally.damaged)}"
    )
    for line in tally.lost + tally.damaged:
        print(f"  {line}")


def writers(each: int = 25) -> None:
    """Print what sixteen writers at once had acknowledged, and what is there."""
    knowledge()
    with tempfile.TemporaryDirectory(prefix="kv") as place:
        _written("SQLite", f"sqlite:///{place}/records.sqlite", each)
    if postgresql.installed():
        with tempfile.TemporaryDirectory(prefix="kv") as place, postgresql.server(Path(place)) as url:
            _written("PostgreSQL", url, each)
    else:
        print("PostgreSQL:这台机器上没有装,没有测")


def _written(name: str, url: str, each: int) -> None:
    start = time.perf_counter()
    acknowledged = write_at_once(url, 16, each)
    taken = time.perf_counter() - start
    sitting = open_sitting(knowledge(), open_records({"KUBEVIVA_DATABASE": url}, MORNING), LEARNER, MORNING)
    with sitting.records.reading() as session:
        there = len(given_by(session, sitting.learner))
    sitting.records.close()
    print(f"{name}:16 个进程各答 {each} 题,{taken:.1f} s;已确认 {len(set(acknowledged))},库里 {there}", flush=True)


PARTS = {"growth": growth, "kills": kills, "writers": writers}


def main(words: list[str]) -> None:
    """Run one part with its numbers."""
    if not words or words[0] not in PARTS:
        sys.exit(__doc__)
    numbers = [int(word) for word in words[1:]]
    if words[0] == "growth":
        growth(tuple(numbers) or SIZES)
    else:
        PARTS[words[0]](*numbers)  # type: ignore[operator]


if __name__ == "__main__":
    main(sys.argv[1:])
