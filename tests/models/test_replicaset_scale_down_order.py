"""Which Pods a shrinking ReplicaSet deletes: each rule on its own, and that Pods that work are spared."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace
from kb.models.workloads.replicaset_scale_down_order import MODEL

GOOD = {"nodeName": "n9", "phase": "Running", "ready": True, "readySecondsAgo": 900, "createdSecondsAgo": 1000}


def deleted(*pods: dict[str, Any], to: int = 1, at: Release = NEWEST) -> list[str]:
    named = [{"name": f"p{i}", **GOOD, "nodeName": f"n{i}", **pod} for i, pod in enumerate(pods)]
    found: list[str] = MODEL.run({"pods": named, "scaleTo": to}, at, Trace())["deleted"]
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"nodeName": None, "phase": "Pending", "ready": False}, {"phase": "Pending", "ready": False}),
        ({"phase": "Pending", "ready": False}, {"phase": "Unknown", "ready": False}),
        ({"phase": "Unknown", "ready": True}, {"phase": "Running", "ready": False}),
        ({"ready": False, "podDeletionCost": "9"}, {"podDeletionCost": "-9"}),
        ({"podDeletionCost": "-1", "readySecondsAgo": 90000}, {"readySecondsAgo": 2}),
        ({"readySecondsAgo": 20}, {"readySecondsAgo": 200}),
        ({"restartCount": 2}, {"restartCount": 1, "sidecarRestartCount": 5}),
        ({"sidecarRestartCount": 1}, {}),
        ({"createdSecondsAgo": 10}, {"createdSecondsAgo": 100}),
    ],
)
def test_first_is_deleted(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert deleted(first, second) == ["p0"]
    assert deleted(second, first) == ["p1"]


def test_neighbours_of_a_sibling_count_but_stay() -> None:
    pods = [
        {"name": "alone", **GOOD, "nodeName": "n1", "readySecondsAgo": 1},
        {"name": "crowded", **GOOD, "nodeName": "n2"},
        {"name": "other", **GOOD, "nodeName": "n2", "replicaSet": "sibling"},
    ]
    assert MODEL.run({"pods": pods, "scaleTo": 1}, NEWEST, Trace()) == {"deleted": ["crowded"], "kept": ["alone"]}


def test_finished_pods_are_not_counted() -> None:
    assert deleted({"phase": "Failed", "ready": False}, {}, to=1) == []


def test_deletion_cost_came_with_1_22() -> None:
    cheap, young = {"podDeletionCost": "-5", "readySecondsAgo": 90000}, {"readySecondsAgo": 60}
    assert deleted(cheap, young, at=Release(1, 21)) == ["p1"]
    assert deleted(cheap, young, at=Release(1, 22)) == ["p0"]


@pytest.mark.parametrize("cost", ["+5", "05", "1.5", "", "2147483648"])
def test_malformed_cost_is_refused(cost: str) -> None:
    pods = [{"name": "a", **GOOD, "podDeletionCost": cost}]
    assert not MODEL.run({"pods": pods, "scaleTo": 0}, NEWEST, Trace())["accepted"]


@pytest.mark.parametrize(
    "given", [{}, {"pods": [], "scaleTo": "1"}, {"pods": [{"name": "a", "phase": "Done"}], "scaleTo": 0}]
)
def test_nonsense_is_named(given: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="replicaset-scale-down-order"):
        MODEL.run(given, NEWEST, Trace())


pod = st.fixed_dictionaries(
    {
        "phase": st.sampled_from(["Pending", "Unknown", "Running"]),
        "ready": st.booleans(),
        "readySecondsAgo": st.integers(0, 10**6),
        "restartCount": st.integers(0, 3),
    }
)


@settings(max_examples=50, deadline=None)
@given(st.lists(pod, max_size=8), st.integers(0, 8))
def test_exactly_the_surplus_goes_and_running_ready_pods_go_last(pods: list[dict[str, Any]], to: int) -> None:
    gone = deleted(*pods, to=to)
    assert len(gone) == max(0, len(pods) - to)
    working = {f"p{i}" for i, one in enumerate(pods) if one["phase"] == "Running" and one["ready"]}
    if working & set(gone):
        assert set(gone) >= {f"p{i}" for i in range(len(pods))} - working
