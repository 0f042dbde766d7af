"""搜索: full-text search over topics, concepts, facts and models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request, url_for

from kb.knowledge import Knowledge
from kb.models.catalogue import ROOM_OF
from kb.node import KIND_NAMES, Key, Kind
from kb.places import kb_path
from kb.search import Hit, search
from kb.store import open_current
from kb.typesetting import typeset
from webapp.desk import desk

page = Blueprint("search", __name__, url_prefix="/search")


@dataclass(frozen=True)
class Found:
    """A hit as a page shows it: its kind in Chinese, where it leads, and its snippet cut at the matches."""

    kind: str
    address: str | None
    title: str
    pieces: tuple[tuple[str, bool], ...]


@page.get("/")
def show() -> str:
    """Return the form, and what fits the words of ``q``."""
    words = request.args.get("q", "")
    return render_template("search/search.html", words=words, found=_found(words) if words.strip() else None)


def _found(words: str) -> list[Found]:
    with open_current(kb_path(current_app.config["ENVIRONMENT"]), current_app.config["CONTENT"]) as store:
        hits = search(store, words)
    return [_shown(hit) for hit in hits]


def _shown(hit: Hit) -> Found:
    sentence = hit.key.kind in (Kind.FACT, Kind.MISCONCEPTION)
    title = "" if sentence or hit.title == hit.snippet else hit.title
    return Found(KIND_NAMES[hit.key.kind], _address(hit.key, desk().knowledge), title, tuple(_pieces(hit)))


def _pieces(hit: Hit) -> Iterator[tuple[str, bool]]:
    snippet, place = typeset(hit.snippet), 0  # typesetting moves nothing
    for start, end in hit.matches:
        yield snippet[place:start], False
        yield snippet[start:end], True
        place = end
    yield snippet[place:], False


def _address(key: Key, knowledge: Knowledge) -> str | None:
    """Where a hit leads: its own page, or that of the topic or fact that says most about it."""
    if key.kind is Kind.TOPIC and key.id in knowledge.topics:
        return url_for("topics.show", slug=key.id)
    if key.kind in (Kind.FACT, Kind.MISCONCEPTION) and key.id in knowledge.facts:
        return url_for("facts.show", name=key.id)
    if key.kind is Kind.MODEL and key.id in ROOM_OF:
        return url_for("models.show", name=key.id)
    if key.kind is Kind.RELATION and knowledge.true_facts_of.get(key.id):
        return url_for("facts.show", name=knowledge.true_facts_of[key.id][0].id)
    if key.kind is Kind.CONCEPT:
        concept = knowledge.lexicon.concepts.get(key.id)
        return url_for("topics.show", slug=concept.topic) if concept and concept.topic in knowledge.topics else None
    return None
