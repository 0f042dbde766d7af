"""进度: what was remembered, what is to come, and where each topic and each kind of question stands."""

from __future__ import annotations

from flask import Blueprint, render_template

from trainer.questions.kinds import NAMES
from trainer.records.values import KIND_ELSEWHERE
from trainer.scheduling.calendar import calendar_at
from webapp.charts import bars, heat_map
from webapp.desk import desk

page = Blueprint("progress", __name__, url_prefix="/progress")
WEEK = 7
# What the kinds of questions are called; reviews done in another program are a kind, too.
KINDS = {**NAMES, KIND_ELSEWHERE: "在 Anki 里"}


@page.get("/")
def show() -> str:
    """Return the page."""
    at = desk().now()
    found = desk().statistics(at)
    today = calendar_at(at, desk().sitting.pace.day_start).day(at)
    return render_template(
        "progress/progress.html",
        found=found,
        today=today,
        heat=heat_map(found.heat, today),
        bars=bars(found.forecast),
        week=sum(one.count for one in found.forecast[:WEEK]),
        goal=desk().sitting.pace.retention,
        kinds=KINDS,
    )
