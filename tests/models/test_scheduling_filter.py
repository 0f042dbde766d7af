"""Which Nodes can take a Pod, and what refuses the others."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.scheduling.scheduling_filter import MODEL
from kb.models.trace import Trace

HOST, RACK = "kubernetes.io/hostname", "example.com/rack"


def node(name: str, rack: str | None = None, cpu: str = "4", **spec: Any) -> dict[str, Any]:
    labels = {HOST: name, **({RACK: rack} if rack else {})}
    return {"metadata": {"name": name, "labels": labels}, "spec": spec, "status": {"allocatable": {"cpu": cpu}}}


def pod(app: str = "", on: str = "", **spec: Any) -> dict[str, Any]:
    containers = spec.pop("containers", [{}])
    labels = {"app": app} if app else {}
    return {"metadata": {"labels": labels}, "spec": {"containers": containers, "nodeName": on, **spec}}


def asking(cpu: str) -> list[dict[str, Any]]:
    return [{"resources": {"requests": {"cpu": cpu}}}]


def run(nodes: Any, new: Any, placed: Any = (), at: Release = NEWEST, **more: Any) -> dict[str, Any]:
    return MODEL.run({"nodes": nodes, "pods": list(placed), "pod": new, **more}, at, Trace())


def reasons(nodes: Any, new: Any, placed: Any = ()) -> dict[str, list[str]]:
    found: dict[str, list[str]] = run(nodes, new, placed)["reasons"]
    return found


def test_requests_of_finished_pods_are_free_again() -> None:
    nodes = [node("a", cpu="2")]
    running = pod(on="a", containers=asking("1500m"))
    done = {**running, "status": {"phase": "Failed"}}
    assert reasons(nodes, pod(containers=asking("1")), [running]) == {"a": ["insufficient-cpu"]}
    assert reasons(nodes, pod(containers=asking("1")), [done]) == {}


@pytest.mark.parametrize(
    ("containers", "init", "fits"),
    [
        (["2", "2"], [], True),
        (["2", "2.001"], [], False),
        (["1"], ["4"], True),
        (["1"], ["4.1"], False),
        (["1"], ["3", "Always:2", "2"], True),
        (["2"], ["Always:2", "2.5"], False),
        (["2"], ["Always:2.5"], False),
    ],
)
def test_what_a_pod_asks_for(containers: list[str], init: list[str], fits: bool) -> None:
    def made(text: str) -> dict[str, Any]:
        policy, _, cpu = text.rpartition(":")
        return {**asking(cpu)[0], **({"restartPolicy": policy} if policy else {})}

    new = pod(containers=[made(one) for one in containers], initContainers=[made(one) for one in init])
    assert bool(run([node("a")], new)["feasible"]) is fits


def test_limits_stand_in_for_requests() -> None:
    limited = pod(containers=[{"resources": {"limits": {"cpu": "5"}}}])
    assert reasons([node("a")], limited) == {"a": ["insufficient-cpu"]}


def test_host_ports_overlap_by_address_and_protocol() -> None:
    def bound(on: str = "", **port: Any) -> dict[str, Any]:
        return pod(on=on, containers=[{"ports": [{"containerPort": 1, "hostPort": 53, **port}]}])

    placed = [bound("a", hostIP="10.0.0.1"), bound("b", protocol="UDP")]
    nodes = [node("a"), node("b")]
    assert reasons(nodes, bound(), placed) == {"a": ["host-port"]}
    assert reasons(nodes, bound(hostIP="10.0.0.2"), placed) == {}


def spread(skew: int, **more: Any) -> list[dict[str, Any]]:
    selector = {"matchLabels": {"app": "x"}}
    rule = {"maxSkew": skew, "topologyKey": RACK, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": selector}
    return [{**rule, **more}]


def test_spreading_compares_with_the_emptiest_rack() -> None:
    nodes = [node("a", "r1"), node("b", "r2"), node("c")]
    placed = [pod("x", "a"), pod("x", "a")]
    new = pod("x", topologySpreadConstraints=spread(2))
    assert reasons(nodes, new, placed) == {"a": ["topology-spread"], "c": ["topology-spread-missing-label"]}
    more_racks = pod("x", topologySpreadConstraints=spread(1, minDomains=3))
    assert reasons(nodes[:2], more_racks, [pod("x", "a"), pod("x", "b")]) == {
        "a": ["topology-spread"],
        "b": ["topology-spread"],
    }


def near(app: str, kind: str = "podAffinity", key: str = RACK) -> dict[str, Any]:
    term = {"topologyKey": key, "labelSelector": {"matchLabels": {"app": app}}}
    return {kind: {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}


def test_affinity_to_others_and_to_oneself() -> None:
    nodes = [node("a", "r1"), node("b", "r1"), node("c", "r2"), node("d")]
    assert run(nodes, pod("x", affinity=near("y")), [pod("y", "a")])["feasible"] == ["a", "b"]
    assert run(nodes, pod("x", affinity=near("x")))["feasible"] == ["a", "b", "c"]
    assert run(nodes, pod("x", affinity=near("x")), [pod("x", "c")])["feasible"] == ["c"]


def test_placed_pods_keep_others_away() -> None:
    nodes = [node("a", "r1"), node("b", "r1"), node("c", "r2")]
    loner = pod("y", "a", affinity=near("x", "podAntiAffinity"))
    assert reasons(nodes, pod("x"), [loner]) == {name: ["existing-anti-affinity"] for name in ("a", "b")}
    assert reasons(nodes, pod("z"), [loner]) == {}


def test_another_namespace_is_out_of_scope_unless_selected() -> None:
    other = pod("y", "a")
    other["metadata"]["namespace"] = "blue"
    asked = near("y", "podAntiAffinity")
    assert reasons([node("a", "r1")], pod("x", affinity=asked), [other]) == {}
    asked["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][0]["namespaceSelector"] = {
        "matchLabels": {"kubernetes.io/metadata.name": "blue"}
    }
    assert reasons([node("a", "r1")], pod("x", affinity=asked), [other]) == {"a": ["pod-anti-affinity"]}


def test_gates_hold_a_pod_back_since_they_exist() -> None:
    gated = pod(schedulingGates=[{"name": "example.com/quota"}])
    assert run([node("a")], gated) == {"accepted": True, "reason": "SchedulingGated"}
    assert run([node("a")], gated, at=Release(1, 24))["feasible"] == ["a"]


@pytest.mark.parametrize(
    ("spec", "fields"),
    [
        ({"containers": asking("1x")}, None),
        ({"containers": []}, ["spec.containers"]),
        (
            {"containers": [{"resources": {"requests": {"vendor.example/fpga": "1"}}}]},
            ["containers[0].resources.limits"],
        ),
        ({"containers": [{"resources": {"limits": {"gpu": "1"}}}]}, ["limits[gpu]", "requests[gpu]"]),
        ({"topologySpreadConstraints": spread(1, nodeTaintsPolicy="Maybe")}, ["nodeTaintsPolicy"]),
    ],
)
def test_refusals(spec: Any, fields: list[str] | None) -> None:
    result = run([node("a")], pod(**spec))
    assert result["code"] == (400 if fields is None else 422)
    found = [cause["field"] for cause in result["causes"]]
    assert len(found) == len(fields or [])
    assert [one[-len(end) :] for one, end in zip(found, fields or [], strict=True)] == (fields or [])


@pytest.mark.parametrize("given", [{}, {"nodes": [], "pod": "x"}, {"nodes": "x", "pod": {}}])
def test_senseless_input_is_named(given: Any) -> None:
    with pytest.raises(BadInput, match=r"pod|nodes"):
        MODEL.run(given, NEWEST, Trace())


_PODS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from("xyz"), st.integers(0, 2500)).map(
        lambda made: pod(made[1], made[0], containers=asking(f"{made[2]}m"))
    ),
    max_size=8,
)


@settings(max_examples=50, deadline=None)
@given(_PODS, st.integers(0, 4500), st.booleans())
def test_a_feasible_node_really_has_room(placed: Any, cpu: int, alone: bool) -> None:
    nodes = [node("a", "r1"), node("b", "r1", unschedulable=True), node("c", "r2")]
    new = pod("x", containers=asking(f"{cpu}m"), affinity=near("x", "podAntiAffinity") if alone else {})
    result = run(nodes, new, placed)
    assert set(result["feasible"]) | set(result["reasons"]) == {"a", "b", "c"}
    assert not set(result["feasible"]) & set(result["reasons"])
    assert "b" not in result["feasible"]
    rack = {"a": "r1", "b": "r1", "c": "r2"}
    for name in result["feasible"]:
        used = [
            int(one["spec"]["containers"][0]["resources"]["requests"]["cpu"][:-1])
            for one in placed
            if one["spec"]["nodeName"] == name
        ]
        assert not cpu or sum(used) + cpu <= 4000
        with_x = {rack[one["spec"]["nodeName"]] for one in placed if one["metadata"]["labels"]["app"] == "x"}
        assert not alone or rack[name] not in with_x


def test_a_thousand_nodes_take_less_than_a_moment() -> None:
    nodes = [node(f"n{number}", f"r{number % 7}") for number in range(1000)]
    new = pod("x", containers=asking("1"), topologySpreadConstraints=spread(1), affinity=near("y", "podAntiAffinity"))
    begun = time.process_time()
    assert len(run(nodes, new, [pod("x", "n0"), pod("y", "n6")])["feasible"]) == 715
    assert time.process_time() - begun < 10  # usually a few hundredths
