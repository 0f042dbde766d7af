"""Controllers of ReplicaSets and ReplicationControllers: so many Pods, no matter which."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kb.models.scheduling.flow.cluster import Cluster, Component, Thing, active, ready
from kb.models.scheduling.flow.control_loop import controller, pod_counts, pod_from


def replica_controllers() -> tuple[Component, Component]:
    """Return the controllers of ReplicaSets and ReplicationControllers, which are the same loop."""
    return (
        controller("replicaset-controller", ("replicasets", "pods"), _replica_loop("replicasets", "ReplicaSet")),
        controller(
            "replication-controller",
            ("replicationcontrollers", "pods"),
            _replica_loop("replicationcontrollers", "ReplicationController"),
        ),
    )


def _replica_loop(resource: str, kind: str) -> Callable[[Cluster, Component], None]:
    def react(cluster: Cluster, me: Component) -> None:
        for owner in cluster.all(resource):
            pods = active(cluster.made_by(owner))
            counted = pod_counts(cluster, owner)  # before the changes: those are counted when they are seen
            for number in range(len(pods), owner.replicas):
                pod = pod_from(owner, owner.spec["template"], f"{owner.name}-{len(cluster.things)}-{number}")
                cluster.add(me, pod, f"{kind} 要 {owner.replicas} 个 Pod,还差", owner=kind, nodeName=None)
                cluster.event(me, f"{kind}/SuccessfulCreate")
            for pod in _least_useful(pods)[: max(0, len(pods) - owner.replicas)]:
                cluster.remove(me, pod, f"{kind} 只要 {owner.replicas} 个 Pod,多了")
                cluster.event(me, f"{kind}/SuccessfulDelete")
            cluster.report(me, owner, counted, "把数到的 Pod 数写进自己的 status")

    return react


def _least_useful(pods: Iterable[Thing]) -> list[Thing]:
    return sorted(pods, key=lambda pod: (bool(pod.spec.get("nodeName")), ready(pod)))
