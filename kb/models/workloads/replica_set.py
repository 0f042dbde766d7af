"""A ReplicaSet of a Deployment: what is asked of it, the Pods it has, and what its status says."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models.trace import Trace


@dataclass(slots=True)
class ReplicaSet:
    """One template version's Pods, counted.

    ``replicas`` is spec.replicas; ``desired`` and ``maximum`` are the annotations
    deployment.kubernetes.io/desired-replicas and max-replicas that the Deployment controller leaves at every write.
    ``seen`` and ``seen_ready`` are status.replicas and status.readyReplicas: the Deployment controller knows nothing
    else of the Pods. A terminating Pod is in neither. Ready Pods count as available.
    """

    version: int
    replicas: int
    desired: int
    maximum: int
    ready: int = 0
    unready: int = 0
    terminating: int = 0
    seen: int = 0
    seen_ready: int = 0

    @property
    def pods(self) -> int:
        """How many Pods there are that are not terminating."""
        return self.ready + self.unready


def sync_replica_set(owned: ReplicaSet, trace: Trace) -> bool:
    """Create or delete Pods until the count fits spec.replicas, write the status, and return whether that was work.

    pkg/controller/replicaset/replica_set.go syncReplicaSet. Terminating Pods do not count, so replacements never wait
    for them; of the Pods to delete the ones that are not ready go first (controller_utils.go ActivePodsWithRanks).
    """
    missing = owned.replicas - owned.pods
    if missing > 0:
        owned.unready += missing
        trace.step("replicaset-controller", f"v{owned.version} 新建 {missing} 个 Pod", "Pod 比 spec.replicas 少")
    elif missing < 0:
        unready = min(-missing, owned.unready)
        owned.unready -= unready
        owned.ready += missing + unready
        owned.terminating -= missing
        why = f"Pod 比 spec.replicas 多;先删没就绪的({unready} 个)"
        trace.step("replicaset-controller", f"v{owned.version} 删 {-missing} 个 Pod", why)
    if owned.seen == owned.replicas and owned.seen_ready == owned.ready:
        return missing != 0
    owned.seen, owned.seen_ready = owned.replicas, owned.ready
    return True
