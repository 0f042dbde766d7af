"""Signing in and out: by password for a browser, by key for a program."""

from __future__ import annotations

from datetime import datetime, timedelta

from trainer.records.accounts import Account, account_called, account_of, put_password
from trainer.records.sign_ins import (
    add_sign_in,
    delete_old_sign_ins,
    delete_sign_in,
    delete_sign_ins,
    key_owner,
    put_key,
    sign_in_of,
    touch_sign_in,
)
from trainer.records.store import Records
from trainer.team.names import login_of
from trainer.team.passwords import Passwords, check_password
from trainer.team.refusal import Refused
from trainer.team.tokens import digest_of

# A browser that did not come for so long, or was signed in so long ago, is asked for the password again.
IDLE, LONGEST = timedelta(days=14), timedelta(days=60)
# How exactly it is known when a browser last came: writing at every request would be in everybody's way.
SEEN_EVERY = timedelta(hours=1)
WRONG = "名字或密码不对"
LOCKED = "这个账号被锁定了,请找管理员"


def authenticated(records: Records, name: str, password: str, passwords: Passwords) -> Account:
    """Return the account of a name and password; raise Refused, RecordsTrouble.

    A hash is verified also where there is no such account: it must not be known by the time. That an account is
    locked is told to nobody but who knows its password.
    """
    with records.reading() as session:
        found = account_called(session, login_of(name))
    account, kept = found or (None, "")
    right = passwords.matches(kept, password)
    if account is None or not right:
        raise Refused(WRONG)
    if account.locked_at:
        raise Refused(LOCKED)
    if passwords.outdated(kept):
        _renew(records, account, kept, passwords.hashed(password))
    return account


def _renew(records: Records, account: Account, before: str, after: str) -> None:
    """Keep a hash of today's cost, unless the password was changed or voided meanwhile."""
    with records.writing() as session:
        found = account_of(session, account.id)
        if found and found[1] == before:
            put_password(session, account.id, after)


def begin(records: Records, account: Account, token: str, before: str, at: datetime) -> None:
    """Sign a browser in by a new token; the one that it had before is void. Raise RecordsTrouble."""
    with records.writing() as session:
        delete_old_sign_ins(session, at - LONGEST, at - IDLE)
        delete_sign_in(session, digest_of(before))
        add_sign_in(session, digest_of(token), account.id, at)


def signed_in(records: Records, token: str, at: datetime) -> Account | None:
    """Return whose browser this is, None for nobody's; raise RecordsTrouble."""
    digest = digest_of(token)
    with records.reading() as session:
        found = sign_in_of(session, digest)
    if found is None or found.account.locked_at or at - found.made_at > LONGEST or at - found.used_at > IDLE:
        return None
    if at - found.used_at > SEEN_EVERY:
        with records.writing() as session:
            touch_sign_in(session, digest, at)
    return found.account


def end(records: Records, token: str) -> None:
    """Sign a browser out; raise RecordsTrouble."""
    with records.writing() as session:
        delete_sign_in(session, digest_of(token))


def end_elsewhere(records: Records, account: Account, token: str) -> None:
    """Sign an account out in every browser but one; raise RecordsTrouble."""
    with records.writing() as session:
        delete_sign_ins(session, account.id, but=digest_of(token))


def change_password(
    records: Records, account: Account, old: str, new: str, again: str, token: str, passwords: Passwords
) -> None:
    """Change a password, and sign out everywhere but in the browser of a token; raise Refused, RecordsTrouble."""
    with records.reading() as session:
        found = account_of(session, account.id)
    if found is None or not passwords.matches(found[1], old):
        raise Refused("现在的密码不对")
    check_password(new, again, account.name)
    kept = passwords.hashed(new)
    with records.writing() as session:
        put_password(session, account.id, kept)
        delete_sign_ins(session, account.id, but=digest_of(token))


def give_key(records: Records, account: Account, key: str, at: datetime) -> None:
    """Let programs call the API by a key, which voids the one before; raise RecordsTrouble."""
    with records.writing() as session:
        put_key(session, account.id, digest_of(key), at)


def owner_of(records: Records, key: str) -> Account | None:
    """Return the account that a program calls for, None for nobody's; raise RecordsTrouble."""
    with records.reading() as session:
        found = key_owner(session, digest_of(key))
    return None if found is None or found.locked_at else found
