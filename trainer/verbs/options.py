"""Options that several verbs take."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from trainer.exits import Misuse

LONGEST_NAME = 64

At = Annotated[
    str, typer.Option("--at", metavar="X.YY", help="按哪个 Kubernetes 小版本判断(缺省:模型知道的最新版本)。")
]
Address = Annotated[
    str,
    typer.Option(
        "--address",
        metavar="URL",
        envvar="KUBEVIVA_ADDRESS",
        show_envvar=False,
        help="成员用什么地址打开,如 https://kubeviva.example.com(缺省:环境变量 KUBEVIVA_ADDRESS)。",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON,供别的程序读取。")]


def _as_learner(name: str) -> str:
    """The option stands for the environment variable, which everything that opens the records goes by."""
    if name and (not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME):
        raise Misuse(f"--learner 读到{name[:20]!r};名字不能是空白或带控制字符,最多 {LONGEST_NAME} 个字")
    if name:
        os.environ["KUBEVIVA_LEARNER"] = name
    return name


Learner = Annotated[
    str,
    typer.Option("--learner", metavar="NAME", callback=_as_learner, help="学习者(缺省:环境变量 KUBEVIVA_LEARNER)。"),
]
