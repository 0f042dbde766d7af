"""Processes that drill and import, killed at any moment; what they had acknowledged has to be there."""

from __future__ import annotations

import io
import json
import os
import random
import select
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE
from tests.trainer.desk import MORNING, knowledge, records_at
from trainer.drilling.protocol import Protocol
from trainer.exchange.archive import archive
from trainer.exchange.document import Person, parse
from trainer.exchange.merge import merge
from trainer.records.integrity import damage
from trainer.records.learners import all_learners
from trainer.round import Round
from trainer.sitting import answer, open_sitting, question_of

# The moment of the end: so many seconds at most after the start, or after one of the first lines that were written.
AFTER_START, AFTER_A_LINE = 0.25, 0.05
MOST_LINES = 8
LINES = "".join(f'{{"answer": "{said}"}}\n' for said in ("不知道", "PV 已绑定时处于 Bound 阶段。", "A")) * 40
IMPORTED = 60


@dataclass
class Tally:
    """What came of the kills; ``lost`` and ``damaged`` are what must not be."""

    kills: int = 0
    ended: int = 0
    acknowledged: list[int] = field(default_factory=list)
    imports: int = 0
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)


def kill_often(directory: Path, kills: int, seed: int) -> Tally:
    """Kill processes that work on the records of a directory, and return what came of it; every third one imports."""
    chance = random.Random(seed)
    tally = Tally()
    person = _person(directory / "elsewhere")
    while tally.kills < kills:
        number = tally.kills + tally.ended
        if number % 3 == 2:
            _import(directory, person, f"导入{number}", chance, tally)
        else:
            _drill(directory, chance, tally)
        if number % 25 == 0:
            tally.damaged += _damage(directory)
    tally.damaged += _damage(directory)
    _check_drills(directory, tally)
    return tally


def _drill(directory: Path, chance: random.Random, tally: Tally) -> None:
    def work() -> None:
        sitting = open_sitting(knowledge(), records_at(directory), "练习", MORNING)
        # Time goes by, or nothing would be due after the new facts of the first day.
        at = MORNING + timedelta(minutes=20 * len(tally.acknowledged))
        playing = Round(sitting, lambda: at, 100, "pv-phases")
        Protocol(playing, iter(sys.stdin.readline, ""), _write).run()

    for line in _killed(work, LINES, chance.randint(0, MOST_LINES), chance, tally):
        event = json.loads(line)
        if event["event"] == "grade":
            tally.acknowledged.append(event["answer"])


def _import(directory: Path, person: Person, name: str, chance: random.Random, tally: Tally) -> None:
    def work() -> None:
        records = records_at(directory)
        with records.writing() as session:
            merge(session, person, name)
        _write({"event": "imported"})

    acknowledged = bool(_killed(work, "", 0, chance, tally))
    found = _query(
        directory, f"SELECT count(*) FROM answer JOIN learner ON learner.id = learner_id WHERE name = '{name}'"
    )
    count = found[0][0] if found else 0
    if count not in ((IMPORTED,) if acknowledged else (0, IMPORTED)):
        tally.lost.append(f"{name}: {count} of {IMPORTED}, acknowledged: {acknowledged}")
    tally.imports += 1


def _write(value: dict[str, Any]) -> None:
    os.write(1, (json.dumps(value, ensure_ascii=False) + "\n").encode())


def _killed(work: Callable[[], None], said: str, lines: int, chance: random.Random, tally: Tally) -> list[str]:
    """Run work in a process of its own and return the whole lines that it had written when it was killed.

    That is at any moment after ``lines`` lines: how far it had come does not depend on the speed of the machine.
    """
    to_child, from_child = os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(to_child[0], 0)
        os.dup2(from_child[1], 1)
        os.closerange(3, 64)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), "utf-8")
        try:
            work()
        finally:
            os._exit(0)
    os.close(to_child[0])
    os.close(from_child[1])
    os.write(to_child[1], said.encode())
    data = _heard(from_child[0], PATIENCE, lines) if lines else b""
    data += _heard(from_child[0], chance.random() * (AFTER_A_LINE if lines else AFTER_START))
    os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    while piece := os.read(from_child[0], 65536):
        data += piece
    os.close(to_child[1])
    os.close(from_child[0])
    if os.WIFSIGNALED(status):
        tally.kills += 1
    else:
        tally.ended += 1
    whole, _, _ = data.rpartition(b"\n")
    return whole.decode().splitlines()


def _heard(end: int, seconds: float, lines: int = sys.maxsize) -> bytes:
    """Return what is written to a pipe in so many seconds, until there are as many lines, or nobody is there."""
    data, until = b"", time.monotonic() + seconds
    while data.count(b"\n") < lines and (left := until - time.monotonic()) > 0:
        if select.select([end], [], [], left)[0]:
            piece = os.read(end, 65536)
            if not piece:
                break
            data += piece
    return data


def _check_drills(directory: Path, tally: Tally) -> None:
    there = {row[0] for row in _query(directory, "SELECT answer_id FROM review")}
    tally.lost += [f"answer {ident}" for ident in tally.acknowledged if ident not in there]
    if len(set(tally.acknowledged)) < len(tally.acknowledged):
        tally.lost.append("two answers under one number")
    odd = _query(
        directory,
        "SELECT fact, card.reviews FROM card WHERE card.reviews !="
        " (SELECT count(*) FROM review WHERE review.learner_id = card.learner_id AND review.fact = card.fact)",
    )
    tally.damaged += [f"card of {fact}: {count} reviews" for fact, count in odd]


def _damage(directory: Path) -> list[str]:
    records = records_at(directory)
    try:
        return damage(records.engine)
    finally:
        records.close()


def _query(directory: Path, query: str) -> list[Any]:
    path = directory / "records.sqlite"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []  # killed before the tables were made


def _person(directory: Path) -> Person:
    """Somebody with answers from elsewhere."""
    records = records_at(directory)
    sitting = open_sitting(knowledge(), records, "别处", MORNING)
    question = question_of(sitting, "recall:pv-phase-bound:0")
    assert question is not None
    for minute in range(IMPORTED):
        answer(sitting, question, "Bound", MORNING + timedelta(minutes=minute))
    with records.reading() as session:
        document = archive(session, all_learners(session), MORNING)
    records.close()
    return parse(json.dumps(document), "elsewhere.json")[0]
