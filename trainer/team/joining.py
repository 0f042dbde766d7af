"""Links that work once: to a new account, and to a new password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from trainer.records.accounts import NO_PASSWORD, Account, NameTaken, account_of, add_account, put_password
from trainer.records.invitations import (
    add_invitation,
    delete_invitation,
    delete_invitations,
    delete_invitations_for,
    delete_old_invitations,
    invitation_of,
)
from trainer.records.sign_ins import delete_key, delete_sign_ins
from trainer.records.store import Records
from trainer.team.names import checked_name, login_of
from trainer.team.passwords import Passwords, check_password
from trainer.team.refusal import Refused
from trainer.team.roles import ADMIN, ROLES
from trainer.team.tokens import digest_of

LONGEST_DAYS = 30
DAYS = 7
GONE = "这个链接已经用过、过期或收回了;请管理员再给一个"


@dataclass(frozen=True)
class Opened:
    """What a link leads to: a new account of a role, or, with ``name``, a new password for that account."""

    role: str
    name: str | None


def invite(records: Records, token: str, role: str, at: datetime, days: int = DAYS) -> datetime:
    """Keep a link to a new account and return until when it works; raise Refused, RecordsTrouble."""
    if role not in ROLES:
        raise Refused(f"没有叫“{role}”的角色;有 {'、'.join(ROLES)}")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"链接的期限只能是 1 到 {LONGEST_DAYS} 天")
    until = at + timedelta(days=days)
    with records.writing() as session:
        delete_old_invitations(session, at)
        add_invitation(session, digest_of(token), role, at, until)
    return until


def reset(records: Records, token: str, account: int, at: datetime) -> datetime:
    """Void an account's password, sign it out everywhere, and keep a link to a new one; return until when it works.

    Raise Refused, RecordsTrouble.
    """
    until = at + timedelta(days=DAYS)
    with records.writing() as session:
        found = account_of(session, account)
        if found is None:
            raise Refused("没有这个成员")
        put_password(session, account, NO_PASSWORD)
        delete_sign_ins(session, account)
        delete_key(session, account)
        delete_invitations_for(session, account)
        void_links_of(session, found[0])
        add_invitation(session, digest_of(token), found[0].role, at, until, account)
    return until


def void_links_of(session: Session, account: Account) -> None:
    """Take away all links when an administrator is not to be trusted any more: they may have kept some of them."""
    if account.role == ADMIN:
        delete_invitations(session)


def opened(records: Records, token: str, at: datetime) -> Opened:
    """Return what a link leads to; raise Refused when it does not work, RecordsTrouble."""
    with records.reading() as session:
        found = invitation_of(session, digest_of(token), at)
        if found is None:
            raise Refused(GONE)
        owner = account_of(session, found.account) if found.account else None
        return Opened(found.role, owner[0].name if owner else None)


def join(
    records: Records, token: str, name: str, password: str, again: str, at: datetime, passwords: Passwords
) -> Account:
    """Return the account that a link led to, new or with its new password; then the link is used up.

    Raise Refused, RecordsTrouble: then nothing was changed, and the link still works.
    """
    link = opened(records, token, at)
    shown = link.name or checked_name(name)
    check_password(password, again, shown)
    kept = passwords.hashed(password)
    with records.writing() as session:
        found = invitation_of(session, digest_of(token), at)
        if found is None:  # used by somebody else while the hash was made
            raise Refused(GONE)
        delete_invitation(session, found.id)
        if found.account is not None:
            renewed = account_of(session, found.account)
            if renewed is None:
                raise Refused(GONE)
            put_password(session, found.account, kept)
            return renewed[0]
        try:
            return add_account(session, shown, login_of(shown), kept, found.role, at)
        except NameTaken:
            raise Refused(f"“{shown}”已经有人用了,换一个名字") from None
