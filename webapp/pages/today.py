"""首页: what is due today, one button to go on, the days so far, and the topics."""

from __future__ import annotations

from flask import Blueprint, render_template

from trainer.scheduling.calendar import calendar_at
from webapp.charts import heat_map
from webapp.desk import desk

page = Blueprint("today", __name__)


@page.get("/")
def show() -> str:
    """Return the start page."""
    at, sitting = desk().now(), desk().sitting
    due = desk().due(at)
    found = desk().diligence(at)
    facts = desk().knowledge.facts
    waiting: dict[str, int] = {}
    for ident in due.due:
        waiting[facts[ident].topic] = waiting.get(facts[ident].topic, 0) + 1
    return render_template(
        "today/today.html",
        due=due,
        now=at,
        topics=desk().knowledge.content.topics,
        sizes=desk().shelf.sizes,
        waiting=waiting,
        facts=facts,
        warnings=sitting.records.warnings,
        found=found,
        heat=heat_map(found.heat, calendar_at(at, sitting.pace.day_start).day(at)) if found.answers else None,
    )
