"""Changing what members may do; somebody who can let others in is always left."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from trainer.records.accounts import Account, account_called, account_of, lock_accounts, put_lock, put_role
from trainer.records.sign_ins import delete_sign_ins
from trainer.records.store import Records
from trainer.team.joining import void_links_of
from trainer.team.names import login_of
from trainer.team.refusal import Refused
from trainer.team.roles import ADMIN, ROLES

LAST = "这是最后一个能登录的管理员;先让别人当管理员"


def member_called(records: Records, name: str) -> Account:
    """Return the member of this name; raise Refused, RecordsTrouble."""
    with records.reading() as session:
        found = account_called(session, login_of(name))
    if found is None:
        raise Refused(f"没有叫“{name}”的成员;有哪些见 kubeviva team list")
    return found[0]


def change_role(records: Records, ident: int, role: str) -> Account:
    """Return a member with another role; raise Refused, RecordsTrouble."""
    if role not in ROLES:
        raise Refused(f"没有叫“{role}”的角色;有 {'、'.join(ROLES)}")
    with records.writing() as session:
        if role != ADMIN:
            _keep_an_admin(session, ident)
            void_links_of(session, _found(session, ident))
        put_role(session, _found(session, ident).id, role)
        session.flush()
        return _found(session, ident)


def lock(records: Records, ident: int, at: datetime) -> Account:
    """Return a member who may no longer sign in, and is signed out everywhere; raise Refused, RecordsTrouble."""
    with records.writing() as session:
        _keep_an_admin(session, ident)
        void_links_of(session, _found(session, ident))
        put_lock(session, _found(session, ident).id, at)
        delete_sign_ins(session, ident)
        session.flush()
        return _found(session, ident)


def make_way(records: Records, ident: int) -> None:
    """Prepare for a member's leaving; raise Refused for the last one who can let others in, RecordsTrouble."""
    with records.writing() as session:
        _keep_an_admin(session, ident)
        void_links_of(session, _found(session, ident))


def unlock(records: Records, ident: int) -> Account:
    """Return a member who may sign in again; raise Refused, RecordsTrouble."""
    with records.writing() as session:
        put_lock(session, _found(session, ident).id, None)
        session.flush()
        return _found(session, ident)


def _keep_an_admin(session: Session, ident: int) -> None:
    if lock_accounts(session, ADMIN) == [ident]:
        raise Refused(LAST)


def _found(session: Session, ident: int) -> Account:
    found = account_of(session, ident)
    if found is None:
        raise Refused("没有这个成员")
    return found[0]
