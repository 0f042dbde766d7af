"""Verbs that move records, and forget them."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.verbs.options import Json, Learner


def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="写到哪个文件。")],
    format: Annotated[
        str, typer.Option("--format", metavar="json|csv|anki", help="格式(缺省:看文件名 .json、.csv、.apkg)。")
    ] = "",
    all: Annotated[bool, typer.Option("--all", help="全部学习者,不只自己。")] = False,
    learner: Learner = "",
) -> None:
    """导出:全部记录(JSON)、复习(CSV)或 Anki 牌组。例:kubeviva export 记录.json"""
    from trainer.commands.export import run

    raise typer.Exit(run(file, format, everybody=all))


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="导出的 JSON,或 Anki 的 .apkg、.colpkg。")],
    learner: Learner = "",
) -> None:
    """导入:读回导出的记录,或收下在 Anki 里的复习;重复导入不会重复记。例:kubeviva import 记录.json"""
    from trainer.commands.import_ import run

    raise typer.Exit(run(file, learner))


def learners(
    forget: Annotated[str, typer.Option("--forget", metavar="NAME", help="永久删掉一位学习者的全部记录。")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="确定要删。")] = False,
    json: Json = False,
) -> None:
    """这台机器上有哪些学习者。例:kubeviva learners"""
    from trainer.commands.learners import run

    raise typer.Exit(run(forget, sure=yes, as_json=json))
