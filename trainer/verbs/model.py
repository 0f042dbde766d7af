"""Verbs of models."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.verbs.options import At, Json

model_app = typer.Typer(
    help="列出、查看、运行机制模型。例:kubeviva model run rollout --jsonl cases.jsonl",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@model_app.command("list")
def model_list(json: Json = False) -> None:
    """列出所有模型。例:kubeviva model list"""
    from trainer.commands.model import run_list

    raise typer.Exit(run_list(as_json=json))


@model_app.command("show")
def model_show(name: Annotated[str, typer.Argument(metavar="NAME", help="模型名。")], json: Json = False) -> None:
    """显示一个模型:出处、不管什么、例子。例:kubeviva model show rollout"""
    from trainer.commands.model import run_show

    raise typer.Exit(run_show(name, as_json=json))


@model_app.command("run")
def model_run(
    name: Annotated[str, typer.Argument(metavar="NAME", help="模型名。")],
    jsonl: Annotated[str, typer.Option("--jsonl", metavar="FILE", help="一行一个 {id,input};- 读标准输入。")] = "",
    manifest: Annotated[str, typer.Option("--manifest", metavar="FILE", help="Kubernetes YAML 清单。")] = "",
    trace: Annotated[bool, typer.Option("--trace", help="逐步说明发生了什么。")] = False,
    json: Json = False,
    at: At = "",
) -> None:
    """运行一个模型。例:kubeviva model run rollout --manifest deploy.yaml --trace"""
    from trainer.commands.model import run_model

    raise typer.Exit(run_model(name, jsonl, manifest, at, as_json=json, trace=trace))
