"""The cookie of a signed-in browser."""

from __future__ import annotations

from flask import g, request
from werkzeug.wrappers import Response

from trainer.records.accounts import Account
from trainer.team.signing_in import LONGEST, begin
from trainer.team.tokens import digest_of, new_token
from webapp.cookies import drop, keep
from webapp.security import new_visitor
from webapp.team.team import team

PLAIN = "kubeviva_session"
# Over TLS browsers take a cookie of this prefix from nobody but this very host.
OVER_TLS = f"__Host-{PLAIN}"


def cookie() -> str:
    """Return the name of the cookie."""
    return OVER_TLS if request.is_secure else PLAIN


def shown_token() -> str:
    """Return the token that a browser shows, nothing when it has none."""
    return request.cookies.get(cookie(), "")


def start(response: Response, account: Account) -> None:
    """Sign this browser in by a token that nobody has seen; what it showed before is void."""
    token = new_token()
    begin(team().records, account, token, shown_token(), team().nobody.now())
    keep(response, cookie(), token, LONGEST)
    _as_somebody_new()
    g.sign_in = digest_of(token)


def stop(response: Response) -> None:
    """Take the cookie away."""
    drop(response, cookie())
    _as_somebody_new()


def _as_somebody_new() -> None:
    g.account = None
    g.sign_in = ""
    g.pop("desk", None)
    new_visitor()
