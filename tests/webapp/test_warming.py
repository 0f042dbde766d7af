"""What a server makes ready by itself: for the first page at once, for all others while it serves."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from kb.database.places import kb_path
from kb.database.store import StoreError
from trainer.questions.scenes.catalogue import scenes_by_relation
from webapp.desk import NAME, Desk
from webapp.shelf import Shelf
from webapp.warming import warm


def test_a_warm_server_has_everything_at_hand(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    desk: Desk = fresh_app.extensions[NAME]
    thread = warm(fresh_app)
    assert "reader" in vars(desk.knowledge)
    assert scenes_by_relation.cache_info().currsize == 1
    monkeypatch.setattr("webapp.desk.diligence", lambda *_: pytest.fail("the days were counted again"))
    assert fresh_app.test_client().get("/").status_code == 200
    thread.join()
    assert "graph" in vars(desk.shelf)
    assert kb_path(desk.shelf.environment).exists()
    monkeypatch.setattr("webapp.shelf.check_fact", lambda *_: pytest.fail("a fact was executed again"))
    for address in ("/topics/pv-phases", "/facts/probe-http-range", "/graph/", "/search/?q=kubelet"):
        assert fresh_app.test_client().get(address).status_code == 200


def test_a_server_without_a_search_index_serves_all_the_same(
    fresh_app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    @contextmanager
    def broken(shelf: Shelf):  # type: ignore[no-untyped-def]
        raise StoreError("磁盘满了")
        yield

    monkeypatch.setattr(Shelf, "store", broken)
    monkeypatch.setattr("webapp.shelf.check_fact", lambda *_: "executed")
    desk: Desk = fresh_app.extensions[NAME]
    warm(fresh_app).join()
    assert desk.result(desk.knowledge.content.facts[-1]) == "executed"
    assert "磁盘满了" in fresh_app.test_client().get("/search/?q=kubelet").text
