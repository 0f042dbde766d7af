"""``make bench``: every speed the project promises, measured and printed as a Markdown table.

Medians of several runs after a warm-up; machines are noisy, so ratios and growth say more than single figures.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kb.factcheck import factcheck
from kb.facts import check_fact
from kb.knowledge import load_knowledge
from kb.models.catalogue import load
from kb.models.release import NEWEST
from kb.models.trace import Trace
from kb.mutants import mutation_score
from kb.store import build
from trainer.grading.asked import Questioner
from trainer.grading.grade import grade

ROOT = Path(__file__).parent.parent
DOCUMENT = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "content").glob("[0-9][0-9]-*.md"))).replace(
    "](../kb/models/relations/", "]("
)


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Return the median wall seconds of a piece of work, after one run to warm up."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def process(*args: str) -> Callable[[], object]:
    """Return a whole process of this Python as a piece of work."""
    return lambda: subprocess.run([sys.executable, *args], capture_output=True, check=False)


def row(what: str, figure: str, promised: str = "") -> None:
    """Print one row of the table."""
    print(f"| {what} | {figure} | {promised} |", flush=True)


def start_up() -> None:
    """Start of the command line against the bare import of its framework."""
    bare = seconds(process("-c", "import typer"))
    full = seconds(process("-m", "trainer", "--help"))
    row("`kubeviva --help`,整个进程", f"{full * 1000:.0f} ms,是 `import typer` 的 {full / bare:.2f} 倍", "≤ 1.5 倍")


def knowledge_figures() -> None:
    """Loading, building, checking and mutating the content."""
    row("加载知识", f"{seconds(load_knowledge, 3):.2f} s")
    knowledge = load_knowledge()
    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        build(Path(place) / "kb.sqlite")
        row("`build`,从无到有", f"{time.perf_counter() - start:.2f} s", "≤ 2 s")
        unchanged = seconds(lambda: build(Path(place) / "kb.sqlite"), 3)
        row("`build`,什么都没变", f"{unchanged * 1000:.0f} ms", "≤ 200 ms")
    whole = seconds(process("-m", "trainer", "check"), 3)
    row(f"`check`,{len(knowledge.content.facts)} 条,整个进程", f"{whole:.2f} s", "≤ 3 s")
    checking = seconds(
        lambda: [check_fact(f, knowledge.reader, knowledge.relations) for f in knowledge.content.facts], 3
    )
    row("其中检查本身", f"{checking:.2f} s")
    true = [fact for fact in knowledge.content.facts if not fact.misconception]
    start = time.perf_counter()
    scores = [mutation_score(fact, knowledge.reader, knowledge.relations) for fact in true]
    count = sum(len(score.results) for score in scores)
    row(f"近似错句,{count} 句,一个进程", f"{time.perf_counter() - start:.1f} s", "≤ 60 s(两核)")


def reading_figures() -> None:
    """The fact-check by size of the text, and the grade."""
    knowledge = load_knowledge()
    factcheck(DOCUMENT, knowledge)
    for size in (10_000, 100_000, 1_000_000):
        text = (DOCUMENT * (size // len(DOCUMENT) + 1))[:size]
        start = time.perf_counter()
        report = factcheck(text, knowledge)
        taken = time.perf_counter() - start
        row(f"核对 {size // 1000} kB", f"{taken:.2f} s,每秒 {len(report.sentences) / taken:.0f} 句", "≥ 2000 句/s")
    questioner = Questioner(knowledge)
    answer = "一共五个阶段:Pending、Available、Bound、Released、Failed。还没绑就是 Available,PVC 删了变 Released。"
    taken = seconds(lambda: grade("PV 有哪些阶段?", answer, knowledge, questioner), 20)
    row("评一份回答", f"{taken * 1000:.1f} ms", "p95 ≤ 20 ms")


def model_figures() -> None:
    """Models at the sizes that are promised."""
    rollout = load("rollout")
    for replicas in (10, 100, 1000):
        given = {"replicas": replicas, "strategy": None, "ready": "all"}
        taken = seconds(lambda given=given: rollout.run(given, NEWEST, Trace()))  # type: ignore[misc]
        row(f"滚动更新 {replicas} 个副本", f"{taken * 1000:.2f} ms", "1000 个 ≤ 50 ms")
    schedule = load("scheduling-score")
    for nodes in (10, 100, 1000, 5000):
        given = {
            "nodes": [
                {"metadata": {"name": f"n{i}"}, "status": {"allocatable": {"cpu": str(1 + i % 64)}}}
                for i in range(nodes)
            ],
            "pods": [],
            "pod": {"metadata": {"name": "p"}, "spec": {"containers": [{"resources": {"requests": {"cpu": "100m"}}}]}},
        }
        taken = seconds(lambda given=given: schedule.run(given, NEWEST, Trace()), 3)  # type: ignore[misc]
        row(f"调度到 {nodes} 个节点(含解码和校验)", f"{taken * 1000:.0f} ms", "1000 个 ≤ 50 ms,5000 个 ≤ 250 ms")


def main() -> None:
    """Print all figures."""
    print("| 测什么 | 中位数 | 目标 |\n| --- | --- | --- |")
    start_up()
    knowledge_figures()
    reading_figures()
    model_figures()


if __name__ == "__main__":
    main()
