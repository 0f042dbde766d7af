"""Who sent a request."""

from __future__ import annotations

from flask import abort, g

from trainer.records.accounts import Account


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
