"""Where a DaemonSet puts its Pods, what it does when nodes change, and that it updates within its bounds."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace
from kb.models.workloads.daemonset import MODEL


def run(at: Release = NEWEST, **given: Any) -> dict[str, Any]:
    return MODEL.run({"podSpec": {}, "nodes": [], **given}, at, Trace())


def taint(key: str, effect: str = "NoSchedule") -> dict[str, str]:
    return {"key": key, "effect": effect}


def after(*actions: dict[str, Any], **given: Any) -> list[list[str]]:
    nodes = [{"name": "n1", "labels": {"on": "yes"}}, {"name": "n2", "labels": {"on": "yes"}}]
    return [step["nodesWithPod"] for step in run(**{"nodes": nodes, "then": list(actions), **given})["then"]]


@pytest.mark.parametrize(
    ("spec", "node", "runs"),
    [
        ({}, {}, True),
        ({}, {"taints": [taint("node.kubernetes.io/unschedulable")], "unschedulable": True}, True),
        ({}, {"taints": [taint("node.kubernetes.io/not-ready", "NoExecute")]}, True),
        ({}, {"taints": [taint("node.kubernetes.io/not-ready")]}, False),
        ({}, {"taints": [taint("spare", "PreferNoSchedule")]}, True),
        ({}, {"taints": [taint("node.kubernetes.io/network-unavailable")]}, False),
        ({"hostNetwork": True}, {"taints": [taint("node.kubernetes.io/network-unavailable")]}, True),
        ({"nodeName": "other"}, {}, False),
        ({"nodeSelector": {"gpu": "yes"}}, {"labels": {"gpu": "no"}}, False),
    ],
)
def test_placement(spec: dict[str, Any], node: dict[str, Any], runs: bool) -> None:
    answer = run(podSpec=spec, nodes=[{"name": "n", **node}])
    assert answer["nodesWithPod"] == (["n"] if runs else [])
    assert ("podTolerations" in answer) == runs


def test_a_limited_toleration_becomes_unlimited_in_its_place() -> None:
    own = {**taint("node.kubernetes.io/unreachable", "NoExecute"), "operator": "Exists", "tolerationSeconds": 30}
    answer = run(podSpec={"tolerations": [own]}, nodes=[{"name": "n"}])
    assert "tolerationSeconds" not in answer["podTolerations"][0]
    assert answer["podTolerations"][0] in answer["addedTolerations"]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ({"do": "taintNode", "node": "n1", "taints": [taint("x")]}, ["n1", "n2"]),
        ({"do": "taintNode", "node": "n1", "taints": [taint("x", "NoExecute")]}, ["n2"]),
        ({"do": "addNode", "node": {"name": "n3", "labels": {"on": "yes"}}}, ["n1", "n2", "n3"]),
        ({"do": "deleteNode", "node": "n2"}, ["n1"]),
        ({"do": "patchTemplate", "patch": {"nodeSelector": {"on": None}}}, ["n1", "n2"]),
        ({"do": "patchTemplate", "patch": {"nodeSelector": {"on": "no"}}}, []),
    ],
)
def test_changes(action: dict[str, Any], expected: list[str]) -> None:
    assert after(action, podSpec={"nodeSelector": {"on": "yes"}}) == [expected]


def test_a_later_no_schedule_taint_only_forbids_the_replacement() -> None:
    tainted = {"do": "taintNode", "node": "n1", "taints": [taint("x")]}
    assert after(tainted, {"do": "deletePodOn", "node": "n1"}) == [["n1", "n2"], ["n2"]]
    assert after(tainted, {"do": "podPhaseOn", "node": "n1", "phase": "Failed"}) == [["n1", "n2"], ["n2"]]


def test_on_delete_waits_for_somebody_to_delete() -> None:
    nodes = [{"name": f"n{i}"} for i in range(3)]
    rounds = run(nodes=nodes, updateStrategy={"type": "OnDelete"}, rolling="ready")["rounds"]
    assert rounds == [{"old": 3, "new": 0, "newReady": 0, "nodesWithoutPod": 0}]


@pytest.mark.parametrize(
    ("strategy", "cause"),
    [
        ({"type": "Recreate"}, ("spec.updateStrategy", "FieldValueNotSupported")),
        ({"rollingUpdate": {"maxSurge": 2}}, ("spec.updateStrategy.rollingUpdate.maxSurge", "FieldValueInvalid")),
        (
            {"rollingUpdate": {"maxUnavailable": 0}},
            ("spec.updateStrategy.rollingUpdate.maxUnavailable", "FieldValueRequired"),
        ),
    ],
)
def test_refused_strategies(strategy: dict[str, Any], cause: tuple[str, str]) -> None:
    assert run(updateStrategy=strategy)["causes"] == [{"field": cause[0], "reason": cause[1]}]


def test_surge_came_with_1_22() -> None:
    surge = {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
    assert run(updateStrategy=surge)["accepted"]
    assert not run(Release(1, 21), updateStrategy=surge)["accepted"]


def test_template_is_validated_at_its_path() -> None:
    causes = run(podSpec={"restartPolicy": "Never", "tolerations": [{"operator": "Equal"}]})["causes"]
    assert {cause["field"] for cause in causes} == {
        "spec.template.spec.restartPolicy",
        "spec.template.spec.tolerations[0].operator",
    }


@pytest.mark.parametrize(
    "given",
    [
        {"nodes": None},
        {"nodes": [{"labels": {}}]},
        {"rolling": True},
        {"then": [{"do": "reboot", "node": "n"}]},
        {"then": [{"do": "cordon", "node": "ghost"}]},
        {"nodes": [{"name": "n", "taints": [{"key": "x"}]}]},
    ],
)
def test_nonsense_is_named(given: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="daemonset"):
        run(**given)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 12), st.one_of(st.integers(1, 5), st.integers(1, 100).map(lambda n: f"{n}%")), st.booleans())
def test_an_update_stays_within_its_bound_and_ends(nodes: int, bound: Any, surge: bool) -> None:
    rolling = {"maxSurge": bound, "maxUnavailable": 0} if surge else {"maxUnavailable": bound}
    cluster = [{"name": f"n{i}"} for i in range(nodes)]
    rounds = run(nodes=cluster, updateStrategy={"rollingUpdate": rolling}, rolling="ready")["rounds"]
    most = bound if isinstance(bound, int) else math.ceil(nodes * int(bound[:-1]) / 100)
    assert all(step["new"] - step["newReady"] <= most for step in rounds)
    assert all(
        step["nodesWithoutPod"] == 0 and step["old"] + step["newReady"] >= nodes - (0 if surge else most)
        for step in rounds
    )
    assert rounds[-1] == {"old": 0, "new": nodes, "newReady": nodes, "nodesWithoutPod": 0}
