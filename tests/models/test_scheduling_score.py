"""How the feasible Nodes are ranked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.release import NEWEST, Release
from kb.models.scheduling.plugins.image_locality import normalized
from kb.models.scheduling.plugins.verdict import scaled_to_best
from kb.models.scheduling.scheduling_filter import MODEL as FILTER
from kb.models.scheduling.scheduling_score import MODEL
from kb.models.trace import Trace

ZONE = "topology.kubernetes.io/zone"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def node(name: str, zone: str = "", cpu: str = "10", memory: str = "10Gi", **spec: Any) -> dict[str, Any]:
    labels = {"kubernetes.io/hostname": name, **({ZONE: zone} if zone else {})}
    return {
        "metadata": {"name": name, "labels": labels},
        "spec": spec,
        "status": {"allocatable": {"cpu": cpu, "memory": memory}},
    }


def pod(on: str = "", cpu: str = "", memory: str = "", **spec: Any) -> dict[str, Any]:
    requests = {name: amount for name, amount in (("cpu", cpu), ("memory", memory)) if amount}
    containers = [{"resources": {"requests": requests}}]
    return {"metadata": {"labels": {"app": "x"}}, "spec": {"nodeName": on, "containers": containers, **spec}}


def run(nodes: Any, new: Any, placed: Any = (), at: Release = NEWEST, **more: Any) -> dict[str, Any]:
    return MODEL.run({"nodes": nodes, "pods": list(placed), "pod": new, **more}, at, Trace())


def column(result: dict[str, Any], plugin: str) -> list[int]:
    return [scores[plugin] for scores in result["scores"].values()]


def test_equal_nodes_are_a_tie() -> None:
    assert run([node("a"), node("b"), node("c")], pod(cpu="1"))["topScored"] == ["a", "b", "c"]


def test_a_single_feasible_node_is_not_scored() -> None:
    assert run([node("a"), node("b", unschedulable=True)], pod()) == {"accepted": True, "scores": {}}


def test_more_free_share_is_better() -> None:
    result = run([node("a"), node("b", cpu="20", memory="20Gi")], pod(cpu="1", memory="2Gi"))
    assert column(result, "NodeResourcesFit") == [85, 92]
    assert result["topScored"] == ["b"]


def test_silent_containers_weigh_something_in_the_free_share() -> None:
    result = run([node("a", cpu="1", memory="1000Mi"), node("b", cpu="1", memory="1000Mi")], pod(), [pod("a")])
    assert column(result, "NodeResourcesFit") == [70, 85]
    assert "NodeResourcesBalancedAllocation" not in result["scores"]["a"]


def test_balance_is_about_the_change_since_1_36() -> None:
    nodes = [node("a"), node("b")]
    new, placed = pod(cpu="4"), [pod("a", memory="4Gi")]
    assert column(run(nodes, new, placed), "NodeResourcesBalancedAllocation") == [85, 65]
    assert column(run(nodes, new, placed, Release(1, 30)), "NodeResourcesBalancedAllocation") == [100, 80]


def test_weights_are_those_of_the_release() -> None:
    nodes = [node("a"), node("b", taints=[{"key": "k", "effect": "PreferNoSchedule"}])]
    assert column(run(nodes, pod()), "TaintToleration") == [300, 0]
    assert column(run(nodes, pod(), at=Release(1, 21)), "TaintToleration") == [100, 0]


@pytest.mark.parametrize(
    ("counts", "reverse", "scores"),
    [([0, 0], True, [100, 100]), ([0, 0], False, [0, 0]), ([1, 3, 0], True, [67, 0, 100]), ([2, 3], False, [66, 100])],
)
def test_scaling(counts: list[int], reverse: bool, scores: list[int]) -> None:
    assert scaled_to_best(counts, reverse) == scores


@pytest.mark.parametrize(
    ("name", "full"),
    [("web", "web:latest"), ("host:5000/web", "host:5000/web:latest"), ("host:5000/web:2", "host:5000/web:2")],
)
def test_image_names(name: str, full: str) -> None:
    assert normalized(name) == full


def test_services_spread_their_pods_without_being_asked() -> None:
    nodes = [node("a", "z1"), node("b", "z2")]
    service = {"metadata": {"name": "s"}, "spec": {"selector": {"app": "x"}}}
    assert "PodTopologySpread" not in run(nodes, pod(), [pod("a")])["scores"]["a"]
    assert column(run(nodes, pod(), [pod("a")], services=[service]), "PodTopologySpread") == [132, 200]


def test_wishes_of_placed_pods_count() -> None:
    term = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "x"}}}
    shy = pod("b", affinity={"podAntiAffinity": {PREFERRED: [{"weight": 7, "podAffinityTerm": term}]}})
    assert column(run([node("a"), node("b")], pod(), [shy]), "InterPodAffinity") == [200, 0]


_NODES = st.lists(
    st.tuples(st.sampled_from(["1", "2", "4"]), st.sampled_from(["z1", "z2", ""]), st.booleans(), st.booleans()),
    min_size=1,
    max_size=5,
).map(
    lambda rows: [
        node(
            f"n{number}",
            zone,
            cpu,
            unschedulable=cordoned,
            taints=[{"key": "k", "effect": "PreferNoSchedule"}] if tainted else [],
        )
        for number, (cpu, zone, cordoned, tainted) in enumerate(rows)
    ]
)
_SPREAD = [
    {
        "maxSkew": 1,
        "topologyKey": ZONE,
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": {"app": "x"}},
    }
]


@settings(max_examples=50, deadline=None)
@given(_NODES, st.lists(st.integers(0, 4), max_size=4), st.sampled_from(["", "500m", "1500m", "3"]), st.booleans())
def test_only_feasible_nodes_win_and_ties_are_all_named(nodes: Any, on: list[int], cpu: str, spread: bool) -> None:
    placed = [pod(f"n{number}", "500m") for number in on]
    new = pod(cpu=cpu, **({"topologySpreadConstraints": _SPREAD} if spread else {}))
    feasible = FILTER.run({"nodes": nodes, "pods": placed, "pod": new}, NEWEST, Trace())["feasible"]
    result = run(nodes, new, placed)
    assert set(result["scores"]) == (set(feasible) if len(feasible) > 1 else set())
    if result["scores"]:
        totals = {name: scores["total"] for name, scores in result["scores"].items()}
        assert result["topScored"] == [name for name in feasible if totals[name] == max(totals.values())]
        for scores in result["scores"].values():
            assert scores["total"] == sum(value for plugin, value in scores.items() if plugin != "total")
            assert all(0 <= value <= 300 for plugin, value in scores.items() if plugin != "total")
