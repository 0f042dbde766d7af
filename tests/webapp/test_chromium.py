"""Without a browser the browser tests fail, and say what to install."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.webapp import chromium


@pytest.mark.parametrize("missing", ["CHROMIUM", "DRIVER"])
def test_a_missing_browser_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str) -> None:
    monkeypatch.setattr(chromium, "CHROMIUM", Path(__file__))
    monkeypatch.setattr(chromium, "DRIVER", Path(__file__))
    monkeypatch.setattr(chromium, missing, tmp_path / "nothing")
    with pytest.raises(chromium.NoBrowser, match="apt-get install chromium"):
        chromium.start(tmp_path)
