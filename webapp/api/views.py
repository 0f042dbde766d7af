"""The operations of the API: each reads a request, asks the layers below, and answers with the contract's object."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request

from kb.fact_card import fact_card
from kb.factcheck import factcheck
from kb.graphs.node import Key, Kind
from kb.graphs.text import as_json as graph_json
from kb.models.catalogue import ROOM_OF, load, topics
from kb.models.model import BadInput
from kb.report_json import as_json
from kb.search.search import search
from trainer.commands.explain import card_json
from trainer.commands.model import model_json, step_json
from trainer.commands.search import hit_json
from trainer.grading.grade import grade, grade_json
from trainer.model_schema import input_schema
from trainer.playground import run_input
from webapp.api.operations import BASE, OPERATIONS, document
from webapp.api.requests import asked, body
from webapp.api.values import FactcheckRequest, GradeRequest, RunRequest
from webapp.desk import desk

api = Blueprint("api", __name__, url_prefix=BASE)
page = Blueprint("api_page", __name__)


@page.get("/api")
def show() -> str:
    """Return the page for people who write programs."""
    return render_template("api/api.html", operations=OPERATIONS, base=BASE, home=request.host_url.rstrip("/"))


@api.get("/openapi.json")
def describe() -> Response:
    """Return the OpenAPI document."""
    return jsonify(document(request.host_url.rstrip("/"), team=bool(current_app.config["TEAM"])))


@api.post("/factcheck")
def check() -> Response:
    """Check a document."""
    sent = body(FactcheckRequest)
    report = factcheck(sent.text, desk().knowledge, asked(sent.at), sent.file)
    return jsonify(as_json(report, desk().knowledge))


@api.post("/grade")
def mark() -> Response:
    """Grade an answer; nothing is recorded."""
    sent = body(GradeRequest)
    knowledge = desk().knowledge
    topic = sent.topic if sent.topic in knowledge.topics else None
    graded = grade(sent.question, sent.answer, knowledge, desk().sitting.questioner, topic, asked(sent.at))
    return jsonify(grade_json(graded, sent.id, knowledge))


@api.get("/models")
def list_models() -> Response:
    """List the models."""
    names = [{"name": name, "title": load(name).title, "room": ROOM_OF[name]} for name in topics()]
    return jsonify({"models": names})


@api.get("/models/<path:name>")
def show_model(name: str) -> Response:
    """Describe one model."""
    _known_model(name)
    return jsonify({**model_json(load(name)), "input_schema": input_schema(name)})


@api.post("/models/<path:name>/run")
def run_model(name: str) -> Response:
    """Run one model."""
    _known_model(name)
    sent = body(RunRequest)
    try:
        played = run_input(load(name), sent.input, asked(sent.at))
    except BadInput as error:
        abort(400, str(error))
    return jsonify({"output": played.output, "trace": [step_json(step) for step in played.steps]})


@api.get("/search")
def find() -> Response:
    """Search."""
    words = request.args.get("q", "")
    if not words.strip():
        abort(400, "q:缺要找的词")
    with desk().store() as store:
        hits = search(store, words)
    return jsonify({"query": words, "hits": [hit_json(hit) for hit in hits]})


@api.get("/facts")
def list_facts() -> Response:
    """List facts and misconceptions."""
    topic = request.args.get("topic")
    if topic is not None and topic not in desk().knowledge.topics:
        abort(404, f"没有叫“{topic}”的主题")
    facts = [fact for fact in desk().knowledge.facts.values() if topic in (None, fact.topic)]
    shown = [
        {
            "kind": (Kind.MISCONCEPTION if fact.misconception else Kind.FACT).value,
            "id": fact.id,
            "sentence": fact.text,
            "topic": fact.topic,
            "level": fact.level,
            "relation": fact.relation,
        }
        for fact in facts
    ]
    return jsonify({"facts": shown})


@api.get("/facts/<path:name>")
def show_fact(name: str) -> Response:
    """Show one fact with its evidence, executed anew."""
    at = asked(request.args.get("at"))
    fact = desk().knowledge.facts.get(name)
    if fact is None:
        abort(404, f"没有 id 为“{name}”的事实")
    with desk().store() as store:
        return jsonify(card_json(fact_card(fact, desk().knowledge, store, at)))


@api.get("/graph")
def whole_graph() -> Response:
    """Return the whole graph."""
    return jsonify(graph_json(desk().graph.graph))


@api.get("/graph/<kind>/<path:ident>")
def show_node(kind: str, ident: str) -> Response:
    """Return one node with its neighbours."""
    key = Key(Kind(kind), ident) if kind in tuple(Kind) else None
    node = desk().graph.graph.nodes.get(key) if key else None
    if node is None:
        abort(404, f"图谱里没有“{kind}:{ident}”")
    around: list[dict[str, Any]] = [
        {
            "kind": one.key.kind.value,
            "id": one.key.id,
            "title": one.title,
            "edge": group.edge.value,
            "outward": group.outward,
        }
        for group in desk().graph.groups.get(node.key, ())
        for one in group.nodes
    ]
    return jsonify({"kind": node.key.kind.value, "id": node.key.id, "title": node.title, "neighbours": around})


def _known_model(name: str) -> None:
    if name not in ROOM_OF:
        abort(404, f"没有叫“{name}”的模型")
