"""Reading and writing which browsers and programs are signed in, by the digests of their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, col

from trainer.records.accounts import Account, account_in, accounts_with
from trainer.records.tables import AccountRow, ApiKeyRow, SignInRow


@dataclass(frozen=True)
class SignIn:
    """One browser that is signed in."""

    account: Account
    made_at: datetime
    used_at: datetime


def add_sign_in(session: Session, digest: str, account: int, at: datetime) -> None:
    """Write that a browser is signed in."""
    session.add(SignInRow(digest=digest, account_id=account, made_at=at, used_at=at))


def sign_in_of(session: Session, digest: str) -> SignIn | None:
    """Return who is signed in by a token, None when nobody is."""
    query = (
        accounts_with(col(SignInRow.made_at), col(SignInRow.used_at))
        .join(SignInRow, col(SignInRow.account_id) == col(AccountRow.id))
        .where(col(SignInRow.digest) == digest)
    )
    row = session.execute(query).first()
    return SignIn(account_in(row), row[6], row[7]) if row else None


def touch_sign_in(session: Session, digest: str, at: datetime) -> None:
    """Write when a browser was last seen."""
    session.execute(update(SignInRow).where(col(SignInRow.digest) == digest).values(used_at=at))


def delete_sign_in(session: Session, digest: str) -> None:
    """Sign a browser out."""
    session.execute(delete(SignInRow).where(col(SignInRow.digest) == digest))


def delete_sign_ins(session: Session, account: int, but: str = "") -> None:
    """Sign an account out everywhere, or everywhere but in one browser."""
    session.execute(delete(SignInRow).where(col(SignInRow.account_id) == account, col(SignInRow.digest) != but))


def count_sign_ins(session: Session, account: int) -> int:
    """Return in how many browsers an account is signed in."""
    query = select(func.count()).select_from(SignInRow).where(col(SignInRow.account_id) == account)
    return int(session.execute(query).scalar_one())


def delete_old_sign_ins(session: Session, made_before: datetime, used_before: datetime) -> None:
    """Forget browsers that were signed in too long ago, or not seen for too long."""
    session.execute(
        delete(SignInRow).where(or_(col(SignInRow.made_at) < made_before, col(SignInRow.used_at) < used_before))
    )


def put_key(session: Session, account: int, digest: str, at: datetime) -> None:
    """Write the key of an account over the one that was there."""
    session.merge(ApiKeyRow(account_id=account, digest=digest, made_at=at))


def delete_key(session: Session, account: int) -> None:
    """Take an account's key away."""
    session.execute(delete(ApiKeyRow).where(col(ApiKeyRow.account_id) == account))


def key_made_at(session: Session, account: int) -> datetime | None:
    """Return since when an account has a key, None when it has none."""
    row = session.get(ApiKeyRow, account)
    return row.made_at if row else None


def key_owner(session: Session, digest: str) -> Account | None:
    """Return whose key this is, None when it is nobody's."""
    query = (
        accounts_with()
        .join(ApiKeyRow, col(ApiKeyRow.account_id) == col(AccountRow.id))
        .where(col(ApiKeyRow.digest) == digest)
    )
    row = session.execute(query).first()
    return account_in(row) if row else None
