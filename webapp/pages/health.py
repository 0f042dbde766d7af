"""``/healthz``: whether the server answers and has content."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from webapp.desk import desk

page = Blueprint("health", __name__)


@page.get("/healthz")
def show() -> tuple[dict[str, Any], int]:
    """Return ``ok`` with the number of facts; 503 when there are none."""
    facts = len(desk().knowledge.facts)
    return {"status": "ok" if facts else "empty", "facts": facts}, 200 if facts else 503
