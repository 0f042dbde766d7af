"""One sync of the Deployment controller: it only ever writes sizes of ReplicaSets and its own status."""

from __future__ import annotations

from kb.models.trace import Trace
from kb.models.workloads.deployment import Deployment
from kb.models.workloads.deployment_status import set_condition, write_counts, write_progress
from kb.models.workloads.proportional_scaling import is_scaling_event, scale_replica_sets
from kb.models.workloads.replica_set import ReplicaSet


def sync_deployment(deployment: Deployment, trace: Trace) -> None:
    """Do what one sync of the controller does (pkg/controller/deployment/deployment_controller.go syncDeployment)."""
    _note_pause(deployment, trace)
    if deployment.paused or is_scaling_event(deployment):
        scale_replica_sets(deployment, trace)
        write_counts(deployment, trace)
        return
    if deployment.strategy.rolling:
        _roll(deployment, trace)
    else:
        _recreate(deployment, trace)
    write_progress(deployment, trace)


def _note_pause(deployment: Deployment, trace: Trace) -> None:
    # sync.go checkPausedConditions: time spent paused must not look like lack of progress.
    reason = deployment.conditions.get("Progressing", ("", ""))[1]
    if not deployment.has_deadline or reason == "ProgressDeadlineExceeded":
        return
    if deployment.paused:
        set_condition(deployment, "Progressing", "Unknown", "DeploymentPaused", trace)
    elif reason == "DeploymentPaused":
        set_condition(deployment, "Progressing", "Unknown", "DeploymentResumed", trace)


def _roll(deployment: Deployment, trace: Trace) -> None:
    """Grow the new ReplicaSet or, when there is nothing to grow, shrink the old ones (rolling.go rolloutRolling)."""
    new = deployment.new()
    if new is None:
        new = _created(deployment, trace)
    if new.replicas > deployment.replicas:
        deployment.scale(new, deployment.replicas, "新 ReplicaSet 比 spec.replicas 还大", trace)
        return
    room = deployment.bounds.total - sum(one.replicas for one in deployment.owned)
    grown = min(new.replicas + max(0, room), deployment.replicas)
    if grown > new.replicas:
        deployment.scale(new, grown, _up_to(deployment), trace)
    else:
        _shrink_old(deployment, new, trace)


def _created(deployment: Deployment, trace: Trace) -> ReplicaSet:
    # sync.go getNewReplicaSet: created with its first share at once, so often no further write is needed.
    if deployment.strategy.rolling:
        room = deployment.bounds.total - sum(one.replicas for one in deployment.owned)
        made = deployment.create(min(max(0, room), deployment.replicas), _up_to(deployment), trace)
    else:
        made = deployment.create(deployment.replicas, "旧 Pod 已全部消失", trace)
    if deployment.has_deadline:
        set_condition(deployment, "Progressing", "True", "NewReplicaSetCreated", trace)
    return made


def _up_to(deployment: Deployment) -> str:
    return f"replicas + maxSurge 允许总共 {deployment.bounds.total} 个"


def _shrink_old(deployment: Deployment, new: ReplicaSet, trace: Trace) -> None:
    """Take Pods from the old ReplicaSets, unhealthy ones first, oldest ReplicaSet first (reconcileOldReplicaSets)."""
    old = [one for one in deployment.old() if one.replicas > 0]
    floor = deployment.bounds.available
    # New Pods that are not available yet are counted as if they were missing.
    spare = sum(one.replicas for one in deployment.owned) - floor - (new.replicas - new.seen_ready)
    if not old or spare <= 0:
        return
    for one in old:
        broken = min(spare, one.replicas - one.seen_ready)
        if broken > 0:
            spare -= broken
            deployment.scale(one, one.replicas - broken, f"{broken} 个旧 Pod 本来就不可用,先删不影响可用数", trace)
    available = sum(one.seen_ready for one in deployment.owned)
    beyond = available - floor
    for one in old:
        less = min(beyond, one.replicas)
        if less > 0:
            beyond -= less
            deployment.scale(one, one.replicas - less, f"可用 {available} 个,最少要有 {floor} 个", trace)


def _recreate(deployment: Deployment, trace: Trace) -> None:
    """Delete everything old, wait until the last old Pod is gone, then create (recreate.go rolloutRecreate)."""
    old = deployment.old()
    active = [one for one in old if one.replicas > 0]
    for one in active:
        deployment.scale(one, 0, "Recreate 先停掉所有旧 Pod", trace)
    # recreate.go oldPodsRunning: terminating Pods count as running here, unlike in a rolling update.
    if active or any(one.seen > 0 or one.terminating > 0 for one in old):
        return
    new = deployment.new()
    if new is None:
        new = _created(deployment, trace)
    if new.replicas != deployment.replicas:
        deployment.scale(new, deployment.replicas, "旧 Pod 已全部消失", trace)
