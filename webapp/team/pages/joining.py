"""邀请: what a link leads to, a new account or a new password."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trainer.team.joining import Opened, join, opened
from trainer.team.passwords import SHORTEST
from trainer.team.refusal import Refused
from trainer.team.roles import MEANINGS
from webapp.team.pages.sign_in import LONGEST
from webapp.team.session import start
from webapp.team.team import team

page = Blueprint("joining", __name__, url_prefix="/join")


@page.get("/<token>")
def ask(token: str) -> str:
    """Return the form that a link leads to; 404 when it does not work."""
    return _form(_opened(token))


@page.post("/<token>")
def take(token: str) -> Response | tuple[str, int]:
    """Use the link up: make the account or keep the new password, and sign in."""
    link = _opened(token)
    name, password, again = (request.form.get(field, "")[:LONGEST] for field in ("name", "password", "again"))
    try:
        account = join(team().records, token, name, password, again, team().nobody.now(), team().passwords)
    except Refused as trouble:
        return _form(link, str(trouble)), 400
    if account.locked_at:
        return redirect(url_for("sign_in.ask", said="password"), 303)
    response = redirect(url_for("today.show"), 303)
    start(response, account)
    return response


def _opened(token: str) -> Opened:
    try:
        return opened(team().records, token, team().nobody.now())
    except Refused as trouble:
        abort(404, f"{trouble}。")


def _form(link: Opened, problem: str = "") -> str:
    return render_template(
        "team/join.html",
        link=link,
        problem=problem,
        name=link.name or request.form.get("name", "")[:LONGEST],
        shortest=SHORTEST,
        meaning=MEANINGS[link.role],
    )
