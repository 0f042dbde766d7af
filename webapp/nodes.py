"""Where the nodes of the knowledge graph have their pages."""

from __future__ import annotations

from flask import url_for

from kb.graphs.node import Key, Kind
from kb.knowledge import Knowledge
from kb.models.catalogue import ROOM_OF


def address_of(key: Key, knowledge: Knowledge) -> str | None:
    """Return the page of a node, of the fact that says most about it where it has none, None where there is neither."""
    if key.kind is Kind.TOPIC and key.id in knowledge.topics:
        return url_for("topics.show", slug=key.id)
    if key.kind in (Kind.FACT, Kind.MISCONCEPTION) and key.id in knowledge.facts:
        return url_for("facts.show", name=key.id)
    if key.kind is Kind.MODEL and key.id in ROOM_OF:
        return url_for("models.show", name=key.id)
    if key.kind is Kind.RELATION and knowledge.true_facts_of.get(key.id):
        return url_for("facts.show", name=knowledge.true_facts_of[key.id][0].id)
    if key.kind is Kind.CONCEPT and key.id in knowledge.lexicon.concepts:
        return url_for("graph.show_concept", ident=key.id)
    return None


def key_of(text: str) -> Key | None:
    """Return the key that a text like ``concept:concept/pod`` names, None when it is no such text."""
    kind, found, ident = text.partition(":")
    return Key(Kind(kind), ident) if found and kind in tuple(Kind) else None
