"""``kubeviva export``: records as JSON or CSV, questions as an Anki deck."""

from __future__ import annotations

import sys

from trainer.commands.opening import known, now, sit_down, told
from trainer.exchange.export import SUFFIXES, Format, export, format_of
from trainer.exits import GOOD, Misuse
from trainer.records.learners import all_learners

TOLD = {
    Format.JSON: "{name}:{people}的全部记录,{count} 次回答;用 kubeviva import 读回来",
    Format.CSV: "{name}:{people}的复习,{count} 条",
    Format.ANKI: "{name}:{count} 张卡片;在 Anki 里用“文件 → 导入”,再导出一次只会更新,不会重复",
}


def run(name: str, format: str, everybody: bool) -> int:
    """Write one file, whole or not at all."""
    chosen = _format(name, format)
    if everybody and chosen is Format.ANKI:
        raise Misuse("--all 不能用于 anki:牌组里是题目,不分学习者")
    sitting = sit_down(known())
    with told():
        with sitting.records.reading() as session:
            learners = all_learners(session) if everybody else [sitting.learner]
        count = export(sitting, chosen, name, learners, now())
    people = f"{len(learners)} 位学习者" if everybody else f"“{sitting.learner.name}”"
    print(TOLD[chosen].format(name=name, people=people, count=count), file=sys.stderr)
    return GOOD


def _format(name: str, format: str) -> Format:
    if format and format not in list(Format):
        raise Misuse(f"--format {format}:没有这种格式;只能是 {'、'.join(Format)}")
    chosen = Format(format) if format else format_of(name)
    if chosen is None:
        raise Misuse(f"{name}:从文件名看不出格式;加 --format,或以 {'、'.join(SUFFIXES)} 结尾")
    return chosen
