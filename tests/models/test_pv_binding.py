"""Which volume a claim gets, and on which node its Pod may run."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.release import NEWEST, Release
from kb.models.storage.pv_binding import MODEL
from kb.models.trace import Trace

RWO, RWX, ROX, RWOP = "ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany", "ReadWriteOncePod"


def volume(name: str, size: str, *modes: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "capacity": size, "accessModes": list(modes or (RWO,)), "storageClassName": "s", **more}


def claim(size: str, *modes: str, **more: Any) -> dict[str, Any]:
    return {"request": size, "accessModes": list(modes or (RWO,)), "storageClassName": "s", **more}


def bound(pvc: dict[str, Any], *pvs: dict[str, Any], at: Release = NEWEST, **more: Any) -> dict[str, Any]:
    return MODEL.run({"storageClasses": [], "pvs": list(pvs), "pvc": pvc, "nodes": [], **more}, at, Trace())


RESERVED = {"claimRef": {"namespace": "binding", "name": "claim"}}


@pytest.mark.parametrize(
    ("pvc", "pvs", "winner"),
    [
        (claim("4Gi"), [volume("a", "9Gi"), volume("b", "5Gi")], "b"),
        (claim("4Gi"), [volume("a", "3Gi")], None),
        (claim("4Gi"), [volume("a", "9Gi"), volume("b", "5Gi", RWO, RWX)], "a"),
        (claim("4Gi"), [volume("a", "9Gi", RWOP)], None),
        (claim("4Gi"), [volume("a", "9Gi", **RESERVED), volume("b", "5Gi")], "a"),
        (claim("4Gi"), [volume("a", "9Gi", RWO, ROX, **RESERVED), volume("b", "5Gi")], "b"),
        (claim("4Gi", volumeName="a", selector={"matchLabels": {"x": "y"}}), [volume("a", "9Gi")], "a"),
        (claim("4Gi", selector={"matchLabels": {"x": "y"}}), [volume("a", "9Gi")], None),
        (claim("4Gi", volumeMode="Block"), [volume("a", "9Gi")], None),
        (claim("4Gi", storageClassName=""), [volume("a", "9Gi")], None),
    ],
)
def test_winner(pvc: dict[str, Any], pvs: list[dict[str, Any]], winner: str | None) -> None:
    assert bound(pvc, *pvs)["boundTo"] == winner


WAITING = {"name": "s", "provisioner": "kubernetes.io/no-provisioner", "volumeBindingMode": "WaitForFirstConsumer"}


def only_in(zone: str) -> dict[str, Any]:
    requirement = {"key": "zone", "operator": "In", "values": [zone]}
    return {"nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [requirement]}]}}}


@pytest.mark.parametrize(
    ("pod", "winner", "node"),
    [
        (None, None, None),
        ({"nodeSelector": {"zone": "east"}}, "a", "n1"),
        ({"nodeSelector": {"zone": "west"}}, "b", "n2"),
        ({"nodeSelector": {"zone": "north"}}, None, None),
        ({"nodeName": "n1"}, None, "n1"),
    ],
)
def test_first_consumer(pod: dict[str, Any] | None, winner: str | None, node: str | None) -> None:
    nodes = [{"name": "n1", "labels": {"zone": "east"}}, {"name": "n2", "labels": {"zone": "west"}}]
    pvs = volume("a", "9Gi", **only_in("east")), volume("b", "5Gi", **only_in("west"))
    more = {"pod": pod} if pod is not None else {}
    end = bound(claim("4Gi"), *pvs, storageClasses=[WAITING], nodes=nodes, **more)
    assert (end["boundTo"], end.get("podNode")) == (winner, node)


def test_default_class_by_release() -> None:
    classes = [{"name": name, "provisioner": "p", "isDefault": True} for name in ("old", "new")]
    pvc = {"request": "1Gi", "accessModes": [RWO]}
    assert bound(pvc, storageClasses=classes)["pvcStorageClassName"] == "new"
    assert bound(pvc, storageClasses=classes, at=Release(1, 25))["accepted"] is False


def test_a_claim_that_waits_is_told_why() -> None:
    trace = Trace()
    pvs = [volume("a", "1Gi"), volume("b", "9Gi", RWX), volume("c", "9Gi", storageClassName="t")]
    MODEL.run({"storageClasses": [], "pvs": pvs, "pvc": claim("4Gi"), "nodes": []}, NEWEST, trace)
    assert trace.steps[-1].why == "a:容量不够;b:访问模式不够;c:storageClassName 不同"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 40), max_size=6, unique=True), st.integers(1, 40))
def test_smallest_of_the_large_enough(sizes: list[int], wanted: int) -> None:
    end = bound(claim(f"{wanted}Gi"), *[volume(f"v{size}", f"{size}Gi") for size in sizes])
    enough = [size for size in sizes if size >= wanted]
    assert end["boundTo"] == (f"v{min(enough)}" if enough else None)
    assert list(end["pvPhases"].values()).count("Bound") == (1 if enough else 0)
