"""Reading and writing accounts; their hashes of passwords never leave this module but to be verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from trainer.records.learners import learner_named
from trainer.records.tables import AccountRow, LearnerRow, SignInRow
from trainer.records.values import Learner

# What an account that waits for a new password has in place of a hash; no password matches it.
NO_PASSWORD = ""


@dataclass(frozen=True)
class Account:
    """Somebody who signs in. ``locked_at``: since when they may not; ``seen_at``: when a signed-in browser last came.

    ``seen_at`` is filled in lists alone.
    """

    id: int
    learner: Learner
    role: str
    created_at: datetime
    locked_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def name(self) -> str:
        """The learner's name."""
        return self.learner.name


class NameTaken(Exception):
    """There is an account, or a learner, of this name."""


_COLUMNS = (
    col(AccountRow.id),
    col(AccountRow.learner_id),
    col(LearnerRow.name),
    col(AccountRow.role),
    col(AccountRow.created_at),
    col(AccountRow.locked_at),
)


def accounts_with(*more: Any) -> Select[Any]:
    """Return the query for accounts with some more columns behind what ``account_in`` reads."""
    learner = col(LearnerRow.id) == col(AccountRow.learner_id)
    return select(*_COLUMNS, *more).select_from(AccountRow).join(LearnerRow, learner)


def account_in(row: Sequence[Any]) -> Account:
    """Return the account that a row of ``accounts_with`` begins with."""
    return Account(row[0], Learner(row[1], row[2]), row[3], row[4], row[5])


def add_account(session: Session, name: str, login: str, password: str, role: str, at: datetime) -> Account:
    """Write a new account with a new learner; raise NameTaken.

    Never is a learner found and taken over: whoever made the records under that name did not ask for it.
    """
    if learner_named(session, name) or account_called(session, login):
        raise NameTaken
    learner = LearnerRow(name=name, created_at=at)
    try:
        with session.begin_nested():
            session.add(learner)
            session.flush()
            row = AccountRow(learner_id=learner.id or 0, login=login, password=password, role=role, created_at=at)
            session.add(row)
    except IntegrityError:  # by somebody else just now
        raise NameTaken from None
    return Account(row.id or 0, Learner(learner.id or 0, name), role, at)


def account_called(session: Session, login: str) -> tuple[Account, str] | None:
    """Return the account of this login with the hash of its password, None when there is none."""
    row = session.execute(accounts_with(col(AccountRow.password)).where(col(AccountRow.login) == login)).first()
    return (account_in(row), row[6]) if row else None


def account_of(session: Session, ident: int) -> tuple[Account, str] | None:
    """Return the account of this number with the hash of its password, None when there is none."""
    row = session.execute(accounts_with(col(AccountRow.password)).where(col(AccountRow.id) == ident)).first()
    return (account_in(row), row[6]) if row else None


def all_accounts(session: Session) -> list[Account]:
    """Return all accounts with when they were last seen, the first one first."""
    query = (
        accounts_with(func.max(col(SignInRow.used_at)))
        .outerjoin(SignInRow, col(SignInRow.account_id) == col(AccountRow.id))
        .group_by(*_COLUMNS)
        .order_by(col(AccountRow.id))
    )
    return [replace(account_in(row), seen_at=row[6]) for row in session.execute(query)]


def lock_accounts(session: Session, role: str) -> list[int]:
    """Return the numbers of the accounts of a role that may sign in; nobody else changes them until the end."""
    query = select(col(AccountRow.id)).where(col(AccountRow.role) == role, col(AccountRow.locked_at).is_(None))
    return [row[0] for row in session.execute(query.order_by(col(AccountRow.id)).with_for_update())]


def put_role(session: Session, ident: int, role: str) -> None:
    """Write what an account may do."""
    row = session.get_one(AccountRow, ident)
    row.role = role
    session.add(row)


def put_password(session: Session, ident: int, password: str) -> None:
    """Write the hash of a new password, or NO_PASSWORD."""
    row = session.get_one(AccountRow, ident)
    row.password = password
    session.add(row)


def put_lock(session: Session, ident: int, at: datetime | None) -> None:
    """Lock an account, or open it again with None."""
    row = session.get_one(AccountRow, ident)
    row.locked_at = at
    session.add(row)
