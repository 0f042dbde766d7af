"""Nodes that fall silent, zones that slow down, and what becomes of their Pods."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.nodes.node_failure import MODEL
from kb.models.nodes.node_state import NOT_READY, OUT_OF_SERVICE, UNREACHABLE
from kb.models.nodes.zone_eviction import Rates, eviction_rate, zone_state
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace

FAST = {"node-monitor-period": "2s", "node-monitor-grace-period": "20s", "node-eviction-rate": "0.25"}


def play(at: Release = NEWEST, **case: Any) -> dict[str, Any]:
    whole = {"flags": FAST, "zoneNodes": 3, "script": [], "observedForSeconds": 120, **case}
    return MODEL.run(whole, at, Trace())


def stop(*names: str, at: float = 0) -> list[dict[str, Any]]:
    return [{"at": at, "do": "stopHeartbeat", "node": name} for name in names]


def pod(owner: str = "bare", seconds: int | None = 5, **more: Any) -> dict[str, Any]:
    limit = {} if seconds is None else {"tolerationSeconds": seconds}
    keys = (UNREACHABLE, NOT_READY)
    tolerations = [{"key": key, "operator": "Exists", "effect": "NoExecute", **limit} for key in keys]
    return {"owner": owner, "tolerations": tolerations, **more}


def test_silence_becomes_unknown_and_both_taints() -> None:
    node = play(script=stop("n0"), pod=None)["node"]
    events = [(row["event"], row.get("effect")) for row in node["history"]]
    assert events == [("ready", None), ("taintAdded", "NoExecute"), ("taintAdded", "NoSchedule")]
    assert 20 <= node["history"][0]["atSeconds"] <= 23
    assert set(node["finalConditions"].values()) == {"Unknown"}


def test_before_1_29_the_no_execute_taint_waited_for_the_next_pass() -> None:
    history = play(at=Release(1, 28), script=stop("n0"), pod=None)["node"]["history"]
    times = {row.get("effect"): row["atSeconds"] for row in history}
    assert times["NoExecute"] - times["NoSchedule"] == 2


@pytest.mark.parametrize(("at", "grace"), [(Release(1, 31), 40), (Release(1, 32), 50)])
def test_default_grace(at: Release, grace: int) -> None:
    first = play(at=at, flags={}, script=stop("n0"), pod=None)["node"]["history"][0]
    assert grace <= first["atSeconds"] <= grace + 5


@pytest.mark.parametrize(
    ("owner", "created", "early"),
    [("Deployment", True, True), ("StatefulSet", False, None), ("DaemonSet", False, None), ("Job", True, True)],
)
def test_replacement(owner: str, created: bool, early: bool | None) -> None:
    seen = play(script=stop("n0"), pod=pod(owner))["pod"]
    assert seen["replacementCreated"] is created
    assert seen.get("replacementWhileOldTerminating") is early
    assert seen["removed"] is False


def test_out_of_service_frees_the_name() -> None:
    taint = {"key": OUT_OF_SERVICE, "effect": "NoExecute"}
    script = [*stop("n0"), {"at": 40, "do": "addTaint", "taint": taint, "node": "n0"}]
    seen = play(script=script, pod=pod("StatefulSet", 300))["pod"]
    assert (seen["removed"], seen["replacementCreated"]) == (True, True)
    assert seen["disruptionTarget"] == "DeletionByTaintManager"


def test_orphans_wait_for_the_quarantine() -> None:
    script = [{"at": 0, "do": "deleteNode", "node": "n0"}]
    assert play(script=script, pod=pod())["pod"]["disruptionTarget"] == "DeletionByPodGC"
    assert play(script=script, pod=pod(), observedForSeconds=39)["pod"]["deleted"] is False


def test_reported_trouble_leaves_the_pod_ready() -> None:
    script = [{"at": 0, "do": "postReady", "status": "False", "node": "n0"}]
    assert play(script=script, pod=pod())["pod"]["readyConditionAtEnd"] == "True"
    assert play(script=stop("n0"), pod=pod())["pod"]["readyConditionAtEnd"] == "False"


@pytest.mark.parametrize(
    ("ready", "lost", "state"),
    [
        (1, 2, "Normal"),
        (2, 3, "PartialDisruption"),
        (3, 3, "Normal"),
        (0, 1, "FullDisruption"),
        (9, 11, "PartialDisruption"),
    ],
)
def test_zone_state(ready: int, lost: int, state: str) -> None:
    assert zone_state(["True"] * ready + ["Unknown"] * lost, 0.55) == state


@pytest.mark.parametrize(
    ("state", "size", "rate"),
    [("PartialDisruption", 50, 0), ("PartialDisruption", 51, 0.01), ("FullDisruption", 3, 0.1), ("Normal", 900, 0.1)],
)
def test_eviction_rate(state: str, size: int, rate: float) -> None:
    assert eviction_rate(state, size, Rates()) == rate


def test_rate_limits_taints_and_partial_disruption_stops_them() -> None:
    assert play(zoneNodes=8, script=stop("n0", "n1", "n2"))["noExecuteGapsSeconds"] == [4, 4]
    stopped = play(zoneNodes=4, script=stop("n0", "n1", "n2"))
    assert stopped["noExecuteCount"] == 0
    assert all(node["noScheduleTaint"] for node in stopped["nodes"])


def test_nothing_happens_when_all_zones_die() -> None:
    seen = play(zones={"a": 2, "b": 1}, script=stop("*"), pods=[{"node": "a0", "tolerationSeconds": 0}])
    assert [node["noExecuteTaint"] for node in seen["nodes"]] == [[], [], []]
    assert seen["pods"][0]["deleted"] is False


@pytest.mark.parametrize(
    "case",
    [
        {"script": [{"at": 0, "do": "explode", "node": "n0"}]},
        {"script": stop("n9")},
        {"flags": {"node-monitor-period": "soon"}},
        {"flags": {"unheard-of": "1"}},
        {"pod": {"owner": "Nobody"}},
        {"observedForSeconds": -1},
        {"script": [{"at": 0, "do": "deleteNode", "node": "n0"}, *stop("n0", at=3)]},
    ],
)
def test_bad_input(case: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        play(**case)


@given(st.lists(st.integers(0, 7), unique=True, max_size=8), st.integers(0, 60))
@settings(max_examples=50, deadline=None)
def test_a_node_that_returned_keeps_no_taint(lost: list[int], away: int) -> None:
    names = [f"n{index}" for index in lost]
    back = [{"at": away, "do": "returnReady", "node": name} for name in names]
    for node in play(zoneNodes=8, script=[*stop(*names), *back])["nodes"]:
        assert (node["ready"], node["noScheduleTaint"], node["noExecuteTaint"]) == ("True", False, False)


def test_a_rate_of_zero_spends_the_one_token_in_the_bucket() -> None:
    flags = {**FAST, "node-eviction-rate": "0"}
    assert play(flags=flags, zoneNodes=8, script=stop("n0", "n1"))["noExecuteCount"] == 1


def test_a_manifest_is_enough() -> None:
    assert MODEL.from_manifest
    template = {"spec": {"tolerations": [{"operator": "Exists"}]}}
    given_ = MODEL.from_manifest({"kind": "StatefulSet", "spec": {"template": template}})
    assert MODEL.run(given_, NEWEST, Trace())["pod"]["deleted"] is False
