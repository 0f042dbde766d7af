"""How much a Pod asks for: the sum over its containers, raised by init containers, replaced by Pod-level requests.

Amounts are thousandths. Source: component-helpers/resource/helpers.go PodRequests, AggregateContainerRequests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Amounts = dict[str, int]

# What the score plugins count for a container that asks for nothing: 100m of cpu and 200Mi of memory
# (pkg/scheduler/util/pod_resources.go DefaultMilliCPURequest, DefaultMemoryRequest).
ASSUMED: Amounts = {"cpu": 100, "memory": 200 * 2**20 * 1000}


def pod_requests(spec: Mapping[str, Any]) -> Amounts:
    """Return what the scheduler reserves for a Pod, per resource."""
    return _with_pod_level(container_requests(spec), spec)


def assumed_requests(spec: Mapping[str, Any], requests: Amounts) -> Amounts:
    """Return the requests with ``ASSUMED`` for every container that says nothing about cpu or memory.

    With Pod-level requests only a resource that nobody speaks of is assumed (CalculateResource).
    """
    assumed = ASSUMED
    if pod_level_names((spec.get("resources") or {}).get("requests") or ()):
        assumed = {name: amount for name, amount in ASSUMED.items() if name not in requests}
    return _with_pod_level(container_requests(spec, assumed), spec)


def container_requests(spec: Mapping[str, Any], assumed: Mapping[str, int] | None = None) -> Amounts:
    """Return what the containers need at the same time at worst.

    Containers and sidecars (init containers with restartPolicy Always) run together, so they add up. Any other init
    container runs alone, beside the sidecars started before it: it counts only if it needs more than that sum.
    """
    total: Amounts = {}
    for container in spec.get("containers") or ():
        _add(total, _requests(container, assumed))
    sidecars: Amounts = {}
    highest: Amounts = {}
    for container in spec.get("initContainers") or ():
        needed = _requests(container, assumed)
        if container.get("restartPolicy") == "Always":
            _add(total, needed)
            _add(sidecars, needed)
            needed = sidecars
        else:
            _add(needed, sidecars)
        _raise(highest, needed)
    _raise(total, highest)
    return total


def pod_level_names(names: Iterable[str]) -> list[str]:
    """Return which of the resources may be asked for by the Pod as a whole (IsSupportedPodLevelResource)."""
    return [name for name in names if name in ("cpu", "memory") or name.startswith("hugepages-")]


def _requests(container: Mapping[str, Any], assumed: Mapping[str, int] | None) -> Amounts:
    resources = container.get("resources")
    requests = (resources.get("requests") or {}) if resources else {}
    return {**assumed, **requests} if assumed else dict(requests)


def _with_pod_level(amounts: Amounts, spec: Mapping[str, Any]) -> Amounts:
    requests = (spec.get("resources") or {}).get("requests")
    if requests:
        amounts = {**amounts, **{name: requests[name] for name in pod_level_names(requests)}}
    if spec.get("overhead"):
        _add(amounts, spec["overhead"])
    return amounts


def _add(amounts: Amounts, more: Mapping[str, int]) -> None:
    for name, amount in more.items():
        amounts[name] = amounts.get(name, 0) + amount


def _raise(amounts: Amounts, floor: Mapping[str, int]) -> None:
    for name, amount in floor.items():
        amounts[name] = max(amounts.get(name, amount), amount)
