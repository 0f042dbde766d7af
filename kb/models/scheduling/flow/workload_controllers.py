"""Controllers of workloads that keep a number of Pods: each one writes only its own kind and what it owns."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

from kb.models.api.int_or_percent import scaled
from kb.models.scheduling.flow.cluster import NODE, Cluster, Component, Thing, active, ready
from kb.models.scheduling.node_affinity import matches_required

MANAGER = "kube-controller-manager"


def controller(name: str, watches: tuple[str, ...], react: Callable[[Cluster, Component], None]) -> Component:
    """Return a control loop of kube-controller-manager; it shows its own service account to the API server."""
    return Component(MANAGER, name, f"system:serviceaccount:kube-system:{name}", watches, react)


def pod_from(owner: Thing, template: dict[str, Any], name: str, **spec: Any) -> Thing:
    """Return a Pod made of a Pod template, without a node."""
    labels = (template.get("metadata") or {}).get("labels") or {}
    return Thing("pods", name, labels, copy.deepcopy({**template["spec"], **spec}), owner, {"phase": "Pending"})


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
            counted = _counts(cluster, owner)  # before the changes: those are counted when they are seen
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


def _counts(cluster: Cluster, owner: Thing) -> dict[str, Any]:
    pods = active(cluster.made_by(owner))
    return {"replicas": len(pods), "ready": sum(map(ready, pods)), "wanted": owner.replicas}


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
    # deploymentutil.ResolveFenceposts: surge rounds up, unavailable down; not both may be 0.
    rolling = (deployment.spec.get("strategy") or {}).get("rollingUpdate") or {}
    surge = scaled(rolling.get("maxSurge", "25%"), deployment.replicas, True)
    unavailable = scaled(rolling.get("maxUnavailable", "25%"), deployment.replicas, False)
    return surge, unavailable if surge or unavailable else 1


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


def statefulset_controller() -> Component:
    """Return the controller of StatefulSets: one Pod after the other, by ordinal; templates kept as revisions."""

    def react(cluster: Cluster, me: Component) -> None:
        for owner in cluster.all("statefulsets"):
            _keep_revision(cluster, me, owner)
            _make_ordinals(cluster, me, owner)
            _make_room(cluster, me, owner)
            cluster.report(me, owner, _counts(cluster, owner), "把数到的 Pod 数写进自己的 status")

    return controller("statefulset-controller", ("statefulsets", "pods"), react)


def _make_ordinals(cluster: Cluster, me: Component, owner: Thing) -> None:
    pods = {pod.name: pod for pod in cluster.made_by(owner)}
    in_order = owner.spec.get("podManagementPolicy", "OrderedReady") == "OrderedReady"
    for ordinal in range(owner.replicas):
        pod = pods.get(f"{owner.name}-{ordinal}")
        if pod is None:
            for claim in owner.spec.get("volumeClaimTemplates") or ():
                _claim(cluster, me, owner, f"{(claim.get('metadata') or {}).get('name')}-{owner.name}-{ordinal}")
            made = pod_from(owner, owner.spec["template"], f"{owner.name}-{ordinal}")
            cluster.add(me, made, f"缺序号 {ordinal} 的 Pod", owner="StatefulSet", nodeName=None)
            cluster.event(me, "StatefulSet/SuccessfulCreate")
        if in_order and (pod is None or pod.terminating or not ready(pod)):
            return


def _claim(cluster: Cluster, me: Component, owner: Thing, name: str) -> None:
    if not any(claim.name == name for claim in cluster.all("persistentvolumeclaims")):
        cluster.add(me, Thing("persistentvolumeclaims", name, {}, {}), "每个序号有自己的 PVC", owner=owner.name)


def _make_room(cluster: Cluster, me: Component, owner: Thing) -> None:
    """Delete Pods of ordinals that are no longer wanted, the highest first; then Pods of an older template."""
    pods = {int(pod.name.rpartition("-")[2]): pod for pod in cluster.made_by(owner)}
    for ordinal in sorted(pods, reverse=True):
        surplus = ordinal >= owner.replicas
        outdated = pods[ordinal].spec.get("containers") != (owner.spec["template"].get("spec") or {}).get("containers")
        if pods[ordinal].terminating or not (surplus or ready(pods[ordinal])):
            return
        if surplus or (outdated and (owner.spec.get("updateStrategy") or {}).get("type") != "OnDelete"):
            cluster.remove(me, pods[ordinal], "序号超出副本数" if surplus else "模板变了,从大序号起逐个换")
            cluster.event(me, "StatefulSet/SuccessfulDelete")
            return


def _keep_revision(cluster: Cluster, me: Component, owner: Thing) -> None:
    revisions = cluster.made_by(owner, "controllerrevisions")
    if not any(one.spec == owner.spec["template"] for one in revisions):
        revision = Thing(
            "controllerrevisions", f"{owner.name}-{len(revisions)}", {}, copy.deepcopy(owner.spec["template"]), owner
        )
        cluster.add(me, revision, "先把模板存成一个 ControllerRevision,以后才能回滚")


def daemonset_controller() -> Component:
    """Return the controller of DaemonSets: one Pod for each eligible Node; the scheduler still binds it."""

    def react(cluster: Cluster, me: Component) -> None:
        for owner in cluster.all("daemonsets"):
            _keep_revision(cluster, me, owner)
            template = owner.spec["template"]
            wanted = matches_required(template.get("spec") or {}, NODE, {"kubernetes.io/hostname": NODE})
            pods = cluster.made_by(owner)
            if wanted and not pods:
                pod = pod_from(owner, template, f"{owner.name}-{NODE}", tolerations=[{"operator": "Exists"}])
                why = "每个合适的节点要有一个 Pod;用节点亲和指明节点,绑定仍由调度器做"
                cluster.add(me, pod, why, owner="DaemonSet", nodeName=None)
                cluster.event(me, "DaemonSet/SuccessfulCreate")
            for pod in active(pods):
                if not wanted or (pod.spec.get("containers") != template["spec"].get("containers") and ready(pod)):
                    cluster.remove(me, pod, "节点不再合适" if not wanted else "模板变了,换掉旧的 Pod")
            counts = {"current": len(active(cluster.made_by(owner))), "ready": _counts(cluster, owner)["ready"]}
            cluster.report(me, owner, counts, "把数到的 Pod 数写进自己的 status")

    return controller("daemon-set-controller", ("daemonsets", "pods"), react)
