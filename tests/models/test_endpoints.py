"""Which endpoints a Service has."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.network.endpoints import MODEL
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace

NODES = [{"name": "n1", "zone": "east"}, {"name": "n2", "zone": None}]


def pod(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "labels": {"app": "shop"}, "ready": True, "ip": "auto", "node": "n1", **more}


def answer(*pods: dict[str, Any], at: Release = NEWEST, then: Any = None, **service: Any) -> dict[str, Any]:
    wanted = {"name": "shop", "selector": {"app": "shop"}, "ports": [{"port": 81}], **service}
    return MODEL.run({"service": wanted, "pods": list(pods), "nodes": NODES, "then": then}, at, Trace())


def conditions(*pods: dict[str, Any], **more: Any) -> list[tuple[bool, bool, bool]]:
    ends = [end["conditions"] for one in answer(*pods, **more)["slices"] for end in one["endpoints"]]
    return [(end["ready"], end["serving"], end["terminating"]) for end in ends]


@pytest.mark.parametrize(
    ("one", "publish", "expected"),
    [
        (pod("a"), False, [(True, True, False)]),
        (pod("a", ready="Unknown"), False, [(False, False, False)]),
        (pod("a", terminating=True), False, [(False, True, True)]),
        (pod("a", terminating=True, ready=False), True, [(True, False, True)]),
        (pod("a", phase="Failed"), True, []),
        (pod("a", ip=None), True, []),
        (pod("a", ip="fd00::7"), False, []),
        (pod("a", node="gone"), False, []),
        (pod("a", node="gone"), True, [(True, True, False)]),
        (pod("a", labels={"app": "other"}), False, []),
    ],
)
def test_conditions(one: dict[str, Any], publish: bool, expected: list[tuple[bool, bool, bool]]) -> None:
    assert conditions(one, publishNotReadyAddresses=publish) == expected


def test_a_service_without_selector_is_left_alone() -> None:
    assert answer(pod("a"), selector=None)["slices"] == []


def test_named_ports_split_the_slices() -> None:
    pods = [
        pod("a", containerPorts=[{"name": "w", "containerPort": 1}]),
        pod("b", containerPorts=[{"name": "w", "containerPort": 2}]),
        pod("c", initPorts=[{"name": "w", "containerPort": 2}], initRestartPolicy="Always"),
        pod("d", initPorts=[{"name": "w", "containerPort": 2}]),
    ]
    found = answer(*pods, ports=[{"port": 81, "targetPort": "w"}])["slices"]
    shown = [([port["port"] for port in one["ports"]], [end["pod"] for end in one["endpoints"]]) for one in found]
    assert shown == [([], ["d"]), ([1], ["a"]), ([2], ["b", "c"])]


def test_hints_by_release() -> None:
    def hints(at: Release, wish: str) -> list[Any]:
        found = answer(pod("a"), pod("b", node="n2"), trafficDistribution=wish, at=at)
        return [end.get("hints") for end in found["slices"][0]["endpoints"]]

    assert hints(NEWEST, "PreferClose") == [{"forZones": [{"name": "east"}]}, None]
    assert hints(Release(1, 30), "PreferClose") == [None, None]
    assert answer(trafficDistribution="Nearby")["causes"][0]["field"] == "spec.trafficDistribution"


def test_terminating_pods_were_left_out_before_1_22() -> None:
    assert answer(pod("a", terminating=True), at=Release(1, 21))["slices"][0]["endpoints"] == []


def test_changes() -> None:
    then = [{"do": "delete", "pod": "a"}, {"do": "patchService", "spec": {"publishNotReadyAddresses": True}}]
    after = [step["slices"][0]["endpoints"][0]["conditions"]["ready"] for step in answer(pod("a"), then=then)["then"]]
    assert after == [False, True]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=21, max_size=320))
def test_every_selected_pod_is_in_exactly_one_slice(kinds: list[tuple[bool, bool]]) -> None:
    pods = [pod(f"p{n}", ready=ready, terminating=gone) for n, (ready, gone) in enumerate(kinds)]
    found = answer(*pods)
    assert sum(found["endpointsPerSlice"]) == len(pods)
    assert max(found["endpointsPerSlice"]) <= 100
    assert found["readyTotal"] == sum(ready and not gone for ready, gone in kinds)
