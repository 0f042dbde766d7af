"""What a kubelet does on a node that is short of something, and on what nodes it starts at all."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release, as_of

RANKING = Source("pkg/kubelet/eviction/helpers.go", "rankMemoryPressure")
EVICTION = Source("pkg/kubelet/eviction/eviction_manager.go", "evictPod")
PRESSURE = Source("kubernetes/website content/en/docs/concepts/scheduling-eviction/node-pressure-eviction.md")
CGROUPS = Source("pkg/kubelet/apis/config/v1beta1/defaults.go", "FailCgroupV1")

_STARTS_ON_V1 = (("1.0", True), ("1.35", False))


@dataclass(frozen=True)
class UsingPod:
    """A Pod as the ranking sees it: memory used and requested, in the same unit, and its priority."""

    name: str
    used: int
    requested: int
    priority: int = 0


# Every Pod uses the same or less than those over their requests: what is over them is all that tells them apart.
# A Pod that requests nothing is over its requests with the first byte.
_PODS = (
    UsingPod("within-requests", 100, 200),
    UsingPod("guaranteed", 100, 100),
    UsingPod("over-requests", 100, 50),
    UsingPod("best-effort", 100, 0),
    UsingPod("newest", 90, 100),
)


def ranked(pods: tuple[UsingPod, ...]) -> list[str]:
    """Return the names of Pods in the order of their eviction: over requests, then priority, then by how much."""
    return [pod.name for pod in sorted(pods, key=lambda p: (p.used <= p.requested, p.priority, p.requested - p.used))]


def evicted_first(at: Release, pod: str) -> bool:
    """Return whether Pods like this go before all that keep within their requests when memory is short."""
    order = ranked(_PODS)
    return order.index(pod) < order.index("guaranteed")


def starts_on(at: Release, version: str) -> bool:
    """Return whether a kubelet with its default configuration starts on a node with this version of cgroups."""
    return version == "v2" or as_of(_STARTS_ON_V1, at)


RELATIONS = (
    Relation(
        "pressure.evicted_first",
        {"pod": Words("evicted-pod", tuple(pod.name for pod in _PODS))},
        YES_NO,
        evicted_first,
        (RANKING,),
    ),
    # evictPod deletes the Pod itself, without the Eviction API that budgets guard.
    Relation("pressure.heeds_budget", {}, YES_NO, lambda at: False, (EVICTION, PRESSURE)),
    Relation(
        "kubelet.starts_on",
        {"version": Words("cgroup-version", ("v1", "v2"))},
        YES_NO,
        starts_on,
        (CGROUPS,),
        changes=("1.35",),
    ),
)
