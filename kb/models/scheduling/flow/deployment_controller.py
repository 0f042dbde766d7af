"""The controller of Deployments: it makes and scales ReplicaSets, never Pods."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from kb.models.scheduling.flow.cluster import Cluster, Component, Thing
from kb.models.scheduling.flow.control_loop import controller
from kb.models.workloads.rolling_bounds import resolve_fenceposts


def deployment_controller() -> Component:
    """Return the controller of Deployments: it makes and scales ReplicaSets, never Pods."""

    def react(cluster: Cluster, me: Component) -> None:
        for deployment in cluster.all("deployments"):
            if not deployment.spec.get("paused"):
                _roll(cluster, me, deployment)
            sets = cluster.made_by(deployment, "replicasets")
            sums = {name: sum(one.status.get(name, 0) for one in sets) for name in ("replicas", "ready")}
            status = {**deployment.status, **sums, "wanted": deployment.replicas}
            cluster.report(me, deployment, status, "汇总各 ReplicaSet 的 status,写进 Deployment 的 status")

    return controller("deployment-controller", ("deployments", "replicasets", "pods"), react)


def _roll(cluster: Cluster, me: Component, deployment: Thing) -> None:
    sets = cluster.made_by(deployment, "replicasets")
    template = deployment.spec["template"]
    new = next((one for one in sets if one.spec["template"] == template), None)
    old = [one for one in sets if one is not new]
    recreate = (deployment.spec.get("strategy") or {}).get("type") == "Recreate"
    if recreate and any(cluster.made_by(one) for one in old):
        _scale_down_old(cluster, me, old, sum(one.replicas for one in old))
        return
    surge, unavailable = (deployment.replicas, 0) if recreate else _bounds(deployment)
    room = deployment.replicas + surge - sum(one.replicas for one in old)
    if new is None:
        name = f"{deployment.name}-{len(sets) + 1}"
        wanted = max(0, min(deployment.replicas, room))
        labels = (template.get("metadata") or {}).get("labels") or {}
        new = Thing("replicasets", name, labels, {"replicas": wanted, "template": copy.deepcopy(template)}, deployment)
        cluster.add(me, new, "还没有和当前模板一样的 ReplicaSet")
        cluster.event(me, "Deployment/ScalingReplicaSet")
        numbered = {**deployment.status, "revision": len(sets) + 1}
        cluster.report(me, deployment, numbered, "记下新的版本号(注解随 status 一起更新)")
    else:
        wanted = min(deployment.replicas, max(new.replicas, room)) if old else deployment.replicas
        _scale(cluster, me, new, wanted)
    if not recreate:
        available = sum(one.status.get("ready", 0) for one in (*old, new))
        _scale_down_old(cluster, me, old, available - (deployment.replicas - unavailable))


def _bounds(deployment: Thing) -> tuple[int, int]:
    rolling = (deployment.spec.get("strategy") or {}).get("rollingUpdate") or {}
    surge, unavailable = rolling.get("maxSurge"), rolling.get("maxUnavailable")
    return resolve_fenceposts(
        "25%" if surge is None else surge, "25%" if unavailable is None else unavailable, deployment.replicas
    )


def _scale_down_old(cluster: Cluster, me: Component, old: Iterable[Thing], most: int) -> None:
    for one in old:
        fewer = min(one.replicas, max(0, most))
        most -= fewer
        _scale(cluster, me, one, one.replicas - fewer)


def _scale(cluster: Cluster, me: Component, replicas_of: Thing, wanted: int) -> None:
    if replicas_of.replicas != wanted:
        replicas_of.spec["replicas"] = wanted
        cluster.record(me, "update", "replicasets", None, f"把 {replicas_of.name} 改成 {wanted} 个副本")
        cluster.event(me, "Deployment/ScalingReplicaSet")
