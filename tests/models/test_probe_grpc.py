from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.containers.probe_grpc import run
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace


def said(server: dict[str, Any] | None, at: Release = NEWEST, **grpc: Any) -> dict[str, Any]:
    return run({"probe": {"grpc": {"port": 50051, **grpc}}, "server": server}, at, Trace())


@pytest.mark.parametrize(
    ("server", "service", "result"),
    [
        (None, "", "failure"),
        ({"port": 50052, "services": {"": "SERVING"}}, "", "failure"),
        ({"port": 50051, "services": {"db": "SERVING"}}, "", "failure"),
        ({"port": 50051, "services": {"db": "SERVING"}}, "db", "success"),
        ({"port": 50051, "services": {"": "SERVING"}, "delaySeconds": 1.5}, "", "failure"),
    ],
)
def test_results(server: dict[str, Any] | None, service: str, result: str) -> None:
    assert said(server, service=service)["result"] == result


def test_field_is_dropped_before_1_24() -> None:
    assert said(None, Release(1, 23))["causes"] == [
        {"field": "spec.containers[0].readinessProbe", "reason": "FieldValueRequired"}
    ]


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(["SERVING", "NOT_SERVING", "UNKNOWN", "error:INTERNAL"]), st.booleans(), st.booleans())
def test_success_needs_serving_in_plain_text(status: str, tls: bool, health: bool) -> None:
    server = {"port": 50051, "services": {"": status}, "tls": tls, "health": health}
    assert said(server)["ready"] == (status == "SERVING" and not tls and health)
