"""Making an application one for a team."""

from __future__ import annotations

from flask import Flask, g

from trainer.team.roles import ROLES, reaches
from webapp.desk import NAME as DESK
from webapp.team import guard
from webapp.team.pages import account, inbox, joining, people, sign_in
from webapp.team.team import NAME, Manner, Team


def install(app: Flask) -> None:
    """Give an application with ``TEAM`` its guard and its pages, and every template the member and what they may."""
    manner: Manner | None = app.config["TEAM"]
    app.context_processor(lambda: {"team": manner is not None, "account": g.get("account"), "may": _may})
    if manner is None:
        return
    app.config["TRUSTED_HOSTS"] = [*app.config["TRUSTED_HOSTS"], manner.host]
    _ = manner.passwords.decoy  # made now: the first unknown name must not take longer than the second
    app.extensions[NAME] = Team(manner, app.extensions[DESK])
    guard.install(app)
    app.jinja_env.globals["roles"] = ROLES
    for page in (sign_in.page, joining.page, account.page, people.page, inbox.page):
        app.register_blueprint(page)


def _may(what: str) -> bool:
    """Whether the member may open the pages of a blueprint that needs a role."""
    role = g.account.role if g.get("account") else ""
    return reaches(role, guard.NEEDED[what])
