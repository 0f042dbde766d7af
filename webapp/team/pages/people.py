"""成员: who is in the team, what they may do, and links that let others in."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trainer.records.accounts import all_accounts
from trainer.records.invitations import delete_invitation, open_invitations
from trainer.team.joining import DAYS, LONGEST_DAYS, invite, reset
from trainer.team.names import login_of
from trainer.team.people import change_role, lock, unlock
from trainer.team.refusal import Refused
from trainer.team.roles import LEARNER, MEANINGS
from trainer.team.tokens import new_token
from webapp.team.member import myself
from webapp.team.team import team

page = Blueprint("people", __name__, url_prefix="/people")
# More than these are not shown at once; the others are found by name.
SHOWN = 50
SAID = {
    "role": "角色已改。",
    "lock": "已锁定,登录都退出了。",
    "unlock": "已解锁。",
    "called-back": "邀请已收回。",
}


@page.get("/")
def show() -> str:
    """Return all members and the links that still work."""
    return _page(said=SAID.get(request.args.get("said", ""), ""))


@page.post("/invite")
def let_in() -> str | tuple[str, int]:
    """Make a link to a new account and show it, this once."""
    days = request.form.get("days", "")
    token = new_token()
    try:
        count = int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0
        until = invite(team().records, token, request.form.get("role", ""), team().nobody.now(), count)
    except Refused as trouble:
        return _page(problem=str(trouble)), 400
    return _page(link=_link(token), until=until)


@page.post("/invitations/<int:ident>/call-back")
def call_back(ident: int) -> Response:
    """Make a link useless."""
    with team().records.writing() as session:
        delete_invitation(session, ident)
    return redirect(url_for("people.show", said="called-back"), 303)


@page.post("/<int:ident>/role")
def give_role(ident: int) -> Response | tuple[str, int]:
    """Change what a member may do."""
    try:
        change_role(team().records, ident, request.form.get("role", ""))
    except Refused as trouble:
        return _page(problem=str(trouble)), 400
    if ident == myself().id:
        return redirect(url_for("account.show"), 303)
    return redirect(url_for("people.show", said="role"), 303)


@page.post("/<int:ident>/lock")
def lock_out(ident: int) -> Response | tuple[str, int]:
    """Lock a member out."""
    if ident == myself().id:
        return _page(problem="不能锁定自己"), 400
    try:
        lock(team().records, ident, team().nobody.now())
    except Refused as trouble:
        return _page(problem=str(trouble)), 400
    return redirect(url_for("people.show", said="lock"), 303)


@page.post("/<int:ident>/unlock")
def let_back(ident: int) -> Response | tuple[str, int]:
    """Let a locked member sign in again."""
    try:
        unlock(team().records, ident)
    except Refused as trouble:
        return _page(problem=str(trouble)), 400
    return redirect(url_for("people.show", said="unlock"), 303)


@page.post("/<int:ident>/reset")
def void_password(ident: int) -> str | tuple[str, int]:
    """Void a member's password and show the link to a new one, this once."""
    if ident == myself().id:
        return _page(problem="自己的密码在“账号”页里改"), 400
    token = new_token()
    try:
        until = reset(team().records, token, ident, team().nobody.now())
    except Refused as trouble:
        return _page(problem=str(trouble)), 400
    return _page(link=_link(token), until=until, whose=ident)


def _link(token: str) -> str:
    return team().manner.address + url_for("joining.ask", token=token)


def _page(
    said: str = "", problem: str = "", link: str = "", until: datetime | None = None, whose: int | None = None
) -> str:
    now = team().nobody.now()
    with team().records.reading() as session:
        members, links = all_accounts(session), open_invitations(session, now)
    names = {one.id: one.name for one in members}
    if whose is not None and whose not in names:
        abort(404)
    wanted = request.args.get("q", "")
    found = [one for one in members if login_of(wanted) in login_of(one.name)]
    return render_template(
        "team/people.html",
        wanted=wanted,
        found=found[:SHOWN],
        more=len(found) - SHOWN,
        count=len(members),
        many=len(members) > SHOWN,
        said=said,
        problem=problem,
        link=link,
        until=until,
        whose=names[whose] if whose is not None else "",
        links=links,
        names=names,
        ordinary=LEARNER,
        meanings=MEANINGS,
        days=DAYS,
        most_days=LONGEST_DAYS,
        now=now,
    )
