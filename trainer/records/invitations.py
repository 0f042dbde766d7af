"""Reading and writing links that invite, or lead to a new password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Session, col, select

from trainer.records.tables import InvitationRow


@dataclass(frozen=True)
class Invitation:
    """One link that was not used. ``account``: whose new password it is for, None when it is for a new account."""

    id: int
    role: str
    account: int | None
    made_at: datetime
    expires_at: datetime


def add_invitation(
    session: Session, digest: str, role: str, made_at: datetime, expires_at: datetime, account: int | None = None
) -> None:
    """Write a link."""
    session.add(InvitationRow(digest=digest, role=role, account_id=account, made_at=made_at, expires_at=expires_at))


def invitation_of(session: Session, digest: str, at: datetime) -> Invitation | None:
    """Return what a link is for, None when there is no such link or its time is over; nobody else uses it meanwhile."""
    query = select(InvitationRow).where(InvitationRow.digest == digest).with_for_update()
    row = session.exec(query).first()
    return _value(row) if row and at < row.expires_at else None


def open_invitations(session: Session, at: datetime) -> list[Invitation]:
    """Return the links that still work, the latest first."""
    query = select(InvitationRow).where(InvitationRow.expires_at > at).order_by(col(InvitationRow.id).desc())
    return [_value(row) for row in session.exec(query)]


def delete_invitation(session: Session, ident: int) -> None:
    """Take a link away: it was used, or called back."""
    session.execute(delete(InvitationRow).where(col(InvitationRow.id) == ident))


def delete_invitations_for(session: Session, account: int) -> None:
    """Take away the links to a new password of an account."""
    session.execute(delete(InvitationRow).where(col(InvitationRow.account_id) == account))


def delete_invitations(session: Session) -> None:
    """Take all links away."""
    session.execute(delete(InvitationRow))


def delete_old_invitations(session: Session, at: datetime) -> None:
    """Forget links whose time is over."""
    session.execute(delete(InvitationRow).where(col(InvitationRow.expires_at) <= at))


def _value(row: InvitationRow) -> Invitation:
    return Invitation(row.id or 0, row.role, row.account_id, row.made_at, row.expires_at)
