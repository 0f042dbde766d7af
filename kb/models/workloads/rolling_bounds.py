"""How far a rolling update of a Deployment may leave its size, upwards and downwards."""

from __future__ import annotations

from typing import NamedTuple

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


class Bounds(NamedTuple):
    """How many Pods a Deployment may have beyond its size, in all, and how many must stay available."""

    surge: int
    total: int
    available: int


def rolling_bounds(max_surge: IntOrPercent, max_unavailable: IntOrPercent, replicas: int) -> Bounds:
    """Return the bounds of a rolling update (deployment_util.go MaxUnavailable); ValueError when one is malformed."""
    surge, unavailable = resolve_fenceposts(max_surge, max_unavailable, replicas)
    return Bounds(surge, replicas + surge, max(0, replicas - unavailable))


def recreate_bounds(replicas: int) -> Bounds:
    """Return the bounds under Recreate: nothing beyond the size, and anything less counts as not available."""
    return Bounds(0, replicas, replicas)
