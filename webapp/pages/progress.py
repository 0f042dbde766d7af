"""进度: what was remembered, what is to come, and where each topic and each kind of question stands."""

from __future__ import annotations

from flask import Blueprint, render_template

from trainer.scheduling.calendar import calendar_at
from webapp.charts import bars, heat_map
from webapp.desk import desk

page = Blueprint("progress", __name__, url_prefix="/progress")
WEEK = 7
# What the kinds of questions are called.
KINDS = {
    "interview": "面试题",
    "recall": "默写",
    "choose": "选择",
    "true-false": "判断",
    "boundary": "边界",
    "predict": "预测",
    "find-the-error": "找错",
    "order": "排序",
    "fill-in": "填空",
    "compare": "比较",
    "version": "版本",
    "scenario": "场景",
    "explain": "讲解",
    "anki": "在 Anki 里",
}


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
