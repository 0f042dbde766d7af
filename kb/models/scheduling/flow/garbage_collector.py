"""The garbage collector: what lost its owner goes too."""

from __future__ import annotations

from kb.models.scheduling.flow.cluster import Cluster, Component
from kb.models.scheduling.flow.control_loop import controller

COLLECTED = ("replicasets", "jobs", "pods", "controllerrevisions", "endpoints", "endpointslices")
OWNERS = (
    *("deployments", "replicasets", "replicationcontrollers", "statefulsets", "daemonsets", "jobs", "cronjobs"),
    "services",
)


def garbage_collector() -> Component:
    """Return the loop that deletes objects whose owner is gone (background cascading deletion)."""

    def react(cluster: Cluster, me: Component) -> None:
        for thing in [one for one in cluster.things if one.resource in COLLECTED and not one.terminating]:
            if thing.owner is not None and thing.owner not in cluster.things:
                cluster.remove(me, thing, f"它的属主 {thing.owner.resource}/{thing.owner.name} 已经不在了")

    return controller("generic-garbage-collector", OWNERS, react)
