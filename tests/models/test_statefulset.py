"""In which order a StatefulSet's Pods come, go and change, and where it stops to wait."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace
from kb.models.workloads.statefulset import MODEL

RUN, V2, WAIT = {"do": "run"}, {"do": "template", "revision": "v2"}, {"do": "wait"}
GONE, READY = {"do": "removeTerminating"}, {"do": "ready"}


def rounds(
    spec: dict[str, Any], *actions: dict[str, Any], at: Release = NEWEST, gate: bool = False
) -> list[dict[str, Any]]:
    given = {"spec": spec, "actions": list(actions), "featureGates": {"MaxUnavailableStatefulSet": gate}}
    found: list[dict[str, Any]] = MODEL.run(given, at, Trace())["rounds"]
    return found


def told(one: dict[str, Any]) -> str:
    sign = {"create": "+", "delete": "-"}
    return " ".join(f"{sign[event['event']]}{event['ordinal']}{event['revision']}" for event in one["events"])


def story(spec: dict[str, Any], *actions: dict[str, Any], gate: bool = False) -> list[str]:
    return [told(one) for one in rounds(spec, *actions, gate=gate)]


def test_ordered_pods_come_one_by_one_and_go_from_the_end() -> None:
    assert story({"replicas": 2}, READY, READY, {"do": "scale", "replicas": 0}, GONE, GONE) == [
        "+0v1",
        "+1v1",
        "",
        "-1v1",
        "-0v1",
        "",
    ]


def test_parallel_pods_come_and_go_together() -> None:
    parallel = {"replicas": 2, "podManagementPolicy": "Parallel"}
    assert story(parallel, {"do": "scale", "replicas": 0}) == ["+0v1 +1v1", "-0v1 -1v1"]


def test_a_deleted_pod_is_not_replaced_while_it_terminates() -> None:
    deleted = {"do": "deletePod", "pods": [0]}
    assert story({"replicas": 1}, RUN, deleted, WAIT, GONE) == ["+0v1", "", "", "", "+0v1"]
    assert story({"replicas": 1}, RUN, {**deleted, "do": "forceDeletePod"})[-1] == "+0v1"


@pytest.mark.parametrize(
    ("rolling", "expected"),
    [
        ({"rollingUpdate": {"partition": 1}}, ["-1v1", "+1v2", ""]),
        ({"rollingUpdate": {"partition": 2}}, [""]),
        ({"type": "OnDelete"}, [""]),
        ({"type": "RollingUpdate"}, ["-1v1", "+1v2", "-0v1", "+0v2", ""]),
    ],
)
def test_updates(rolling: dict[str, Any], expected: list[str]) -> None:
    assert story({"replicas": 2, "updateStrategy": rolling}, RUN, V2, RUN)[3:] == expected


@pytest.mark.parametrize(
    ("strategy", "revision"),
    [
        ({"type": "OnDelete"}, "v2"),
        ({"rollingUpdate": {"partition": 1}}, "v1"),
        ({"type": "RollingUpdate"}, "v1"),
    ],
)
def test_revision_of_a_pod_made_anew(strategy: dict[str, Any], revision: str) -> None:
    spec = {"replicas": 2, "updateStrategy": strategy}
    assert story(spec, RUN, V2, GONE, {"do": "forceDeletePod", "pods": [0]})[-1].endswith(f"+0{revision}")


def test_a_broken_pod_blocks_even_the_way_back() -> None:
    back = {"do": "template", "revision": "v1"}
    assert story({"replicas": 2}, RUN, V2, GONE, back, WAIT)[-2:] == ["", ""]


def test_max_unavailable_needs_its_gate() -> None:
    spec = {"replicas": 4, "updateStrategy": {"rollingUpdate": {"maxUnavailable": "75%"}}}
    assert story(spec, RUN, V2)[-1] == "-3v1"
    assert story(spec, RUN, V2, gate=True)[-1] == "-3v1 -2v1 -1v1"


def test_start_ordinal_came_with_1_27() -> None:
    spec = {"replicas": 1, "ordinals": {"start": 4}}
    assert told(rounds(spec)[0]) == "+4v1"
    assert told(rounds(spec, at=Release(1, 26))[0]) == "+0v1"


def test_a_finished_pod_is_replaced_at_once() -> None:
    assert story({"replicas": 2}, RUN, {"do": "phase", "phase": "Succeeded", "pods": [1]})[-1] == "-1v1 +1v1"


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"podManagementPolicy": "Ordered"}, "spec.podManagementPolicy"),
        ({"updateStrategy": {"type": "Recreate"}}, "spec.updateStrategy"),
        ({"updateStrategy": {"rollingUpdate": {"partition": -1}}}, "spec.updateStrategy.rollingUpdate.partition"),
        ({"minReadySeconds": -1}, "spec.minReadySeconds"),
    ],
)
def test_refusals(spec: dict[str, Any], field: str) -> None:
    assert MODEL.run({"spec": spec}, NEWEST, Trace())["causes"] == [{"field": field, "reason": "FieldValueInvalid"}]


def test_a_refused_edit_changes_nothing() -> None:
    last = rounds({"replicas": 2}, RUN, {"do": "scale", "replicas": -1})[-1]
    assert last["accepted"] is False
    assert (last["events"], last["status"]["replicas"]) == ([], 2)


@pytest.mark.parametrize(
    "action",
    [{"do": "reboot"}, {"do": "ready", "pods": [7]}, {"do": "scale"}, {"do": "phase", "phase": "Gone"}, "run"],
)
def test_nonsense_is_named(action: Any) -> None:
    with pytest.raises(BadInput, match="statefulset"):
        rounds({"replicas": 1}, action)


def test_manifest() -> None:
    assert MODEL.from_manifest is not None
    container = {"name": "c", "image": "i:1"}
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [container]}}
    spec = {"replicas": 1, "selector": {"matchLabels": {"a": "b"}}, "serviceName": "s", "template": template}
    answer = MODEL.run(MODEL.from_manifest({"kind": "StatefulSet", "spec": spec}), NEWEST, Trace())
    assert answer["rounds"][-1]["pods"] == [{"ordinal": 0, "revision": "v2", "ready": True, "terminating": False}]


acts = st.sampled_from(
    [RUN, V2, WAIT, GONE, READY, {"do": "notReady", "pods": "all"}, {"do": "deletePod", "pods": "all"}]
) | st.integers(0, 5).map(lambda n: {"do": "scale", "replicas": n})


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 4), st.lists(acts, max_size=8), st.sampled_from(["OrderedReady", "Parallel"]))
def test_one_pod_per_ordinal_and_order_is_kept(replicas: int, actions: list[dict[str, Any]], policy: str) -> None:
    alive: set[int] = set()
    for one in rounds({"replicas": replicas, "podManagementPolicy": policy}, *actions):
        ready = {pod["ordinal"] for pod in one["pods"] if pod["ready"] and not pod["terminating"]}
        for event in one["events"]:
            if event["event"] == "create":
                assert event["ordinal"] not in alive
                assert policy == "Parallel" or ready >= set(range(event["ordinal"]))
                alive.add(event["ordinal"])
        ordinals = [pod["ordinal"] for pod in one["pods"]]
        assert len(ordinals) == len(set(ordinals)) == one["status"]["replicas"]
        alive = {pod["ordinal"] for pod in one["pods"] if not pod["terminating"]}
