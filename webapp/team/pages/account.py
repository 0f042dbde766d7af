"""账号: one's own password, browsers, key for programs, and what others can see."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trainer.records.sign_ins import count_sign_ins, delete_key, key_made_at
from trainer.team.passwords import SHORTEST
from trainer.team.refusal import Refused
from trainer.team.roles import MEANINGS
from trainer.team.signing_in import change_password, end_elsewhere, give_key
from trainer.team.tokens import new_token
from webapp.team.member import myself
from webapp.team.pages.sign_in import LONGEST
from webapp.team.session import shown_token
from webapp.team.team import team

page = Blueprint("account", __name__, url_prefix="/account")
SAID = {
    "password": "密码已改;别处的登录都退出了。",
    "elsewhere": "别处的登录都退出了。",
    "no-key": "密钥已作废。",
}


@page.get("/")
def show() -> str:
    """Return the page."""
    return _page(said=SAID.get(request.args.get("said", ""), ""))


@page.post("/password")
def save_password() -> Response | tuple[str, int]:
    """Change the password; a wrong one counts like a failure to sign in."""
    who, at = myself(), team().nobody.now()
    key = f"password of {who.id}"
    wait = team().by_account.take(key, at)
    if wait:
        return _page(problem=f"试得太多了,{ceil(wait / timedelta(minutes=1))} 分钟后再来"), 429
    old, new, again = (request.form.get(field, "")[:LONGEST] for field in ("old", "password", "again"))
    try:
        change_password(team().records, who, old, new, again, shown_token(), team().passwords)
    except Refused as trouble:
        return _page(problem=str(trouble)), 400
    team().by_account.give_back(key, at)
    return redirect(url_for("account.show", said="password"), 303)


@page.post("/elsewhere")
def leave_elsewhere() -> Response:
    """Sign out everywhere but here."""
    end_elsewhere(team().records, myself(), shown_token())
    return redirect(url_for("account.show", said="elsewhere"), 303)


@page.post("/key")
def make_key() -> str:
    """Make a key for programs and show it, this once."""
    key = new_token()
    give_key(team().records, myself(), key, team().nobody.now())
    return _page(key=key)


@page.post("/no-key")
def void_key() -> Response:
    """Take the key away."""
    with team().records.writing() as session:
        delete_key(session, myself().id)
    return redirect(url_for("account.show", said="no-key"), 303)


def _page(said: str = "", problem: str = "", key: str = "") -> str:
    who = myself()
    with team().records.reading() as session:
        browsers, key_at = count_sign_ins(session, who.id), key_made_at(session, who.id)
    return render_template(
        "team/account.html",
        said=said,
        problem=problem,
        key=key,
        key_at=key_at,
        browsers=browsers,
        meaning=MEANINGS[who.role],
        shortest=SHORTEST,
        now=team().nobody.now(),
        address=team().manner.address,
    )
