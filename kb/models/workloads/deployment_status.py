"""What the Deployment controller writes into a Deployment's status: counts, Available and Progressing."""

from __future__ import annotations

from kb.models.trace import Trace
from kb.models.workloads.deployment import Deployment, Status

_WHY = {
    "NewReplicaSetAvailable": "新版本的副本已全部可用,旧 Pod 也没有了",
    "ReplicaSetUpdated": "这一步有进展:新副本、就绪数多了,或旧副本少了",
    "NewReplicaSetCreated": "刚建了新的 ReplicaSet",
    "ProgressDeadlineExceeded": "超过 progressDeadlineSeconds 没有任何进展",
    "DeploymentPaused": "spec.paused 为 true",
    "DeploymentResumed": "spec.paused 又变回 false",
    "MinimumReplicasAvailable": "可用数不少于 replicas 减 maxUnavailable",
    "MinimumReplicasUnavailable": "可用数少于 replicas 减 maxUnavailable",
}


def set_condition(deployment: Deployment, kind: str, status: str, reason: str, trace: Trace) -> None:
    """Set a condition of a Deployment unless it stands there with this status and reason."""
    if deployment.conditions.get(kind) == (status, reason):
        return
    deployment.conditions[kind] = (status, reason)
    deployment.changed = True
    trace.step("deployment-controller", f"状况 {kind} 写成 {status}({reason})", _WHY[reason])


def write_counts(deployment: Deployment, trace: Trace) -> None:
    """Write the counts and Available without judging progress, as for a paused Deployment (syncDeploymentStatus)."""
    _write(deployment, counts(deployment), trace)


def write_progress(deployment: Deployment, trace: Trace) -> None:
    """Write the counts, Available and Progressing (pkg/controller/deployment/progress.go syncRolloutStatus)."""
    now = counts(deployment)
    if deployment.has_deadline and not _finished_before(deployment, now):
        if _complete(deployment, now):
            set_condition(deployment, "Progressing", "True", "NewReplicaSetAvailable", trace)
        elif _further(now, deployment.status):
            set_condition(deployment, "Progressing", "True", "ReplicaSetUpdated", trace)
        elif _timed_out(deployment):
            set_condition(deployment, "Progressing", "False", "ProgressDeadlineExceeded", trace)
    _write(deployment, now, trace)


def counts(deployment: Deployment) -> Status:
    """Return the counts that follow from the ReplicaSets' status (sync.go calculateStatus)."""
    replicas = updated = ready = 0
    for one in deployment.owned:
        replicas += one.seen
        ready += one.seen_ready
        updated += one.seen if one.version == deployment.template else 0
    return Status(replicas, updated, ready, max(0, replicas - ready))


def _write(deployment: Deployment, now: Status, trace: Trace) -> None:
    # calculateStatus: Available compares the available Pods with the floor of the moment.
    if now.ready >= deployment.bounds.available:
        set_condition(deployment, "Available", "True", "MinimumReplicasAvailable", trace)
    else:
        set_condition(deployment, "Available", "False", "MinimumReplicasUnavailable", trace)
    if now != deployment.status:
        deployment.status = now
        deployment.changed = True


def _finished_before(deployment: Deployment, now: Status) -> bool:
    # A later resync of a finished rollout estimates no progress.
    reason = deployment.conditions.get("Progressing", ("", ""))[1]
    return now.replicas == now.updated and reason == "NewReplicaSetAvailable"


def _complete(deployment: Deployment, now: Status) -> bool:
    return now.updated == now.replicas == now.ready == deployment.replicas


def _further(now: Status, before: Status) -> bool:
    fewer_old = now.replicas - now.updated < before.replicas - before.updated
    return now.updated > before.updated or fewer_old or now.ready > before.ready


def _timed_out(deployment: Deployment) -> bool:
    # deployment_util.go DeploymentTimedOut: a rollout that had succeeded never times out afterwards.
    condition = deployment.conditions.get("Progressing")
    return deployment.deadline_passed and condition is not None and condition[1] != "NewReplicaSetAvailable"
