"""``make bench``: every speed the project promises, measured and printed as a Markdown table.

Medians of several runs after a warm-up; machines are noisy, so ratios and growth say more than single figures.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kb.database.prepared import load_prepared
from kb.database.store import build
from kb.factcheck import factcheck
from kb.facts import check_fact
from kb.knowledge import load_knowledge
from kb.models.catalogue import load, topics
from kb.models.release import NEWEST
from kb.models.trace import Trace
from kb.mutants import mutation_score
from tests.agreement import agrees
from tests.benchmarks.texts import document
from trainer.grading.asked import Questioner
from trainer.grading.grade import grade

ROOT = Path(__file__).parent.parent


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Return the median wall seconds of a piece of work, after one run to warm up."""
    work()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _processor(work: Callable[[], object]) -> float:
    """Return the processor seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


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
    row("加载知识,从内容文件读起", f"{seconds(load_knowledge, 3):.2f} s")
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
    """The fact-check by size of the text, as a whole process, and the grade."""
    with tempfile.TemporaryDirectory() as place:
        knowledge = load_prepared(Path(place) / "content.prepared")
        row("加载知识,上次读过", f"{seconds(lambda: load_prepared(Path(place) / 'content.prepared'), 3):.2f} s")
    for size in (10_000, 100_000, 1_000_000):
        text = document(size)
        taken, again = (_processor(lambda text=text: factcheck(text, knowledge)) for _ in range(2))  # type: ignore[misc]
        lines = text.count("\n")
        row(
            f"核对 {size // 1000} k 字、{lines} 句互不相同的话",
            f"{taken:.2f} s CPU,每秒 {lines / taken:.0f} 句;改过再核对 {again:.2f} s",
            "≥ 2000 句/s",
        )
    whole_documents()
    questioner = Questioner(knowledge)
    answer = "一共五个阶段:Pending、Available、Bound、Released、Failed。还没绑就是 Available,PVC 删了变 Released。"
    taken = seconds(lambda: grade("PV 有哪些阶段?", answer, knowledge, questioner), 20)
    row("评一份回答", f"{taken * 1000:.1f} ms", "p95 ≤ 20 ms")


def whole_documents() -> None:
    """The fact-check as a person calls it, and its memory."""
    with tempfile.TemporaryDirectory() as place:
        notes, large = Path(place) / "notes.md", Path(place) / "large.md"
        notes.write_text(document(12_000), "utf-8")
        large.write_text(document(4_000_000), "utf-8")
        taken = seconds(process("-m", "trainer", "factcheck", str(notes), "--json"), 3)
        row("核对一份 1.2 万字的笔记,整个进程", f"{taken:.2f} s", "≤ 0.8 s")
        start = time.perf_counter()
        process("-m", "trainer", "factcheck", str(large), "--json")()
        taken = time.perf_counter() - start
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        row(f"核对 {large.stat().st_size / 1e6:.0f} MB,整个进程", f"{taken:.0f} s,内存 {most:.0f} MB", "≤ 300 MB")


def model_figures() -> None:
    """Models at the sizes that are promised."""
    rollout = load("rollout")
    for replicas in (10, 100, 1000):
        one_by_one = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
        for how, strategy, ready in (("默认", None, "all"), ("一次一个", one_by_one, "one")):
            given = {"replicas": replicas, "strategy": strategy, "ready": ready}
            taken = seconds(lambda given=given: rollout.run(given, NEWEST, Trace()))  # type: ignore[misc]
            row(f"滚动更新 {replicas} 个副本,{how}", f"{taken * 1000:.2f} ms", "1000 个 ≤ 50 ms")
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


def recordings() -> None:
    """Every recorded case of a real cluster, run by its model."""
    right = total = 0
    start = time.perf_counter()
    for topic in topics():
        model = load(topic)
        for line in (ROOT / "tests" / "recordings" / f"{topic}.jsonl").read_text("utf-8").splitlines():
            case = json.loads(line)
            right += agrees(topic, case["observed"], model.run(case["input"], NEWEST, Trace()))
            total += 1
    row(f"全部录制,{total} 例,{right} 例一致", f"{time.perf_counter() - start:.1f} s", "≤ 30 s")


def main() -> None:
    """Print all figures."""
    print("| 测什么 | 中位数 | 目标 |\n| --- | --- | --- |")
    start_up()
    knowledge_figures()
    reading_figures()
    model_figures()
    recordings()


if __name__ == "__main__":
    main()
