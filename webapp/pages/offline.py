"""离线: what can be taken along, the questions for the way, and the answers that come back from it."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request, url_for
from itsdangerous import Signer
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kb.typesetting import typeset
from trainer.offline.luggage import Packed, pack
from trainer.offline.sending import Sending, receive
from trainer.questions.kinds import NAMES
from webapp.desk import desk
from webapp.language import as_shown, chosen, script
from webapp.security import form_token
from webapp.team.member import member

page = Blueprint("offline", __name__)
STATIC = Path(__file__).parents[1] / "static"
# What every page needs, so that a page that was kept looks like itself.
SHEETS = ("tokens", "page", "parts", "marks", "print", "charts", "graph", "offline")
SCRIPTS = ("writing", "keys", "register", "queue", "offline", "graph")
IMAGES = ("mark.svg", "icon-192.png")
# Answers that are taken at once; whoever has more sends again.
MOST_SENT = 50


class Sent(BaseModel):
    """One answer as a browser sends it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^[0-9a-f-]{36}$")]
    question: Annotated[str, Field(max_length=300)]
    text: Annotated[str, Field(max_length=2_000)]
    at: datetime
    seconds: float | None = None


_SENT = TypeAdapter(Annotated[list[Sent], Field(max_length=MOST_SENT)])


@page.get("/offline/")
def show() -> str:
    """Return the page that works offline: what was taken along, practice, and what waits to be sent."""
    return render_template("offline/offline.html", topics=desk().knowledge.content.topics)


@page.get("/offline/bundle/<slug>")
def bundle(slug: str) -> Response:
    """Return the questions of a topic with their keys, and the pages that belong to it."""
    topic = desk().knowledge.topics.get(slug)
    if topic is None:
        abort(404, f"没有叫“{slug}”的主题。")
    at, sitting = desk().now(), desk().sitting
    facts = [url_for("facts.show", name=fact.id) for fact in topic.facts] if "facts" in request.args else []
    return jsonify(
        {
            "topic": slug,
            "title": _said(topic.title),
            "learner": _owner(),
            "made": at.isoformat(timespec="seconds"),
            "pages": [url_for("topics.show", slug=slug), *facts],
            "questions": [_shown(packed) for packed in pack(sitting, slug, at)],
        }
    )


@page.get("/offline/token")
def token() -> Response:
    """Return what sending needs: the token of this visitor's forms, and whose answers are taken here."""
    return jsonify({"token": form_token(), "learner": _owner()})


def _owner() -> str | int:
    """Whose questions and answers these are: a member by a name that no other ever gets, not even on the same row."""
    who = member()
    if who is None:
        return desk().sitting.learner.id
    whole = f"{who.id} {who.learner.id} {who.created_at.isoformat()}"
    return Signer(current_app.secret_key or "", salt="kubeviva.owner").get_signature(whole).decode()


@page.post("/offline/answers")
def take() -> Response:
    """Record what was answered offline, each answer once, and say what became of it."""
    try:
        sent = _SENT.validate_json(request.form.get("answers", ""))
    except ValidationError:
        abort(400, "送来的回答读不懂;它们还在你的设备上,更新程序后再送。")
    if any(one.at.tzinfo is None for one in sent):
        abort(400, "送来的回答没有写时区;它们还在你的设备上。")
    now, sitting = desk().now(), desk().sitting
    receipts = [receive(sitting, Sending(one.name, one.question, one.text, one.at, one.seconds), now) for one in sent]
    return jsonify({"receipts": [{**asdict(receipt), "why": _said(receipt.why)} for receipt in receipts]})


@page.get("/sw.js")
def worker() -> Response:
    """Return the service worker, which a browser renews as soon as any of the files it keeps has changed."""
    # What is kept is asked for without cookies: the address says in which characters.
    kept = [url_for("offline.show", language=chosen()), *_files()]
    topics = tuple(topic.title for topic in desk().knowledge.content.topics)
    version = f"{_digest(topics)} {chosen()}"
    head = f"const VERSION = {_json(version)};\nconst SHELL = {_json(kept)};\n"
    body = (STATIC / "js" / "worker.js").read_text("utf-8")
    answer = Response(head + body, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@page.get("/manifest.webmanifest")
def manifest() -> Response:
    """Return what makes the site installable."""
    answer = jsonify(
        {
            "name": as_shown("kubeviva · Kubernetes 口试"),
            "short_name": "kubeviva",
            "description": as_shown("说中文的 Kubernetes 口试官,每句话都在机制模型上执行。"),
            "lang": chosen(),
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#faf8f3",
            "theme_color": "#1b5a64",
            "icons": [
                {"src": _file("img", "icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
                {"src": _file("img", "icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
                {"src": _file("img", "mask-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
                {"src": _file("img", "mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            ],
            "shortcuts": [
                {"name": as_shown("练习"), "url": url_for("drill.ask")},
                {"name": as_shown("离线练习"), "url": url_for("offline.show")},
            ],
        }
    )
    answer.mimetype = "application/manifest+json"
    return answer


def _shown(packed: Packed) -> dict[str, Any]:
    """A question as the page shows it; ``said`` of an option is what is sent."""
    question = packed.question
    return {
        "id": question.id,
        "kind": _said(NAMES[question.kind]),
        "text": _said(question.text),
        "manifest": question.manifest,
        "items": [_said(item) for item in question.items],
        "options": [{"said": option, "text": _said(option)} for option in packed.options],
        "key": packed.key,
        "because": _said(packed.because),
    }


def _said(text: str) -> str:
    """A text as a page would show it."""
    return as_shown(typeset(text))


def _files() -> list[str]:
    sheets = [_file("css", f"{name}.css") for name in SHEETS]
    # Scripts import each other by their plain names, whatever the page calls them by.
    scripts = dict.fromkeys([*(_file("js", f"{name}.js") for name in SCRIPTS), *map(script, SCRIPTS)])
    return [*sheets, *scripts, *(_file("img", name) for name in IMAGES)]


def _file(folder: str, name: str) -> str:
    return url_for("static", filename=f"{folder}/{name}")


def _json(value: object) -> str:
    return jsonify(value).get_data(as_text=True).strip()


@lru_cache(maxsize=4)
def _digest(topics: tuple[str, ...]) -> str:
    """Return what changes with any file of the pages, and with the topics that can be taken along."""
    digest = hashlib.sha256("\n".join(topics).encode())
    for folder in (STATIC, STATIC.parent / "templates"):
        for file in sorted(folder.rglob("*.*")):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]
