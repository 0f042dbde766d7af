"""Requests that are too large, or not what the API's document says."""

from __future__ import annotations

import io
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import unsupported_method

from tests.webapp.club import Club


def test_too_much_is_refused_before_anybody_is_looked_up(club: Club) -> None:
    much = {"name": "x" * (11 * 1024 * 1024), "password": "x"}
    stranger = club.stranger()
    assert stranger.send("/sign-in", {**much, "token": stranger.token()}).status_code == 413
    long = {"name": "名" * 100_000, "password": "口" * 100_000}
    assert stranger.post("/sign-in", **long).status_code == 403
    member = club.member()
    file = {"token": member.token(), "file": (io.BytesIO(b"x" * (11 * 1024 * 1024)), "a.md")}
    assert member.send("/check/", file, content_type="multipart/form-data").status_code in (413, 429)


@pytest.mark.parametrize("operation", ["grade", "fact"])
def test_the_api_of_a_team_is_what_its_document_says(fresh_club: Club, operation: str) -> None:
    """With a key, without one, and with a wrong one: schemathesis tries them all."""
    member = fresh_club.member()
    shown = re.search(r'id="shown-key"[^>]*value="([^"]+)"', member.post("/account/key").text)
    assert shown
    carried = {"Authorization": f"Bearer {shown[1]}"}
    fresh_club.team.writing.most = 10**9
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", fresh_club.app, headers=carried)
    one = described.find_operation_by_id(operation)
    case = st.one_of(*(one.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode))

    @settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=case)
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=carried, excluded_checks=[unsupported_method])

    holds()
    assert fresh_club.app.test_client().get("/api/v1/models").status_code == 401
