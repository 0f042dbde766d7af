"""How a Deployment whose spec.replicas changed spreads the change over its ReplicaSets."""

from __future__ import annotations

from kb.models.trace import Trace
from kb.models.workloads.deployment import Deployment
from kb.models.workloads.replica_set import ReplicaSet


def is_scaling_event(deployment: Deployment) -> bool:
    """Whether an active ReplicaSet was last written for another spec.replicas (sync.go isScalingEvent)."""
    return any(one.replicas > 0 and one.desired != deployment.replicas for one in deployment.owned)


def scale_replica_sets(deployment: Deployment, trace: Trace) -> None:
    """Bring the ReplicaSets to a new spec.replicas without moving the rollout on (sync.go scale)."""
    old, new = deployment.old(), deployment.new()
    alone = _active_or_latest(old, new)
    if alone is not None:
        # Annotations alone are not worth a write here (scaleReplicaSetAndRecordEvent).
        if alone.replicas != deployment.replicas:
            deployment.scale(alone, deployment.replicas, "只有这一个 ReplicaSet 有副本,直接设为 spec.replicas", trace)
    elif new is not None and _saturated(deployment, new):
        for one in old:
            if one.replicas > 0:
                deployment.scale(one, 0, "新版本已全部可用,旧的归零", trace)
    elif deployment.strategy.rolling:
        for one, size in proportional_sizes(deployment):
            deployment.scale(one, size, "spec.replicas 变了,新旧 ReplicaSet 按各自大小成比例分担", trace)


def proportional_sizes(deployment: Deployment) -> list[tuple[ReplicaSet, int]]:
    """Return every active ReplicaSet with its new size, in the order of writing.

    The largest comes first; among equals the newer one when growing and the older one when shrinking. What rounding
    leaves over goes to the first.
    """
    active = [one for one in deployment.owned if one.replicas > 0]
    allowed = deployment.bounds.total if deployment.replicas > 0 else 0
    to_add = allowed - sum(one.replicas for one in active)
    if to_add == 0:
        return [(one, one.replicas) for one in active]
    if to_add > 0:
        active.reverse()
    active.sort(key=lambda one: -one.replicas)
    shares: list[int] = []
    for one in active:
        left = to_add - sum(shares)
        share = _share(deployment, one) if left else 0
        shares.append(min(share, left) if to_add > 0 else max(share, left))
    shares[0] += to_add - sum(shares)
    return [(one, max(0, one.replicas + share)) for one, share in zip(active, shares, strict=True)]


def _share(deployment: Deployment, one: ReplicaSet) -> int:
    # deployment_util.go getReplicaSetFraction: the size keeps its ratio to the largest total allowed at the last
    # write, which the max-replicas annotation remembers; halves are rounded up.
    if deployment.replicas == 0:
        return -one.replicas
    before = one.maximum or deployment.status.replicas
    if before == 0:
        return 0
    allowed = deployment.bounds.total
    return (2 * one.replicas * allowed + before) // (2 * before) - one.replicas


def _active_or_latest(old: list[ReplicaSet], new: ReplicaSet | None) -> ReplicaSet | None:
    # deployment_util.go FindActiveOrLatest: the only active one; the new or else the newest when none is active.
    active = [one for one in [*old, new] if one is not None and one.replicas > 0]
    if len(active) > 1:
        return None
    if active:
        return active[0]
    return new or (old[-1] if old else None)


def _saturated(deployment: Deployment, new: ReplicaSet) -> bool:
    # deployment_util.go IsSaturated.
    return new.replicas == new.desired == new.seen_ready == deployment.replicas
