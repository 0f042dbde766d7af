"""The guard of a team's server: what is not named as open is closed, and each role opens what it is named for."""

from __future__ import annotations

from math import ceil

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from trainer.team.roles import ADMIN, LEARNER, MAINTAINER, reaches
from trainer.team.signing_in import owner_of, signed_in
from trainer.team.tokens import digest_of
from webapp.api.operations import BASE
from webapp.security import SAFE
from webapp.team.member import member
from webapp.team.session import shown_token
from webapp.team.team import team

# Endpoints that nobody has to sign in for; none of them shows or changes anything of a learner.
OPEN = frozenset(
    {
        "static",
        "health.show",
        "theme.choose",
        "language.choose",
        "language.converted",
        "sign_in.ask",
        "sign_in.take",
        "joining.ask",
        "joining.take",
        # Kept by a browser without anybody's cookies: nothing but the titles of the topics.
        "offline.show",
        "offline.worker",
        "offline.manifest",
    }
)
# What a role is needed for, by blueprint; everything else is for every member.
NEEDED = {"inbox": MAINTAINER, "people": ADMIN}
# A document of so many bytes counts as one more write.
BYTES_A_WRITE = 10_000
BEARER = "Bearer "


def install(app: Flask) -> None:
    """Set the guard before everything else that an application does with a request."""
    app.before_request(_identify)
    app.before_request(_admit)
    app.before_request(_count)


def _identify() -> None:
    """Find out who sent the request: by the session of a browser, or by the key of a program that calls the API."""
    found, now = team(), team().nobody.now()
    given = request.headers.get("Authorization", "")
    if request.path.startswith(f"{BASE}/") and given.startswith(BEARER):
        g.account = owner_of(found.records, given.removeprefix(BEARER).strip())
        if g.account is None:
            abort(401, "这个密钥不对,或已经换掉;到“账号”页里重新生成")
    elif token := shown_token():
        g.account = signed_in(found.records, token, now)
        if g.account is not None:
            g.sign_in = digest_of(token)
    if g.get("account") is not None:
        g.desk = found.desk_of(g.account)


def _admit() -> Response | None:
    """Let pass who may; send to the door who may be somebody."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN:
        return None  # without an endpoint there is nothing to be seen but that
    who = member()
    if who is None:
        if request.path.startswith(f"{BASE}/") or request.method not in SAFE:
            abort(401)
        return redirect(url_for("sign_in.ask", next=request.full_path.rstrip("?")), 303)
    if not reaches(who.role, NEEDED.get(request.blueprint or "", LEARNER)):
        abort(403, "你的角色打不开这一页;需要的话,请管理员给你改角色。")
    return None


def _count() -> None:
    """Keep one member from taking the server for themselves."""
    who = member()
    if who is None or request.method in SAFE:
        return
    cost = 1 + (request.content_length or 0) // BYTES_A_WRITE
    wait = team().writing.take(str(who.id), team().nobody.now(), cost)
    if wait:
        raise TooManyRequests("交得太快了,歇一歇再来;这一次没有处理。", retry_after=ceil(wait.total_seconds()))
