"""A Deployment's rollout: its bounds, where it stops, and how edits in between are carried out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.release import NEWEST
from kb.models.trace import Trace
from kb.models.workloads.rolling_bounds import resolve_fenceposts
from kb.models.workloads.rollout import MODEL


def rollout(replicas: int, surge: Any = "25%", unavailable: Any = "25%", **more: Any) -> dict[str, Any]:
    rolling = {"maxSurge": surge, "maxUnavailable": unavailable}
    given = {"replicas": replicas, "strategy": {"rollingUpdate": rolling}, "ready": "all", **more}
    return MODEL.run(given, NEWEST, Trace())


def reason(observed: dict[str, Any], kind: str) -> str:
    found: str = observed["finalConditions"][kind]["reason"]
    return found


@pytest.mark.parametrize(
    ("surge", "unavailable", "replicas", "expected"),
    [
        ("25%", "25%", 11, (3, 2)),
        ("10%", "10%", 9, (1, 0)),
        (0, "10%", 9, (0, 1)),
        (0, "0%", 4, (0, 1)),
        ("120%", 3, 5, (6, 3)),
        ("50%", "50%", 0, (0, 1)),
    ],
)
def test_fenceposts(surge: Any, unavailable: Any, replicas: int, expected: tuple[int, int]) -> None:
    assert resolve_fenceposts(surge, unavailable, replicas) == expected


def test_surge_before_any_old_pod_goes() -> None:
    observed = rollout(2, surge=1, unavailable=0)
    assert observed["steps"] == [[2, 0], [2, 1], [1, 1], [1, 2], [0, 2]]
    assert reason(observed, "Progressing") == "NewReplicaSetAvailable"


def test_without_surge_the_new_replica_set_is_created_empty() -> None:
    assert rollout(2, surge=0, unavailable=1)["rounds"][0] == [[2, 0], [1, 0], [1, 1]]


def test_stuck_rollout_times_out_only_with_a_deadline() -> None:
    assert reason(rollout(5, ready="none"), "Progressing") == "ReplicaSetUpdated"
    observed = rollout(5, ready="none", progressDeadlineSeconds=9)
    assert observed["finalConditions"]["Progressing"] == {"status": "False", "reason": "ProgressDeadlineExceeded"}
    assert observed["finalConditions"]["Available"]["status"] == "True"


def test_recreate_waits_for_terminating_pods() -> None:
    given = {"replicas": 2, "strategy": {"type": "Recreate"}, "ready": "all"}
    assert MODEL.run(given, NEWEST, Trace())["steps"] == [[2, 0], [0, 0], [0, 2]]
    kept = MODEL.run({**given, "terminating": "keep"}, NEWEST, Trace())
    assert kept["quiets"][-1] == {"replicas": [0, 0], "available": 0, "terminating": 2}


@pytest.mark.parametrize(
    ("size", "scaled"),
    [(15, [11, 7]), (0, [0, 0]), (10, [8, 5])],
)
def test_scaling_in_the_middle_is_proportional(size: int, scaled: list[int]) -> None:
    observed = rollout(10, surge=3, unavailable=2, ready="none", events=[{"atQuiet": 0, "replicas": size}])
    assert observed["quiets"][1]["replicas"] == scaled


def test_after_scaling_down_the_rollout_goes_on() -> None:
    observed = rollout(10, surge=3, unavailable=2, ready="none", events=[{"atQuiet": 0, "replicas": 5}])
    assert observed["rounds"][1] == [[5, 5], [5, 3], [3, 3], [3, 5]]


def test_pause_stops_the_rollout_and_resume_goes_on() -> None:
    pause = {"atQuiet": 0, "paused": True}
    paused = rollout(6, surge=2, unavailable=0, events=[pause])
    assert paused["quiets"][-1]["replicas"] == [6, 2]
    assert paused["finalConditions"]["Progressing"] == {"status": "Unknown", "reason": "DeploymentPaused"}
    resumed = rollout(6, surge=2, unavailable=0, events=[pause, {"atQuiet": 3, "paused": False}])
    assert resumed["quiets"][-1]["replicas"] == [0, 6]
    assert reason(resumed, "Progressing") == "NewReplicaSetAvailable"


def test_a_change_while_paused_creates_nothing() -> None:
    events = [{"atQuiet": 0, "paused": True}, {"atQuiet": 1, "template": 3}]
    assert rollout(4, surge=1, unavailable=0, events=events)["quiets"][-1]["replicas"] == [4, 1, 0]


def test_refusals_of_the_api_server() -> None:
    assert rollout(3, progressDeadlineSeconds=2)["causes"] == [
        {"field": "spec.progressDeadlineSeconds", "reason": "FieldValueInvalid"}
    ]
    assert rollout(3, surge=1.5)["code"] == 400


@pytest.mark.parametrize(
    "more",
    [
        {"ready": "some"},
        {"ready": {"max": -1}},
        {"events": [{"replicas": 3}]},
        {"events": [{"atQuiet": 0, "strategy": {"type": "Rolling"}}]},
        {"initialReady": "all"},
        {"terminating": "drop"},
        {"surprise": 1},
    ],
)
def test_nonsense_is_named(more: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="rollout"):
        rollout(3, **more)


def test_manifest() -> None:
    assert MODEL.from_manifest is not None
    given = MODEL.from_manifest({"kind": "Deployment", "spec": {"replicas": 3}})
    assert MODEL.run(given, NEWEST, Trace())["quiets"][-1]["replicas"] == [0, 3]


bounds = st.one_of(st.integers(0, 12), st.integers(0, 100).map(lambda n: f"{n}%"))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 40), bounds, bounds, st.sampled_from(["all", "one", {"max": 7}]))
def test_never_above_the_total_never_below_the_floor(replicas: int, surge: Any, unavailable: Any, ready: Any) -> None:
    observed = rollout(replicas, surge, unavailable, ready=ready)
    if not observed["accepted"]:
        assert str(surge).strip("%").strip("0") == str(unavailable).strip("%").strip("0") == ""
        return
    up, down = resolve_fenceposts(surge, unavailable, replicas)
    assert max(sum(step) for step in observed["steps"]) <= observed["maxTotal"] <= replicas + up
    assert observed["minAvailable"] >= replicas - down
    if ready != {"max": 7}:
        assert observed["quiets"][-1] == {"replicas": [0, replicas], "available": replicas, "terminating": 0}


QUIETS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=3)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 20), st.integers(0, 5), st.integers(0, 5), st.sampled_from(["all", "one", {"max": 7}]), QUIETS)
def test_the_bounds_hold_when_the_template_changes_midway(
    replicas: int, surge: int, unavailable: int, ready: Any, changes: list[tuple[int, int]]
) -> None:
    events = [{"atQuiet": quiet, "template": template} for quiet, template in changes]
    observed = rollout(replicas, surge, unavailable or 1, ready=ready, events=events)
    up, down = resolve_fenceposts(surge, unavailable or 1, replicas)
    for rounds in observed["rounds"]:
        assert all(sum(state) <= replicas + up for state in rounds)
    assert observed["minAvailable"] >= replicas - down
