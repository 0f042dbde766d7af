"""Who sent a request."""

from __future__ import annotations

from flask import abort, g

from trainer.records.accounts import Account
from trainer.team.roles import ADMIN, reaches


def member() -> Account | None:
    """Return the member who sent the request, None for nobody and on a server without a team."""
    found: Account | None = g.get("account")
    return found


def myself() -> Account:
    """Return the member who sent the request; 401 for nobody."""
    found = member()
    if found is None:
        abort(401)
    return found


def sees_the_server() -> bool:
    """Return whether what is wrong with the server is this one's business: alone, or as an administrator."""
    found = member()
    return found is None or reaches(found.role, ADMIN)
