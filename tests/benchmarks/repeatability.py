"""``python -m tests.benchmarks.repeatability [RUNS [WORK...]]``: the same input gives the same bytes in every process.

``factcheck``, ``grade`` and ``build`` are run again and again, each time in a process with another seed of hashes, in
another zone and with another locale; the bytes of the first run are those of all others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from kb.content import read_content
from kb.knowledge import content_root
from tests.benchmarks.texts import document

RUNS = 100
CHARACTERS = 8_000
ZONES = ("UTC", "Asia/Shanghai", "Pacific/Auckland", "America/St_Johns")
LOCALES = ("C.UTF-8", "C", "zh_CN.UTF-8")
# No two runs have the same seed; this one is prime, and so are its multiples no multiples of 2 to the 32nd.
STRIDE, SEEDS = 40_503_001, 2**32


def surroundings(run: int, home: Path) -> dict[str, str]:
    """Return the environment of a run, which no other run has."""
    return {
        **os.environ,
        "PYTHONHASHSEED": str(run * STRIDE % SEEDS),
        "TZ": ZONES[run % len(ZONES)],
        "LC_ALL": LOCALES[run % len(LOCALES)],
        "KUBEVIVA_HOME": str(home),
    }


def kubeviva(run: int, home: Path, *words: str) -> bytes:
    """Return what a command writes; raise AssertionError when it was misused or came to grief."""
    command = [sys.executable, "-m", "trainer", *words]
    done = subprocess.run(command, env=surroundings(run, home), capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout


def answers() -> str:
    """Return an answer to the first question of every topic: its facts with every third one left out."""
    lines = []
    for topic in read_content(content_root()).topics:
        said = "\n".join(fact.text for place, fact in enumerate(topic.facts) if place % 3)
        lines.append(json.dumps({"id": topic.slug, "question": topic.questions[0], "answer": said}, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def works(place: Path, characters: int = CHARACTERS) -> dict[str, Callable[[int, Path], bytes]]:
    """Return what is repeated, by name; their inputs are written to ``place``."""
    text, asked = place / "text.md", place / "answers.jsonl"
    text.write_text(document(characters), "utf-8")
    asked.write_text(answers(), "utf-8")

    def built(run: int, home: Path) -> bytes:
        kubeviva(run, home, "build")
        return (home / "kb.sqlite").read_bytes()

    return {
        "factcheck": lambda run, home: kubeviva(run, home, "factcheck", str(text), "--json"),
        "grade": lambda run, home: kubeviva(run, home, "grade", "--jsonl", str(asked), "--json"),
        "build": built,
    }


def outcomes(work: Callable[[int, Path], bytes], runs: int) -> dict[str, int]:
    """Return the digests of what the runs of one work came to, each with the length of its bytes."""
    found = {}
    for run in range(runs):
        with tempfile.TemporaryDirectory() as home:
            made = work(run, Path(home))
        found[sha256(made).hexdigest()] = len(made)
    return found


def main() -> None:
    """Print a line for every work."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    wanted = sys.argv[2:]
    with tempfile.TemporaryDirectory() as place:
        for name, work in works(Path(place)).items():
            if wanted and name not in wanted:
                continue
            found = outcomes(work, runs)
            (digest, length), *others = found.items()
            told = "每次都一样" if not others else f"有 {len(found)} 种不同的结果"
            print(f"{name}:{runs} 个进程,{runs} 个散列种子,{length:,} 字节,{told}(sha256 {digest[:16]})", flush=True)


if __name__ == "__main__":
    main()
