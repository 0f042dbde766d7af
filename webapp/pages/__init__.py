"""The pages: one module and one blueprint each."""

from __future__ import annotations

from flask import Blueprint

from webapp.api import views as api
from webapp.pages import (
    about,
    check,
    drill,
    facts,
    graph,
    health,
    interview,
    models,
    offline,
    progress,
    search,
    settings,
    today,
    topics,
)


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of all pages."""
    return (
        today.page,
        topics.page,
        facts.page,
        graph.page,
        drill.page,
        interview.page,
        check.page,
        models.page,
        progress.page,
        search.page,
        settings.page,
        about.page,
        offline.page,
        health.page,
        api.api,
        api.page,
    )
