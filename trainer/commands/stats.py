"""``kubeviva stats``: how the learner is doing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table

from trainer.commands.opening import now, sit_down, told
from trainer.drilling.charts import LEGEND, WEEKS, forecast_bars, heat_map
from trainer.exits import GOOD
from trainer.knowledge_base import known
from trainer.output import console, write_json
from trainer.scheduling.calendar import calendar_at
from trainer.statistics import Statistics, statistics

FORECAST_SHOWN = 14


def run(as_json: bool) -> int:
    """Print reviews, retention, days in a row, a heat map, what is to come, and where each topic stands."""
    sitting = sit_down(known())
    at = now()
    with told():
        found = statistics(sitting, at)
    if as_json:
        write_json(statistics_json(found))
    else:
        _print(found, calendar_at(at, sitting.pace.day_start).day(at), console())
    return GOOD


def statistics_json(found: Statistics) -> dict[str, Any]:
    """Return the statistics as JSON values: days as ``2026-03-02``, shares to three digits."""
    shown: dict[str, Any] = _plain(asdict(found))
    return shown


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return round(value, 3) if isinstance(value, float) else value


def _print(found: Statistics, today: date, out: Console) -> None:
    remembered = f"{found.retention:.0%}" if found.retention is not None else "还看不出(要隔天复习过才算)"
    out.print(f"答过 {found.answers} 题,复习 {found.reviews} 条次;今天 {found.today} 题", markup=False)
    out.print(f"连续 {found.streak} 天,共练 {found.days} 天;用时 {found.seconds / 60:.0f} 分钟", markup=False)
    out.print(f"隔天还记得:{remembered};申诉 {found.appeals} 次", markup=False)
    if found.answers:
        _print_charts(found, today, out)
    out.print()
    _print_topics(found, out)


def _print_charts(found: Statistics, today: date, out: Console) -> None:
    out.print(f"\n最近 {WEEKS} 周({LEGEND})", markup=False)
    for line in heat_map(found.heat, today):
        out.print(line, style="green", markup=False)
    out.print(f"\n接下来 {FORECAST_SHOWN} 天到期(今天的含过期未复习的)", markup=False)
    for line in forecast_bars(found.forecast[:FORECAST_SHOWN], today):
        out.print(line, style="cyan", markup=False)


def _print_topics(found: Statistics, out: Console) -> None:
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
