"""简体 or 繁體: what the browser asks for, until the reader chooses; the choice is a cookie."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from webapp.addresses import address_for, local
from webapp.cookies import A_YEAR, keep
from webapp.traditional import LANGUAGE as TRADITIONAL
from webapp.traditional import traditional, traditional_page

COOKIE = "kubeviva_language"
SIMPLIFIED = "zh-CN"
NAMES = {SIMPLIFIED: "简体中文", TRADITIONAL: "繁體中文"}
SCRIPTS = Path(__file__).parent / "static" / "js"
# Parts of the tag of a language whose readers are used to traditional characters.
_TRADITIONAL_PARTS = frozenset({"hant", "tw", "hk", "mo"})
page = Blueprint("language", __name__)


def install(app: Flask) -> None:
    """Add the choice to an application, tell its templates, and convert what it answers."""
    app.register_blueprint(page)
    app.context_processor(_told)
    app.jinja_env.globals["script"] = script
    app.jinja_env.filters["as_shown"] = as_shown
    app.after_request(_convert)


def chosen() -> str:
    """Return ``zh-CN`` or ``zh-Hant``: what the address names, what was chosen, or what the browser asks for."""
    if "language" not in g:
        named = (request.args.get("language", ""), request.cookies.get(COOKIE, ""))
        g.language = next((name for name in named if name in NAMES), "") or _preferred()
    found: str = g.language
    return found


def _preferred() -> str:
    """The first Chinese that the browser asks for."""
    for language, _ in request.accept_languages:
        first, *parts = language.lower().replace("_", "-").split("-")
        if first == "zh":
            return TRADITIONAL if _TRADITIONAL_PARTS.intersection(parts) else SIMPLIFIED
    return SIMPLIFIED


def as_shown(text: str) -> str:
    """Return a text of ours as this reader's pages show it, for what is no text of a page."""
    return traditional(text) if chosen() == TRADITIONAL else text


def script(name: str) -> str:
    """Return the address of a script that speaks as this reader's pages do."""
    if chosen() == TRADITIONAL:
        return url_for("language.converted", name=name)
    return address_for("static", filename=f"js/{name}.js")


def _told() -> dict[str, object]:
    other = next(name for name in NAMES if name != chosen())
    return {"language": chosen(), "languages": NAMES, "other_language": (other, NAMES[other])}


def _convert(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.direct_passthrough and chosen() == TRADITIONAL:
        response.set_data(traditional_page(response.get_data(as_text=True)))
    return response


@page.post("/language")
def choose() -> Answer:
    """Remember the choice and go back to where the reader was."""
    response = redirect(local(request.form.get("back", "/")), 303)
    remember(response, request.form.get("language", ""))
    return response


def remember(response: Answer, name: str) -> None:
    """Keep a choice in the browser; what is no choice counts as simplified."""
    keep(response, COOKIE, name if name in NAMES else SIMPLIFIED, A_YEAR)


@page.get("/static/zh-Hant/<name>.js")
def converted(name: str) -> Answer:
    """Return one of our scripts with what it says in traditional characters."""
    found = {file.stem: file for file in SCRIPTS.glob("*.js")}.get(name)
    if found is None:
        abort(404)
    response = Response(traditional(found.read_text("utf-8")), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)
