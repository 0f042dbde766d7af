"""One fact: its evidence, the cases it was run on, and the model to run oneself."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from kb.content import Fact
from kb.graphs.node import EdgeKind, Key, Kind, Node
from kb.knowledge import Knowledge
from kb.models.relation import Relation
from kb.models.release import Release
from trainer.demonstration import answer, demonstrations, fields
from webapp.desk import desk
from webapp.evidence import evidence
from webapp.pages.graph import focus_address
from webapp.pages.topics import section_of
from webapp.releases import asked_release

MOST_SIBLINGS = 8
page = Blueprint("facts", __name__, url_prefix="/facts")


@page.get("/<name>")
def show(name: str) -> str:
    """Return the page of one fact; with ``run`` in the address also what the model answers to the chosen inputs."""
    fact = desk().knowledge.facts.get(name)
    if fact is None:
        abort(404, f"没有 id 为“{name}”的事实。")
    shown = evidence(fact, desk())
    relation = desk().knowledge.relations.get(fact.relation)
    at = asked_release()
    return render_template(
        "facts/fact.html",
        shown=shown,
        fact=fact,
        topic=desk().knowledge.topics[fact.topic],
        section=section_of(fact),
        siblings=siblings(fact, desk().knowledge),
        concepts=concepts(_key(fact)),
        focus=focus_address(_key(fact)),
        demonstrations=demonstrations(shown.result, desk().knowledge),
        fields=fields(relation, desk().knowledge, request.args) if relation else (),
        answered=_answered(relation, desk().knowledge, at) if relation and "run" in request.args else None,
        at=at,
    )


def _key(fact: Fact) -> Key:
    return Key(Kind.MISCONCEPTION if fact.misconception else Kind.FACT, fact.id)


def concepts(key: Key) -> list[Node]:
    """Return the concepts that a fact names."""
    return [node for node in desk().graph.group(key, EdgeKind.MENTIONS, True) if node.key.kind is Kind.CONCEPT]


def siblings(fact: Fact, knowledge: Knowledge) -> list[Fact]:
    """Return the other true facts about the same mechanism, easy ones first."""
    return [other for other in knowledge.true_facts_of.get(fact.relation, ()) if other != fact][:MOST_SIBLINGS]


def _answered(relation: Relation, knowledge: Knowledge, at: Release) -> dict[str, str]:
    try:
        said = answer(relation, request.args, knowledge, at)
    except ValueError as error:
        return {"problem": str(error)}
    return {"said": said}
