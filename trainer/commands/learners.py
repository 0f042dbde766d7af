"""``kubeviva learners``: who learns here, and forgetting somebody for good."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from trainer.commands.opening import LEARNER, ORDINARY_LEARNER, now, opened, told
from trainer.drilling.protocol import moment_json
from trainer.exits import GOOD, Misuse
from trainer.output import console, write_json
from trainer.records.erasure import erase
from trainer.records.history import Enrolled, enrolled
from trainer.records.learners import learner_named
from trainer.records.store import Records


def run(forgotten: str, sure: bool, as_json: bool) -> int:
    """Print all learners, or delete one of them."""
    with told():
        records = opened(now())
        if forgotten:
            return _forget(records, forgotten, sure)
        with records.reading() as session:
            people = enrolled(session)
    current = os.environ.get(LEARNER) or ORDINARY_LEARNER
    if as_json:
        write_json({"learners": [_json(one, current) for one in people]})
    else:
        _print(people, current, now())
    return GOOD


def _forget(records: Records, name: str, sure: bool) -> int:
    with records.reading() as session:
        learner = learner_named(session, name)
    if learner is None:
        raise Misuse(f"没有叫“{name}”的学习者;有哪些见 kubeviva learners")
    if not sure:
        raise Misuse(f"会永久删掉“{name}”的全部记录;先用 kubeviva export 留一份,确定要删再加 --yes")
    alone = erase(records, learner)
    rest = "" if alone or records.path is None else ";别人的记录还在,所以以前的每日备份没有动,里面还有这一位的"
    console().print(f"“{name}”的全部记录删掉了{rest}", markup=False)
    return GOOD


def _json(one: Enrolled, current: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "current": one.name == current,
        "answers": one.answers,
        "since": moment_json(one.created_at),
        "latest": moment_json(one.latest),
    }


def _print(people: list[Enrolled], current: str, at: datetime) -> None:
    out = console()
    for one in people:
        latest = f",最近一次 {one.latest.astimezone(at.tzinfo):%Y-%m-%d %H:%M}" if one.latest else ""
        mark = "*" if one.name == current else " "
        out.print(f"{mark} {one.name}:答过 {one.answers} 题{latest}", markup=False)
    if not people:
        out.print("还没有人练过;运行 kubeviva 开始", markup=False)
    elif current not in {one.name for one in people}:
        out.print(f"现在用的是“{current}”,还没有记录", markup=False)
    out.print("换一个人:kubeviva --learner 名字", markup=False)
