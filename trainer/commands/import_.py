"""``kubeviva import``: records that were exported, or reviews out of Anki, put beside those that are here."""

from __future__ import annotations

from pathlib import Path

from trainer.commands.opening import known, now, opened, sit_down, told
from trainer.exchange.anki_log import read_log
from trainer.exchange.anki_reviews import Taken, take
from trainer.exchange.document import Person, parse
from trainer.exchange.merge import Merged, merge
from trainer.exchange.trouble import told_about_file
from trainer.exits import GOOD, Misuse

PACKAGES = (".apkg", ".colpkg")
ZIP = b"PK\x03\x04"


def run(name: str, learner: str) -> int:
    """Read one file, in one transaction."""
    with told():
        with told_about_file(name, "读不了"):
            data = Path(name).read_bytes()
        lines = (
            [_from_anki(name)]
            if data.startswith(ZIP) or name.lower().endswith(PACKAGES)
            else _back(name, data, learner)
        )
    print("\n".join(lines))
    return GOOD


def _back(name: str, data: bytes, learner: str) -> list[str]:
    """Records that this program exported."""
    if name.lower().endswith(".csv"):
        raise Misuse(f"{name}:CSV 只给表格软件看,读不回来;要搬记录就用 kubeviva export 记录.json")
    people = parse(data.decode("utf-8", "replace"), name)
    if learner and len(people) != 1:
        raise Misuse(f"{name} 里有 {len(people)} 位学习者,--learner 只能用于一位;去掉它,按原来的名字导入")
    records = opened(now())
    with records.writing() as session:
        merged = [merge(session, person, learner or person.name) for person in people]
    return [_told(one, person) for one, person in zip(merged, people, strict=True)] or [f"{name} 里没有学习者"]


def _told(merged: Merged, person: Person) -> str:
    added, present = merged.added, merged.present
    line = f"{merged.learner}:新增 {added['answer']} 次回答、{added['review']} 条复习"
    if merged.learner != person.name:
        line += f"(原来的名字是 {person.name})"
    return line + (f";已有的 {present['answer']} 次没有重复记" if present["answer"] else "")


def _from_anki(name: str) -> str:
    log = read_log(name)
    sitting = sit_down(known())
    return _taken(take(sitting, log, name, now()), sitting.learner.name)


def _taken(taken: Taken, learner: str) -> str:
    line = f"{learner}:从 Anki 新增 {taken.added} 条复习"
    if taken.present:
        line += f";已有的 {taken.present} 条没有重复记"
    if taken.foreign:
        line += f";别的牌组的 {taken.foreign} 条没有导入"
    if taken.future:
        line += f";时间在将来的 {taken.future} 条没有导入,请检查那台设备的时钟"
    return line
