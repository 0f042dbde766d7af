"""When NoExecute taints drive a Pod out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.nodes.taint_eviction import deletion_grace, next_timer, stay
from kb.models.nodes.taint_eviction_timing import MODEL
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace

GPU = {"key": "gpu", "value": "old", "effect": "NoExecute"}
DISK = {"key": "disk", "effect": "NoExecute"}


def tolerates(key: str, seconds: int | None = None) -> dict[str, Any]:
    limit = {} if seconds is None else {"tolerationSeconds": seconds}
    return {"key": key, "operator": "Exists", "effect": "NoExecute", **limit}


def outcome(at: Release = NEWEST, **case: Any) -> dict[str, Any]:
    return MODEL.run({"taints": [GPU], "tolerations": [], "window": 1000, **case}, at, Trace())


@pytest.mark.parametrize(
    ("taints", "tolerations", "seconds"),
    [
        ([GPU], [], 0),
        ([GPU], [tolerates("gpu", 70)], 70),
        ([GPU], [tolerates("gpu", -70)], 0),
        ([GPU], [tolerates("gpu")], None),
        ([GPU, DISK], [tolerates("gpu", 70), tolerates("disk", 45)], 45),
        ([GPU, DISK], [tolerates("gpu", 70), tolerates("disk")], 70),
        ([GPU, DISK], [tolerates("gpu", 70)], 0),
        # The first match counts, however short or long the others are.
        ([GPU], [tolerates("gpu", 70), tolerates("gpu", 5)], 70),
        ([GPU], [tolerates("gpu"), tolerates("gpu", 5)], None),
        ([GPU], [tolerates("gpu", 70), {"operator": "Exists"}], 70),
        ([{**GPU, "effect": "NoSchedule"}], [], None),
    ],
)
def test_seconds(taints: list[Any], tolerations: list[Any], seconds: int | None) -> None:
    assert outcome(taints=taints, tolerations=tolerations)["seconds"] == seconds


@pytest.mark.parametrize(
    ("then", "seconds"),
    [
        ([{"at": 20, "tolerations": [tolerates("gpu", 5)]}], 50),
        ([{"at": 20, "tolerations": [tolerates("gpu", 900)]}], 50),
        ([{"at": 20, "taints": [GPU, DISK]}], 20),
        ([{"at": 20, "taints": []}], None),
        ([{"at": 20, "taints": []}, {"at": 30, "taints": [GPU]}], 80),
        # Taking a toleration away is refused, so nothing changes.
        ([{"at": 20, "tolerations": []}], 50),
        ([{"at": 60, "taints": []}], 50),
    ],
)
def test_changes_while_a_timer_runs(then: list[Any], seconds: int | None) -> None:
    assert outcome(tolerations=[tolerates("gpu", 50)], then=then)["seconds"] == seconds


def test_default_tolerations_give_five_minutes() -> None:
    assert outcome(taints=[{"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}])["seconds"] == 300


def test_outside_the_window_nothing_is_seen() -> None:
    seen = outcome(tolerations=[tolerates("gpu", 50)], window=49)
    assert (seen["evicted"], seen["observedForSeconds"]) == (False, 49)


@pytest.mark.parametrize(
    ("phase", "asked", "grace"), [("Running", None, 30), ("Running", -4, 1), ("Pending", 7, 7), ("Failed", 7, 0)]
)
def test_grace(phase: str, asked: int | None, grace: int) -> None:
    assert deletion_grace(phase, asked) == grace


def test_condition_came_with_1_26() -> None:
    assert outcome(at=Release(1, 25))["disruptionTarget"] is None
    assert outcome(at=Release(1, 26))["disruptionTarget"] == "DeletionByTaintManager"


def test_refusals() -> None:
    pod = outcome(tolerations=[{"key": "gpu", "operator": "exists"}])
    assert pod["causes"] == [{"field": "spec.tolerations[0].operator", "reason": "FieldValueNotSupported"}]
    node = outcome(taints=[GPU, {**GPU, "value": "new"}, {"key": "disk"}])
    assert node["causes"] == [
        {"field": "metadata.taints[1]", "reason": "FieldValueDuplicate"},
        {"field": "metadata.taints[2].effect", "reason": "FieldValueRequired"},
    ]
    assert outcome(tolerations=[tolerates("gpu", 2.5)])["code"] == 400  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "case", [{"window": -1}, {"window": "9"}, {"then": [{"at": 1}]}, {"then": "x"}, {"podPhase": "Gone"}]
)
def test_bad_input(case: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        outcome(**case)


TAINTS = st.lists(st.sampled_from([GPU, DISK]), max_size=2, unique_by=lambda taint: taint["key"])
TOLERATIONS = st.lists(
    st.builds(tolerates, st.sampled_from(["gpu", "disk", "other"]), st.none() | st.integers(-3, 90)), max_size=4
)


@given(TAINTS, TOLERATIONS, TAINTS, TOLERATIONS, st.floats(0, 100))
@settings(max_examples=50, deadline=None)
def test_a_running_timer_never_moves(
    taints: list[Any], tolerations: list[Any], later: list[Any], more: list[Any], now: float
) -> None:
    before = next_timer(None, taints, tolerations, 0)
    after = next_timer(before, later, tolerations + more, now)
    if before and after and after != before:
        assert stay(later, tolerations + more) == 0
        assert after.fires == now
