"""Light or dark: what the system says, until the reader chooses; the choice is a cookie."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response

from webapp.addresses import local
from webapp.cookies import A_YEAR, keep

COOKIE = "kubeviva_theme"
NAMES = {"auto": "自动", "light": "浅色", "dark": "深色"}
page = Blueprint("theme", __name__)


def install(app: Flask) -> None:
    """Add the switch to an application, and tell its templates the choice."""
    app.register_blueprint(page)
    app.context_processor(lambda: {"theme": chosen(), "theme_name": NAMES[chosen()], "next_theme": _following()})


def chosen() -> str:
    """Return ``auto``, ``light`` or ``dark``."""
    name = request.cookies.get(COOKIE, "auto")
    return name if name in NAMES else "auto"


def _following() -> tuple[str, str]:
    names = list(NAMES)
    following = names[(names.index(chosen()) + 1) % len(names)]
    return following, NAMES[following]


@page.post("/theme")
def choose() -> Response:
    """Remember the choice and go back to where the reader was."""
    response = redirect(local(request.form.get("back", "/")), 303)
    remember(response, request.form.get("theme", "auto"))
    return response


def remember(response: Response, name: str) -> None:
    """Keep a choice in the browser; what is no choice counts as ``auto``."""
    kept = name if name in NAMES else "auto"
    keep(response, COOKIE, kept, A_YEAR)
