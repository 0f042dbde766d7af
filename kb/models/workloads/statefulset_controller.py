"""One sync of the StatefulSet controller: fill the ordinals upwards, empty them downwards, then update downwards."""

from __future__ import annotations

from kb.models.api.int_or_percent import scaled
from kb.models.trace import Trace
from kb.models.workloads.stateful_pods import StatefulPod, StatefulSet


def sync_stateful_set(stateful: StatefulSet, trace: Trace) -> None:
    """Do what one sync does (pkg/controller/statefulset/stateful_set_control.go performUpdate)."""
    stateful.waits_for = ""
    replicas = [
        stateful.pods.get(ordinal) or StatefulPod(ordinal, _revision_for(stateful, ordinal))
        for ordinal in stateful.spec.ordinals
    ]
    condemned = [pod for ordinal, pod in stateful.pods.items() if ordinal not in stateful.spec.ordinals]
    condemned.sort(key=lambda pod: -pod.ordinal)
    if _all_processed(stateful, replicas, condemned, trace) and stateful.spec.strategy != "OnDelete":
        if stateful.spec.max_unavailable is not None:
            _update_within_bound(stateful, replicas, trace)
        else:
            _update_one(stateful, replicas, trace)
    _write_status(stateful)


def _revision_for(stateful: StatefulSet, ordinal: int) -> str:
    """Return the revision that a missing Pod is made of (stateful_set_utils.go newVersionedStatefulSetPod).

    Pods below the partition keep the current revision even when they are made anew.
    """
    spec = stateful.spec
    if spec.partition is not None:
        old = ordinal < spec.start + spec.partition
    else:
        old = spec.strategy == "RollingUpdate" and ordinal < spec.start + stateful.current_replicas
    return stateful.current_revision if old else stateful.revision


def _all_processed(
    stateful: StatefulSet, replicas: list[StatefulPod], condemned: list[StatefulPod], trace: Trace
) -> bool:
    """Create, replace and condemn Pods; return whether nothing stands in the way of an update.

    With OrderedReady the first Pod that has to be waited for ends the sync; with Parallel nothing does.
    """
    parallel = stateful.spec.parallel
    first_unavailable = next((pod for pod in [*replicas, *reversed(condemned)] if pod.unavailable), None)
    for pod in [*replicas, *condemned]:
        if pod.ordinal in stateful.spec.ordinals:
            stops = _process_replica(stateful, pod, trace)
        else:
            stops = _process_condemned(stateful, pod, first_unavailable, trace)
        if stops and not parallel:
            return False
    return True


def _process_replica(stateful: StatefulSet, pod: StatefulPod, trace: Trace) -> bool:
    """Look after one wanted Pod; return whether an ordered sync stops at it (processReplica)."""
    if pod.ordinal not in stateful.pods:
        why = "Parallel:不等别的 Pod" if stateful.spec.parallel else "序号更小的 Pod 都已就绪"
        stateful.create(pod, why, trace)
        return True
    if pod.finished:
        if not pod.terminating:
            stateful.delete(pod, f"Pod 已经 {pod.phase},删了下一轮同名重建", trace)
        return True
    if pod.unavailable and not stateful.spec.parallel:
        stateful.waits_for = f"等 Pod {pod.ordinal} {'终止完' if pod.terminating else '就绪'}"
        return True
    return False


def _process_condemned(
    stateful: StatefulSet, pod: StatefulPod, first_unavailable: StatefulPod | None, trace: Trace
) -> bool:
    """Delete one Pod outside of the wanted ordinals; return whether an ordered sync stops at it (processCondemned)."""
    if pod.terminating:
        stateful.waits_for = "" if stateful.spec.parallel else f"等 Pod {pod.ordinal} 终止完才删下一个"
        return True
    if not pod.available and not stateful.spec.parallel and pod is not first_unavailable:
        stateful.waits_for = f"Pod {pod.ordinal} 没就绪,又不是最小的未就绪序号,先等别的 Pod 就绪"
        return True
    stateful.delete(pod, "序号超出范围,从大到小删", trace)
    return True


def _update_one(stateful: StatefulSet, replicas: list[StatefulPod], trace: Trace) -> None:
    """Delete the Pod of the highest ordinal that is out of date, once all above it are available."""
    for pod in reversed(replicas[stateful.spec.partition or 0 :]):
        if pod.revision != stateful.revision and not pod.terminating:
            stateful.delete(pod, f"滚动更新到 {stateful.revision},从最大的序号开始", trace)
            return
        if pod.unavailable:
            stateful.waits_for = f"等 Pod {pod.ordinal} 更新后就绪"
            return


def _update_within_bound(stateful: StatefulSet, replicas: list[StatefulPod], trace: Trace) -> None:
    """Delete out-of-date Pods from the highest ordinal on while fewer than maxUnavailable are unavailable.

    updateStatefulSetAfterInvariantEstablished; percentages are rounded down but count as one at least.
    """
    most = max(1, scaled(stateful.spec.max_unavailable, stateful.spec.replicas, round_up=False))
    left = most - sum(pod.unavailable for pod in replicas)
    if left <= 0:
        stateful.waits_for = f"不可用的 Pod 已有 maxUnavailable({most})个"
    outdated = [
        pod
        for pod in reversed(replicas[stateful.spec.partition or 0 :])
        if pod.revision != stateful.revision and not pod.terminating
    ]
    for pod in outdated[: max(0, left)]:
        stateful.delete(pod, f"滚动更新到 {stateful.revision},最多 {most} 个同时不可用", trace)


def _write_status(stateful: StatefulSet) -> None:
    # stateful_set_status: completeRollingUpdate makes the update revision the current one when all Pods have it.
    status, wanted = stateful.status(), stateful.spec.replicas
    complete = status["updatedReplicas"] == status["readyReplicas"] == status["replicas"] == wanted
    if stateful.spec.strategy == "RollingUpdate" and complete:
        stateful.current_revision = stateful.revision
    stateful.current_replicas = stateful.status()["currentReplicas"]
