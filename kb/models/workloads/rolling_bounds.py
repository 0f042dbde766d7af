"""How far a rolling update of a Deployment may leave its size, upwards and downwards."""

from __future__ import annotations

from kb.models.api.int_or_percent import scaled

IntOrPercent = int | str


def resolve_fenceposts(max_surge: IntOrPercent, max_unavailable: IntOrPercent, replicas: int) -> tuple[int, int]:
    """Return (surge, unavailable) in Pods for a Deployment of `replicas`; ValueError when a value is malformed.

    pkg/controller/deployment/util/deployment_util.go ResolveFenceposts: surge is rounded up, unavailable down, and
    when both come out as 0 one Pod may be missing, since otherwise the update could never take a step.
    """
    surge = scaled(max_surge, replicas, round_up=True)
    unavailable = scaled(max_unavailable, replicas, round_up=False)
    return (0, 1) if surge == 0 and unavailable == 0 else (surge, unavailable)


def largest_total(max_surge: IntOrPercent, replicas: int) -> int:
    """Return how many Pods old and new ReplicaSets may ask for together (NewRSNewReplicas)."""
    return replicas + scaled(max_surge, replicas, round_up=True)


def smallest_available(max_surge: IntOrPercent, max_unavailable: IntOrPercent, replicas: int) -> int:
    """Return how many Pods must stay available (deployment_util.go MaxUnavailable, MinAvailable)."""
    unavailable = resolve_fenceposts(max_surge, max_unavailable, replicas)[1]
    return max(0, replicas - unavailable)
