"""Verbs of the maintainers' inbox."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.verbs.options import Json

inbox_app = typer.Typer(
    help="收件箱:没读懂的句子、申诉、值得看看的题。例:kubeviva inbox",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@inbox_app.callback()
def inbox(context: typer.Context) -> None:
    """收件箱:没读懂的句子、申诉、值得看看的题。例:kubeviva inbox"""
    if context.invoked_subcommand is None:
        from trainer.commands.inbox import run_list

        raise typer.Exit(run_list(as_json=False))


@inbox_app.command("list")
def inbox_list(json: Json = False) -> None:
    """列出没读懂的句子和申诉,新的在前。例:kubeviva inbox list"""
    from trainer.commands.inbox import run_list

    raise typer.Exit(run_list(as_json=json))


@inbox_app.command("show")
def inbox_show(item: Annotated[str, typer.Argument(metavar="ITEM", help="编号,如 u12。")], json: Json = False) -> None:
    """看一条:整段回答、评了什么、现在读不读得懂。例:kubeviva inbox show u12"""
    from trainer.commands.inbox import run_show

    raise typer.Exit(run_show(item, as_json=json))


@inbox_app.command("dismiss")
def inbox_dismiss(
    items: Annotated[list[str] | None, typer.Argument(metavar="[ITEM...]", help="编号,如 u12 a3。")] = None,
    understood: Annotated[bool, typer.Option("--understood", help="现在已经读得懂的全部处理掉。")] = False,
) -> None:
    """处理掉几条,记录还留着。例:kubeviva inbox dismiss u12 a3"""
    from trainer.commands.inbox import run_dismiss

    raise typer.Exit(run_dismiss(items or [], by_now=understood))


@inbox_app.command("export")
def inbox_export(file: Annotated[str, typer.Argument(metavar="FILE", help="写到哪个文件。")]) -> None:
    """导出成候选说法,一行一个 JSON。例:kubeviva inbox export 候选.jsonl"""
    from trainer.commands.inbox import run_export

    raise typer.Exit(run_export(file))


@inbox_app.command("items")
def inbox_items(json: Json = False) -> None:
    """哪些题太容易、太难、可能判错。例:kubeviva inbox items"""
    from trainer.commands.inbox import run_items

    raise typer.Exit(run_items(as_json=json))
