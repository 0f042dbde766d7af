"""首页: what is due today, one button to go on, and the topics."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.desk import desk

page = Blueprint("today", __name__)


@page.get("/")
def show() -> str:
    """Return the start page."""
    return render_template("today/today.html", topics=desk().knowledge.content.topics)
