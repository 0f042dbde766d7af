"""Verbs of a team."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.verbs.options import Address, Json

team_app = typer.Typer(
    help="团队的成员和邀请,配合 serve --team。例:kubeviva team invite --role admin",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@team_app.callback()
def team(context: typer.Context) -> None:
    """团队的成员和邀请,配合 serve --team。例:kubeviva team invite --role admin"""
    if context.invoked_subcommand is None:
        from trainer.commands.team import run_list

        raise typer.Exit(run_list(as_json=False))


@team_app.command("invite")
def team_invite(
    role: Annotated[str, typer.Option("--role", metavar="learner|maintainer|admin", help="什么角色。")] = "learner",
    days: Annotated[int, typer.Option("--days", help="链接几天内有效。")] = 7,
    address: Address = "",
) -> None:
    """生成一次性的邀请链接。例:kubeviva team invite --role admin"""
    from trainer.commands.team import run_invite

    raise typer.Exit(run_invite(role, days, address))


@team_app.command("list")
def team_list(json: Json = False) -> None:
    """有哪些成员:角色、最近来过、锁定没有。例:kubeviva team list"""
    from trainer.commands.team import run_list

    raise typer.Exit(run_list(as_json=json))


@team_app.command("role")
def team_role(
    name: Annotated[str, typer.Argument(metavar="NAME", help="成员的名字。")],
    role: Annotated[str, typer.Argument(metavar="ROLE", help="learner、maintainer 或 admin。")],
) -> None:
    """改一个成员的角色。例:kubeviva team role 小王 maintainer"""
    from trainer.commands.team import run_role

    raise typer.Exit(run_role(name, role))


@team_app.command("lock")
def team_lock(name: Annotated[str, typer.Argument(metavar="NAME", help="成员的名字。")]) -> None:
    """锁定一个成员:马上退出,不能再登录,记录留着。例:kubeviva team lock 小王"""
    from trainer.commands.team import run_lock

    raise typer.Exit(run_lock(name))


@team_app.command("unlock")
def team_unlock(name: Annotated[str, typer.Argument(metavar="NAME", help="成员的名字。")]) -> None:
    """让锁定的成员再能登录。例:kubeviva team unlock 小王"""
    from trainer.commands.team import run_unlock

    raise typer.Exit(run_unlock(name))


@team_app.command("reset")
def team_reset(
    name: Annotated[str, typer.Argument(metavar="NAME", help="成员的名字。")], address: Address = ""
) -> None:
    """作废一个成员的密码,给一个设置新密码的链接。例:kubeviva team reset 小王"""
    from trainer.commands.team import run_reset

    raise typer.Exit(run_reset(name, address))
