"""``kubeviva stats``: how the learner is doing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from trainer.cli import GOOD
from trainer.commands.opening import known, now, sit_down, told
from trainer.output import console, write_json
from trainer.statistics import Statistics, statistics


def run(as_json: bool) -> int:
    """Print reviews, retention, days in a row, and where each topic stands."""
    sitting = sit_down(known())
    with told():
        found = statistics(sitting, now())
    if as_json:
        write_json(_json(found))
    else:
        _print(found, console())
    return GOOD


def _json(found: Statistics) -> dict[str, Any]:
    shown: dict[str, Any] = _rounded(asdict(found))
    shown["topics"] = [_rounded(topic) for topic in shown["topics"]]
    return shown


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in values.items()}


def _print(found: Statistics, out: Console) -> None:
    remembered = f"{found.retention:.0%}" if found.retention is not None else "还看不出(要隔天复习过才算)"
    out.print(f"答过 {found.answers} 题,复习 {found.reviews} 条次;今天 {found.today} 题", markup=False)
    out.print(f"连续 {found.streak} 天,共 {found.days} 天;用时 {found.seconds / 60:.0f} 分钟", markup=False)
    out.print(f"隔天还记得:{remembered};申诉 {found.appeals} 次", markup=False)
    table = Table(box=None, pad_edge=False)
    for heading in ("主题", "", "学过", "到期", "记得", "平均分"):
        table.add_column(heading, justify="left" if heading in ("主题", "") else "right", no_wrap=True)
    for topic in found.topics:
        table.add_row(
            topic.title,
            topic.slug,
            f"{topic.seen}/{topic.facts}",
            str(topic.due),
            f"{topic.remembered:.0%}" if topic.remembered is not None else "–",
            f"{topic.score:.0f}" if topic.score is not None else "–",
        )
    out.print(table)
