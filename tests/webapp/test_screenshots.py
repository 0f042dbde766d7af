"""The pictures in the documentation are those that are taken, all of them, and not too heavy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.webapp.addresses import ADDRESSES
from tests.webapp.screenshots import DIRECTORY, shots
from tests.webapp.sheets import ACTS
from tests.webapp.team_screenshots import SHOTS

ROOT = Path(__file__).parents[2]
MOST_BYTES = 3_000_000


def test_every_picture_is_there_and_no_other() -> None:
    assert {file.name for file in DIRECTORY.glob("*.webp")} == {f"{shot.name}.webp" for shot in (*shots(), *SHOTS)}
    assert sum(file.stat().st_size for file in DIRECTORY.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("readme", ["README.md", "README.en.md", "docs/team.md"])
def test_pictures_that_are_shown_are_there(readme: str) -> None:
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", (ROOT / readme).read_text("utf-8"))
    assert shown
    for name in shown:
        assert ((ROOT / readme).parent / name).read_bytes()[8:12] == b"WEBP", name


def test_every_page_has_a_sheet() -> None:
    addresses = [f"{endpoint}-{number}" for endpoint, all_ in ADDRESSES.items() for number in range(1, len(all_) + 1)]
    assert set(addresses) <= set(ACTS)
