"""Who writes what around a node."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.nodes.kubelet_endpoints import answer
from kb.models.nodes.kubelet_writes import EVENTS, MODEL
from kb.models.nodes.node_requests import WRITES, status_interval
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace


def told(event: str, **more: object) -> dict[str, object]:
    return MODEL.run({"event": event, **more}, NEWEST, Trace())


@pytest.mark.parametrize(
    ("path", "code"),
    [("/healthz/ping", 200), ("/metrics", 200), ("/configz", 200), ("/debug/flags/v", 405), ("/spec/", 404)],
)
def test_endpoints(path: str, code: int) -> None:
    assert told("kubeletEndpoint", path=path)["statusCode"] == code


def test_zpages_came_with_1_36() -> None:
    assert answer("/statusz", Release(1, 35)) == {"statusCode": 404}
    assert answer("/statusz", Release(1, 36)) == {"statusCode": 200}


def test_heartbeat_is_the_lease_not_the_status() -> None:
    assert told("nodeLease")["intervalSeconds"] == 10
    assert 300 <= status_interval() < 312


def test_only_the_api_server_is_a_client_of_etcd() -> None:
    clients = [told("openConnections", component=name)["clientOf"] for name in ("kubelet", "scheduler")]
    assert clients == [["kube-apiserver"], ["kube-apiserver"]]
    assert told("openConnections", component="kube-apiserver")["clientOf"] == ["etcd"]


def test_first_start_creates_the_node() -> None:
    assert told("kubeletStartsNodeObjectMissing")["nodeWrites"] == ["create nodes 201", "patch nodes/status 200"]


def test_node_status_has_two_writers() -> None:
    assert told("nodeStatusWritersOverall")["writers"] == ["controller-manager", "kubelet"]


@pytest.mark.parametrize(
    "case", [{}, {"event": "x"}, {"event": "kubeletEndpoint"}, {"event": "openConnections", "component": "disk"}]
)
def test_bad_input(case: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        MODEL.run(case, NEWEST, Trace())


@given(st.sampled_from(sorted(EVENTS)))
@settings(max_examples=50, deadline=None)
def test_every_event_is_told_and_traced(event: str) -> None:
    trace = Trace()
    assert MODEL.run({"event": event, "component": "kubelet"}, NEWEST, trace)
    assert trace.steps


def test_the_scheduler_never_writes_a_status() -> None:
    assert not [write for write in WRITES if write.actor == "scheduler" and write.request.endswith("/status")]
