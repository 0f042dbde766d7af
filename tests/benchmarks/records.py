"""``python -m tests.benchmarks.records growth|kills|writers``: what is promised of the records, measured."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from kb.knowledge import load_knowledge
from tests.benchmarks.classroom import NOW, fill
from trainer.records.store import Records, open_records
from trainer.sitting import Sitting, answer, due_list, open_sitting, question_of
from trainer.statistics import statistics

LEARNERS = 200
SIZES = (10_000, 100_000, 1_000_000)
RUNS = 60


def p95(work: Callable[[int], object], runs: int = RUNS) -> float:
    """Return the 95th percentile of some runs in milliseconds; the first ones warm nothing up, they count."""
    taken = []
    for number in range(runs):
        start = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)[round(0.95 * runs) - 1]


def growth(sizes: tuple[int, ...] = SIZES) -> None:
    """Print how the due list, the statistics and the writing of a review grow with the number of reviews."""
    knowledge = load_knowledge()
    facts = [(fact.id, fact.topic) for fact in knowledge.content.facts]
    print("| 复习条数(200 人) | 到期列表 p95 | 统计 p95 | 写一条复习 p95 |\n| --- | --- | --- | --- |")
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            records = open_records({"KUBEVIVA_HOME": place}, NOW)
            fill(records.engine, LEARNERS, size, facts)
            records.close()
            records = open_records({"KUBEVIVA_HOME": place}, NOW)
            sittings = [open_sitting(knowledge, records, f"学员{n * 3 + 1}", NOW) for n in range(RUNS)]
            due = p95(lambda n: due_list(sittings[n], NOW))
            told = p95(lambda n: statistics(sittings[n], NOW))
            print(f"| {size:,} | {due:.1f} ms | {told:.1f} ms | {_writing(sittings):.1f} ms |", flush=True)
            records.close()


def _writing(sittings: list[Sitting]) -> float:
    """An answer without its grading, which is the reader's work: the same answer is given to the store."""
    question = question_of(sittings[0], "choose:pv-phase-bound:0")
    assert question is not None
    return p95(lambda n: answer(sittings[n], question, question.key, NOW + timedelta(minutes=n)))


if __name__ == "__main__":
    growth(tuple(int(size) for size in sys.argv[2:]) or SIZES)
