"""Which of two Pods of a ReplicaSet goes first when it shrinks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cmp_to_key

from kb.models.release import Release, as_of

_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}
# pkg/features/kube_features.go: both gates went from alpha (1.21) to beta, on by default, in 1.22.
_DELETION_COST = (("1.20", False), ("1.22", True))
_LOGARITHMIC_AGES = (("1.20", False), ("1.22", True))


@dataclass(frozen=True)
class RankedPod:
    """What the order looks at; ages in seconds, None where there is no such time.

    ``neighbours`` is how many active Pods of the ReplicaSets with the same owner are on its node, itself included.
    """

    name: str
    node: str
    phase: str
    ready: bool
    ready_age: float | None
    deletion_cost: int
    restarts: int
    sidecar_restarts: int
    age: float
    neighbours: int = 0


Compare = Callable[[RankedPod, RankedPod], float]


def rules(at: Release) -> Mapping[str, Compare]:
    """Return the rules by their Chinese names, in order (pkg/controller/controller_utils.go ActivePodsWithRanks.Less).

    A rule gives a negative number when the first Pod goes before the second, 0 when it does not tell them apart.
    """
    logarithmic = as_of(_LOGARITHMIC_AGES, at)
    cost: dict[str, Compare] = {"pod-deletion-cost 小的先删": lambda a, b: a.deletion_cost - b.deletion_cost}
    return {
        "没调度到节点的先删": lambda a, b: bool(a.node) - bool(b.node),
        "阶段 Pending 先于 Unknown 先于 Running": lambda a, b: _PHASES[a.phase] - _PHASES[b.phase],
        "没就绪的先删": lambda a, b: a.ready - b.ready,
        **(cost if as_of(_DELETION_COST, at) else {}),
        "同节点上同主的 Pod 多的先删": lambda a, b: b.neighbours - a.neighbours,
        "就绪时间短的先删": lambda a, b: _ready_ages(a, b, logarithmic),
        "重启次数多的先删": lambda a, b: b.restarts - a.restarts,
        "sidecar 重启次数多的先删": lambda a, b: b.sidecar_restarts - a.sidecar_restarts,
        "创建得晚的先删": lambda a, b: _ages(a.age, b.age, logarithmic),
    }


def in_order(pods: Iterable[RankedPod], at: Release) -> list[RankedPod]:
    """Return the Pods, the first to be deleted first; Pods that no rule tells apart keep their order."""
    table = rules(at).values()

    def compare(first: RankedPod, second: RankedPod) -> int:
        said = next((said for rule in table if (said := rule(first, second))), 0)
        return (said > 0) - (said < 0)

    return sorted(pods, key=cmp_to_key(compare))


def deciding_rule(first: RankedPod, second: RankedPod, at: Release) -> str:
    """Return the name of the rule that puts one Pod before the other; empty when none does."""
    return next((name for name, rule in rules(at).items() if rule(first, second)), "")


def _ready_ages(first: RankedPod, second: RankedPod, logarithmic: bool) -> float:
    if first.ready_age is None or second.ready_age is None or not (first.ready and second.ready):
        return 0
    return _ages(first.ready_age, second.ready_age, logarithmic)


def _ages(first: float, second: float, logarithmic: bool) -> float:
    # logarithmicRankDiff: ages in nanoseconds are compared by their power of two, so that Pods of nearly the same age
    # are picked at random (by UID) instead of always the newest of one burst.
    return _power(first) - _power(second) if logarithmic else first - second


def _power(seconds: float) -> int:
    return int(math.log2(seconds * 1e9)) if seconds > 0 else -1
