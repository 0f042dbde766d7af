"""图谱: the knowledge graph to walk through, node by node, and a page for every concept."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.content import Fact
from kb.graphs.focus import narrow_picture, wide_picture
from kb.graphs.node import KIND_NAMES, EdgeKind, Key, Kind, Node
from kb.graphs.order import topic_order
from kb.search.search import search
from trainer.node_words import edge_words
from webapp.desk import desk
from webapp.nodes import address_of, key_of

page = Blueprint("graph", __name__)
# Neighbours of a kind beyond this many are folded away in the list.
UNFOLDED = 12
# What people look for by name.
NAMED = (Kind.TOPIC, Kind.CONCEPT)


@page.get("/graph/")
def show() -> str | Response:
    """Return the map of topics, the node that ``focus`` names among its neighbours, or what fits the words of ``q``."""
    words = request.args.get("q", "").strip()
    if words:
        return _found(words)
    if "focus" in request.args:
        return _focused(request.args["focus"])
    index = desk().graph
    topics = [node for key, node in index.graph.nodes.items() if key.kind is Kind.TOPIC]
    return _page("graph/map.html", order=topic_order(index), topics=[(node, _concepts(node.key)) for node in topics])


@page.get("/concepts/<path:ident>")
def show_concept(ident: str) -> str:
    """Return one concept: its definition, its spellings, its neighbours, and the facts that name it."""
    concept = desk().knowledge.lexicon.concepts.get(ident)
    key = Key(Kind.CONCEPT, ident)
    if concept is None or key not in desk().graph.graph.nodes:
        abort(404, f"没有叫“{ident}”的概念。")
    wrong = set(concept.misspellings)
    named = desk().graph.group(key, EdgeKind.MENTIONS, False)
    facts = [desk().knowledge.facts[node.key.id] for node in named if node.key.id in desk().knowledge.facts]
    return _page(
        "graph/concept.html",
        concept=concept,
        aliases=[one for one in concept.surfaces if one != concept.name and one not in wrong],
        topic=desk().knowledge.topics.get(concept.topic),
        facts=_by_topic(facts),
        count=len(facts),
        **_around(desk().graph.graph.nodes[key], without=(EdgeKind.MENTIONS, EdgeKind.RANGES_OVER)),
    )


def _found(words: str) -> str | Response:
    """What fits, each to be looked at in the graph; a name that fits exactly leads there at once."""
    with desk().store() as store:
        hits = [hit for hit in search(store, words) if hit.key in desk().graph.graph.nodes]
    exact = [hit for hit in hits if hit.exact]
    if len(exact) == 1:
        return redirect(focus_address(exact[0].key), 303)
    return _page(
        "graph/found.html",
        words=words,
        nodes=[desk().graph.graph.nodes[hit.key] for hit in hits],
        loose=any(hit.loose for hit in hits),
    )


def _focused(name: str) -> str:
    key = key_of(name)
    node = desk().graph.graph.nodes.get(key) if key else None
    if node is None:
        abort(404, f"图谱里没有“{name}”。")
    return _page("graph/focus.html", **_around(node))


def _around(node: Node, without: tuple[EdgeKind, ...] = ()) -> dict[str, object]:
    groups = [group for group in desk().graph.groups.get(node.key, ()) if group.edge not in without]
    return {"node": node, "groups": groups, "wide": wide_picture(node, groups), "narrow": narrow_picture(node, groups)}


def _page(template: str, **more: object) -> str:
    return render_template(
        template,
        **more,
        names=sorted({node.title for key, node in desk().graph.graph.nodes.items() if key.kind in NAMED}),
        kinds=KIND_NAMES,
        edge_words=edge_words,
        focus_address=focus_address,
        page_of=lambda key: address_of(key, desk().knowledge),
        unfolded=UNFOLDED,
    )


def focus_address(key: Key) -> str:
    """Return the address of the graph with this node in focus."""
    return url_for("graph.show", focus=str(key))


def _concepts(topic: Key) -> list[Node]:
    return [node for node in desk().graph.group(topic, EdgeKind.BELONGS_TO, False) if node.key.kind is Kind.CONCEPT]


def _by_topic(facts: list[Fact]) -> list[tuple[str, list[Fact]]]:
    grouped: dict[str, list[Fact]] = {}
    for fact in facts:
        grouped.setdefault(desk().knowledge.topics[fact.topic].title, []).append(fact)
    return list(grouped.items())
