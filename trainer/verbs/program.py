"""Verbs for the program itself."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.verbs.options import Address, Json


def serve(
    host: Annotated[str, typer.Option("--host", help="监听地址;没有 --team 只允许本机。")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口;被占用就自动换一个,0 随意。")] = 8642,
    open: Annotated[bool, typer.Option("--open", help="启动后打开浏览器。")] = False,
    team: Annotated[bool, typer.Option("--team", help="给多人用:每人用自己的账号登录,互相看不到记录。")] = False,
    address: Address = "",
    proxy: Annotated[str, typer.Option("--proxy", metavar="IP", help="反向代理的地址,它报的来访者才算数。")] = "",
) -> None:
    """启动网页。例:kubeviva serve --port 8642"""
    from trainer.commands.serve import Serving, run

    raise typer.Exit(run(Serving(host, port, team, address if team else "", proxy), open_browser=open))


def doctor(json: Json = False) -> None:
    """检查安装,说明哪里不对、怎么修。例:kubeviva doctor"""
    from trainer.commands.doctor import run

    raise typer.Exit(run(as_json=json))
