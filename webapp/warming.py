"""Making ready, before and while the first pages are asked for, what would otherwise hold them up."""

from __future__ import annotations

import gc
from contextlib import suppress
from threading import Thread

from flask import Flask

from kb.database.store import StoreError
from kb.search.search import search
from trainer.questions.scenes.catalogue import scenes_by_relation
from webapp.desk import NAME, Desk


def warm(app: Flask) -> Thread:
    """Make ready what the first page needs, and return the thread that goes on with the rest while pages are served."""
    desk: Desk = app.extensions[NAME]
    _first(desk)
    thread = Thread(target=_rest, args=(desk,), name="warming", daemon=True)
    thread.start()
    return thread


def _first(desk: Desk) -> None:
    """What the start page, a topic and a question cannot do without."""
    _ = desk.knowledge.reader
    at = desk.now()
    desk.due(at)
    desk.diligence(at)
    scenes_by_relation()


def _rest(desk: Desk) -> None:
    """The graph, the search index, what executing every fact says; then the collector is told that all this stays."""
    _ = desk.graph
    with suppress(StoreError), desk.store() as store:  # the page of the search will tell the trouble
        search(store, "kubelet")
    for fact in desk.knowledge.content.facts:
        desk.result(fact)
    gc.collect()
    gc.freeze()
