"""Verbs of somebody who learns."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.verbs.options import Json, Learner


def drill(
    topic: Annotated[str, typer.Option("--topic", help="只练一个主题。")] = "",
    count: Annotated[int, typer.Option("--count", min=1, help="最多几题。")] = 10,
    kind: Annotated[str, typer.Option("--kind", help="只练这些题型,例如 predict 或“预测,选择”。")] = "",
    json: Json = False,
    learner: Learner = "",
) -> None:
    """在终端里练习:提问、评分、排复习。例:kubeviva drill --topic pv-phases"""
    from trainer.commands.drill import run

    raise typer.Exit(run(topic, count, as_json=json, kind=kind))


def interview(
    topics: Annotated[str, typer.Option("--topics", help="主题,逗号隔开(缺省:从全部里挑)。")] = "",
    level: Annotated[str, typer.Option("--level", metavar="junior|senior|sre", help="应聘的级别。")] = "senior",
    minutes: Annotated[int, typer.Option("--minutes", metavar="15|30|60", help="面多久。")] = 30,
    manner: Annotated[
        str, typer.Option("--manner", metavar="neutral|strict|kind", help="面试官的态度:平常、严格、温和。")
    ] = "neutral",
    new: Annotated[bool, typer.Option("--new", help="结束没面完的那场,重新开始。")] = False,
    report: Annotated[str, typer.Option("--report", metavar="FILE", help="把报告写进 .md 或 .html 文件。")] = "",
    json: Json = False,
) -> None:
    """模拟面试:由浅入深,追问两次,最后出报告;没面完的下次接着。例:kubeviva interview --level sre --minutes 15"""
    from trainer.commands.interview import run

    raise typer.Exit(run(topics, level, minutes, manner, new, report, as_json=json))


def due(json: Json = False, learner: Learner = "") -> None:
    """列出到期要复习的事实。例:kubeviva due"""
    from trainer.commands.due import run

    raise typer.Exit(run(as_json=json))


def stats(json: Json = False, learner: Learner = "") -> None:
    """学习统计:复习、记得多少、连续几天、各主题进度。例:kubeviva stats"""
    from trainer.commands.stats import run

    raise typer.Exit(run(as_json=json))


def settings(
    key: Annotated[str, typer.Argument(metavar="NAME", help="要改的设置。")] = "",
    value: Annotated[str | None, typer.Argument(metavar="VALUE", help="设成什么。")] = None,
    json: Json = False,
) -> None:
    """看或改学习的设置:记忆率、每天的量、一天从几点算起。例:kubeviva settings retention 0.92"""
    from trainer.commands.settings import run

    raise typer.Exit(run(key, value, as_json=json))


def tune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只算,不改。")] = False,
    json: Json = False,
) -> None:
    """用自己的复习记录拟合 FSRS 的参数,预测更准才采用。例:kubeviva tune --dry-run"""
    from trainer.commands.tune import run

    raise typer.Exit(run(dry_run, as_json=json))
