"""关于: what the program does, how it judges, and what it leaves out."""

from __future__ import annotations

from flask import Blueprint, render_template

from kb.models.catalogue import topics as models
from kb.witness import witnesses
from webapp.desk import desk

page = Blueprint("about", __name__)


@page.get("/about")
def show() -> str:
    """Return the page."""
    knowledge = desk().knowledge
    recorded = witnesses()
    return render_template(
        "about/about.html",
        topics=len(knowledge.topics),
        facts=sum(not fact.misconception for fact in knowledge.content.facts),
        misconceptions=sum(fact.misconception for fact in knowledge.content.facts),
        models=len(models()),
        cases=sum(witness.cases for witness in recorded.values()),
        recorded=len(recorded),
    )
