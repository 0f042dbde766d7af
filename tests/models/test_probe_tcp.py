from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.containers.probe_tcp import run
from kb.models.model import BadInput
from kb.models.release import NEWEST
from kb.models.trace import Trace


def result(handler: dict[str, Any], **rest: Any) -> str:
    probe = handler if "httpGet" in handler else {"tcpSocket": handler}
    return str(run({"probe": probe, **rest}, NEWEST, Trace())["result"])


@pytest.mark.parametrize(
    ("handler", "rest", "expected"),
    [
        ({"port": 90}, {"listenerInPod": {"bind": "127.0.0.1", "port": 90}}, "failure"),
        ({"port": 90}, {"listenerInPod": {"bind": "::", "port": 90}}, "success"),
        ({"port": 91}, {"listenerInPod": {"bind": "0.0.0.0", "port": 90}}, "failure"),
        ({"port": 90, "host": "127.0.0.1"}, {"listenerInPod": {"bind": "127.0.0.1", "port": 90}}, "failure"),
        (
            {"port": 90, "host": "localhost"},
            {"listenerInPod": {"bind": "127.0.0.1", "port": 90}, "hostNetwork": True},
            "success",
        ),
        ({"port": 90}, {"listener": {"behaviour": "accepts", "address": "0.0.0.0", "port": 90}}, "failure"),
        (
            {"port": 90},
            {"listener": {"behaviour": "accepts", "address": "0.0.0.0", "port": 90}, "hostNetwork": True},
            "success",
        ),
        (
            {"port": 90, "host": "::ffff:127.0.0.1"},
            {"listener": {"behaviour": "neverAccepts", "address": "127.0.0.1", "port": 90}},
            "success",
        ),
        ({"httpGet": {"port": 90}}, {"listenerInPod": {"bind": "0.0.0.0", "port": 90}}, "failure"),
        ({"httpGet": {"port": 90}}, {"listenerInPod": {"bind": "0.0.0.0", "port": 90, "http": True}}, "success"),
    ],
)
def test_results(handler: dict[str, Any], rest: dict[str, Any], expected: str) -> None:
    assert result(handler, **rest) == expected


def test_named_port_must_be_the_containers_own() -> None:
    inside = {"listenerInPod": {"bind": "0.0.0.0", "port": 90}}
    ports = [{"name": "db", "containerPort": 90}, {"name": "db2", "containerPort": 91}]
    assert result({"port": "db"}, containerPorts=ports, **inside) == "success"
    assert result({"port": "db2"}, containerPorts=ports, **inside) == "failure"
    assert result({"port": "other"}, containerPorts=ports, **inside) == "error"


def test_unknown_behaviour_is_refused() -> None:
    with pytest.raises(BadInput, match="应为其中之一"):
        result({"port": 1}, listener={"behaviour": "sleeps", "port": 1})


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 65535), st.integers(1, 65535), st.sampled_from(["0.0.0.0", "127.0.0.1", "::"]))
def test_a_pods_loopback_is_never_reached(asked: int, port: int, bound: str) -> None:
    said = result({"port": asked}, listenerInPod={"bind": bound, "port": port})
    assert (said == "success") == (asked == port and bound != "127.0.0.1")
