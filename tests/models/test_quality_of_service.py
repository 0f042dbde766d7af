"""Classes of quality of service, and the order in which a short node gives Pods up."""

from __future__ import annotations

import pytest

from kb.models.relations.node_pressure import UsingPod, ranked
from kb.models.relations.quality_of_service import qos_class

BOTH = {"cpu": 1, "memory": 64}


@pytest.mark.parametrize(
    ("containers", "expected"),
    [
        ([({}, {})], "BestEffort"),
        ([({}, {}), ({}, {})], "BestEffort"),
        ([({"gpu": 1}, {"gpu": 1})], "BestEffort"),
        ([(BOTH, BOTH)], "Guaranteed"),
        ([({}, BOTH)], "Guaranteed"),
        ([(BOTH, BOTH), (BOTH, BOTH)], "Guaranteed"),
        ([(BOTH, BOTH), ({}, {})], "Burstable"),
        ([({"cpu": 1}, {"cpu": 1})], "Burstable"),
        ([(BOTH, {})], "Burstable"),
        ([(BOTH, {"cpu": 2, "memory": 64})], "Burstable"),
    ],
)
def test_class_follows_from_every_container(
    containers: list[tuple[dict[str, int], dict[str, int]]], expected: str
) -> None:
    assert qos_class(containers) == expected


@pytest.mark.parametrize(
    ("pods", "expected"),
    [
        ((UsingPod("within", 100, 200), UsingPod("over", 20, 10)), ["over", "within"]),
        ((UsingPod("high", 90, 10, priority=5), UsingPod("low", 20, 10)), ["low", "high"]),
        ((UsingPod("little", 20, 10), UsingPod("much", 90, 10)), ["much", "little"]),
        ((UsingPod("low-within", 10, 20), UsingPod("high-over", 30, 20, priority=9)), ["high-over", "low-within"]),
    ],
)
def test_over_requests_comes_before_priority_and_priority_before_amount(
    pods: tuple[UsingPod, ...], expected: list[str]
) -> None:
    assert ranked(pods) == expected
