"""The controller of StatefulSets: Pods with ordinals, one after the other."""

from __future__ import annotations

from kb.models.scheduling.flow.cluster import Cluster, Component, Thing, ready
from kb.models.scheduling.flow.control_loop import controller, keep_revision, pod_counts, pod_from


def statefulset_controller() -> Component:
    """Return the controller of StatefulSets: one Pod after the other, by ordinal; templates kept as revisions."""

    def react(cluster: Cluster, me: Component) -> None:
        for owner in cluster.all("statefulsets"):
            keep_revision(cluster, me, owner)
            _make_ordinals(cluster, me, owner)
            _make_room(cluster, me, owner)
            cluster.report(me, owner, pod_counts(cluster, owner), "把数到的 Pod 数写进自己的 status")

    return controller("statefulset-controller", ("statefulsets", "pods"), react)


def _make_ordinals(cluster: Cluster, me: Component, owner: Thing) -> None:
    pods = {pod.name: pod for pod in cluster.made_by(owner)}
    in_order = owner.spec.get("podManagementPolicy", "OrderedReady") == "OrderedReady"
    for ordinal in range(owner.replicas):
        pod = pods.get(f"{owner.name}-{ordinal}")
        if pod is None:
            for claim in owner.spec.get("volumeClaimTemplates") or ():
                _claim(
                    cluster, me, owner, f"{((claim or {}).get('metadata') or {}).get('name')}-{owner.name}-{ordinal}"
                )
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
