"""A team and a member with records of every kind, which the tests of this package share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.webapp.club import Club, Member, opened_club
from tests.webapp.conftest import NOON
from tests.webapp.team_security.walk import (
    FIELDS,
    SECRET,
)


@pytest.fixture(scope="package")
def club(tmp_path_factory: pytest.TempPathFactory) -> Club:
    """A team that tests of this package share."""
    return opened_club(tmp_path_factory.mktemp("club"), NOON)


@pytest.fixture
def fresh_club(tmp_path: Path) -> Club:
    return opened_club(tmp_path, NOON)


@pytest.fixture(scope="package")
def victim(club: Club) -> Member:
    """A member with records of every kind."""
    found = club.member("受害人")
    answer = found.post("/drill/", form="f", question="interview:pv-phases:0", text=f"{SECRET}。PV 刚创建时是 Bound。")
    assert answer.status_code == 303
    assert found.post(f"{answer.headers['Location']}/appeal", note=SECRET).status_code == 303
    assert found.post("/settings/pace", **{**FIELDS, "retention": "0.87"}).status_code == 303
    room = found.post("/interview/", level="senior", manner="neutral", minutes="15", topics="pv-phases")
    assert found.post(f"{room.headers['Location']}/answer", step="0", text=f"{SECRET}。").status_code == 303
    assert "recorded" in found.post("/offline/answers", answers=FIELDS["answers"]).text
    assert found.post("/account/key").status_code == 200
    return found
