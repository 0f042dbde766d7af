"""搜索: full-text search over topics, concepts, facts and models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from kb.graphs.node import KIND_NAMES, Kind
from kb.search.search import MOST, Hit, search
from kb.typesetting import typeset
from webapp.desk import desk
from webapp.nodes import address_of

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
    hits = _hits(words)
    return render_template(
        "search/search.html",
        words=words,
        found=[_shown(hit) for hit in hits] if words.strip() else None,
        loose=any(hit.loose for hit in hits),
        most=MOST,
    )


def _hits(words: str) -> list[Hit]:
    if not words.strip():
        return []
    with desk().store() as store:
        return search(store, words)


def _shown(hit: Hit) -> Found:
    sentence = hit.key.kind in (Kind.FACT, Kind.MISCONCEPTION)
    title = "" if sentence or hit.title == hit.snippet else hit.title
    return Found(KIND_NAMES[hit.key.kind], address_of(hit.key, desk().knowledge), title, tuple(_pieces(hit)))


def _pieces(hit: Hit) -> Iterator[tuple[str, bool]]:
    snippet, place = typeset(hit.snippet), 0  # typesetting moves nothing
    for start, end in hit.matches:
        yield snippet[place:start].replace("。 ", "。"), False
        yield snippet[start:end], True
        place = end
    yield snippet[place:].replace("。 ", "。"), False
