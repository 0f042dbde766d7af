"""``kubeviva team``: the members of a team's server, and links that let others in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from trainer.commands.opening import now, opened, told
from trainer.drilling.protocol import moment_json
from trainer.exits import GOOD, Misuse
from trainer.output import console, write_json
from trainer.records.accounts import Account, all_accounts
from trainer.team.address import checked_address
from trainer.team.joining import invite, reset
from trainer.team.people import change_role, lock, member_called, unlock
from trainer.team.refusal import Refused
from trainer.team.roles import ROLES
from trainer.team.tokens import new_token

# Where a team's server is found when nothing else is said: started by hand on this machine.
HERE = "http://127.0.0.1:8642"


def run_invite(role: str, days: int, address: str) -> int:
    """Print a link to a new account."""
    with _told():
        base, token = checked_address(address or HERE), new_token()
        until = invite(opened(now()), token, role, now(), days)
    _print_link(base, token, until)
    return GOOD


def run_reset(name: str, address: str) -> int:
    """Void a member's password and print a link to a new one."""
    with _told():
        base, token, records = checked_address(address or HERE), new_token(), opened(now())
        until = reset(records, token, member_called(records, name).id, now())
    _print_link(base, token, until)
    return GOOD


def run_list(as_json: bool) -> int:
    """Print all members."""
    with _told(), opened(now()).reading() as session:
        members = all_accounts(session)
    if as_json:
        write_json({"members": [_json(one) for one in members]})
        return GOOD
    out, at = console(), now()
    for one in members:
        seen = f",最近来过 {_day(one.seen_at, at)}" if one.seen_at else ""
        locked = f",{_day(one.locked_at, at)} 起锁定" if one.locked_at else ""
        out.print(
            f"{one.name}:{ROLES.get(one.role, one.role)},{_day(one.created_at, at)} 加入{seen}{locked}", markup=False
        )
    if not members:
        out.print("还没有成员;运行 kubeviva team invite --role admin", markup=False)
    return GOOD


def run_role(name: str, role: str) -> int:
    """Change what a member may do."""
    with _told():
        records = opened(now())
        changed = change_role(records, member_called(records, name).id, role)
    console().print(f"“{changed.name}”现在是{ROLES[changed.role]}", markup=False)
    return GOOD


def run_lock(name: str) -> int:
    """Lock a member out."""
    with _told():
        records = opened(now())
        locked = lock(records, member_called(records, name).id, now())
    console().print(f"“{locked.name}”锁定了,所有登录都已退出", markup=False)
    return GOOD


def run_unlock(name: str) -> int:
    """Let a member sign in again."""
    with _told():
        records = opened(now())
        unlocked = unlock(records, member_called(records, name).id)
    console().print(f"“{unlocked.name}”可以登录了", markup=False)
    return GOOD


@contextmanager
def _told() -> Iterator[None]:
    """Turn what was refused, and trouble with the records, into Misuse."""
    try:
        with told():
            yield
    except Refused as error:
        raise Misuse(str(error)) from None


def _print_link(base: str, token: str, until: datetime) -> None:
    out = console()
    out.print(f"{base}/join/{token}", markup=False, soft_wrap=True)
    out.print(f"{until:%Y-%m-%d %H:%M} 前有效,只能用一次;交给本人,别贴在别人看得到的地方", markup=False)


def _day(moment: datetime, at: datetime) -> str:
    return f"{moment.astimezone(at.tzinfo):%Y-%m-%d}"


def _json(one: Account) -> dict[str, Any]:
    return {
        "name": one.name,
        "role": one.role,
        "since": moment_json(one.created_at),
        "seen": moment_json(one.seen_at),
        "locked": moment_json(one.locked_at),
    }
