"""登录: by name and password, and out again."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trainer.team.address import neighbourhood
from trainer.team.names import login_of
from trainer.team.refusal import Refused
from trainer.team.signing_in import authenticated, end
from webapp.addresses import local
from webapp.team.member import member
from webapp.team.session import shown_token, start, stop
from webapp.team.team import team

page = Blueprint("sign_in", __name__)
SAID = {
    "out": "已退出登录。",
    "left": "账号和全部记录都删除了。",
    "password": "密码设好了,用它登录。",
}
# Longer than any name or password: nobody's time is spent on it.
LONGEST = 1000


@page.get("/sign-in")
def ask() -> str | Response:
    """Return the form; whoever is signed in already is led on."""
    if member():
        return redirect(local(request.args.get("next", "/")), 303)
    return _form(said=SAID.get(request.args.get("said", ""), ""))


@page.post("/sign-in")
def take() -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Sign in and lead to where the reader wanted to go."""
    name, password = request.form.get("name", "")[:LONGEST], request.form.get("password", "")[:LONGEST]
    wait = _taken(name)
    if wait:
        minutes = ceil(wait / timedelta(minutes=1))
        problem = f"试得太多了,{minutes} 分钟后再来;忘了密码,请管理员重置"
        return _form(problem), 429, {"Retry-After": str(ceil(wait.total_seconds()))}
    try:
        account = authenticated(team().records, name, password, team().passwords)
    except Refused as trouble:
        return _form(str(trouble)), 403
    _give_back(name)
    response = redirect(local(request.form.get("next", "/")), 303)
    start(response, account)
    return response


@page.post("/sign-out")
def leave() -> Response:
    """Sign this browser out."""
    end(team().records, shown_token())
    response = redirect(url_for("sign_in.ask", said="out"), 303)
    stop(response)
    return response


def _taken(name: str) -> timedelta:
    """Count an attempt before it is made, so that many at once are counted, too; return how long to wait instead."""
    at = team().nobody.now()
    address = neighbourhood(request.remote_addr or "")
    wait = team().by_address.take(address, at)
    if wait:
        return wait
    wait = team().by_account.take(login_of(name), at)
    if wait:
        team().by_address.give_back(address, at)
    return wait


def _give_back(name: str) -> None:
    """An attempt that was right does not count."""
    at = team().nobody.now()
    team().by_address.give_back(neighbourhood(request.remote_addr or ""), at)
    team().by_account.give_back(login_of(name), at)


def _form(problem: str = "", said: str = "") -> str:
    return render_template(
        "team/sign_in.html",
        problem=problem,
        said=said,
        name=request.form.get("name", "")[:LONGEST],
        next=local(request.values.get("next", "/")),
    )
