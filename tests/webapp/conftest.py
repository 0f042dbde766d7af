"""Fixtures: the application for Flask's client, a live server, and one Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from shutil import copyfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selenium.webdriver import Chrome

import webapp.desk
import webapp.shelf
from kb.database.store import Store, open_current
from kb.graphs.graph import build_graph
from kb.knowledge import load_knowledge
from tests.shared import shared_knowledge
from tests.webapp import chromium
from tests.webapp.compiled import compiled_once
from tests.webapp.forms import Visitor
from tests.webapp.live import serving
from webapp import create_app

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=8)))


def opened(home: Path) -> Flask:
    """Return an application with a home of its own."""
    environment = {"KUBEVIVA_HOME": str(home)}
    config = {"SECRET_KEY": b"a key for tests", "ENVIRONMENT": environment, "NOW": lambda: NOON}
    return compiled_once(create_app(config))


@pytest.fixture(scope="session", autouse=True)
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Applications of tests share what is made of the real knowledge: it takes longer to make than most tests to run.

    Each has a copy of the knowledge base in its own home; another knowledge is loaded and made as ever.
    """
    original = tmp_path_factory.mktemp("made once") / "kb.sqlite"
    graph = lru_cache(maxsize=1)(lambda: build_graph(shared_knowledge()))

    def open_copy(path: Path, root: Path) -> Store:
        if root == shared_knowledge().root and not path.exists():
            if not original.exists():
                open_current(original, root).close()
            path.parent.mkdir(parents=True, exist_ok=True)
            copyfile(original, path)
        return open_current(path, root)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            webapp.desk, "load_prepared", lambda cache, root: load_knowledge(root) if root else shared_knowledge()
        )
        patch.setattr(webapp.shelf, "open_current", open_copy)
        patch.setattr(
            webapp.shelf, "build_graph", lambda one: graph() if one is shared_knowledge() else build_graph(one)
        )
        yield


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application for tests that record nothing."""
    return opened(tmp_path_factory.mktemp("home"))


@pytest.fixture
def fresh_app(tmp_path: Path) -> Flask:
    """An application without any records."""
    return opened(tmp_path / "home")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a live server of its own, with a home of its own."""
    with serving(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    try:
        driver = chromium.start(tmp_path_factory.mktemp("profile"))
    except chromium.NoBrowser as error:
        pytest.fail(str(error))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chrome: Chrome) -> Chrome:
    """The one Chromium, without cookies, on a blank desktop page, with nothing logged."""
    chrome.get("about:blank")
    chrome.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.scripts(chrome, True)
    chromium.resize(chrome, 1440, 900)
    chromium.complaints(chrome)
    chromium.requested(chrome)
    return chrome
