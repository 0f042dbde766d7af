"""The controller of DaemonSets: one Pod for each eligible Node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.scheduling.flow.cluster import NODE, Cluster, Component, active, ready
from kb.models.scheduling.flow.control_loop import controller, keep_revision, pod_counts, pod_from
from kb.models.scheduling.flow.manifests import readable
from kb.models.scheduling.node_affinity import matches_required
from kb.models.workloads.daemon_pod_tolerations import with_daemon_tolerations


def daemonset_controller() -> Component:
    """Return the controller of DaemonSets: one Pod for each eligible Node; the scheduler still binds it."""

    def react(cluster: Cluster, me: Component) -> None:
        for owner in cluster.all("daemonsets"):
            keep_revision(cluster, me, owner)
            template = owner.spec["template"]
            wanted = matches_required(readable(template["spec"]), NODE, {"kubernetes.io/hostname": NODE})
            pods = cluster.made_by(owner)
            if wanted and not pods:
                pod = pod_from(owner, template, f"{owner.name}-{NODE}", tolerations=_tolerations(template["spec"]))
                why = "每个合适的节点要有一个 Pod;用节点亲和指明节点,绑定仍由调度器做"
                cluster.add(me, pod, why, owner="DaemonSet", nodeName=None)
                cluster.event(me, "DaemonSet/SuccessfulCreate")
            for pod in active(pods):
                if not wanted or (pod.spec.get("containers") != template["spec"].get("containers") and ready(pod)):
                    cluster.remove(me, pod, "节点不再合适" if not wanted else "模板变了,换掉旧的 Pod")
            counts = {"current": len(active(cluster.made_by(owner))), "ready": pod_counts(cluster, owner)["ready"]}
            cluster.report(me, owner, counts, "把数到的 Pod 数写进自己的 status")

    return controller("daemon-set-controller", ("daemonsets", "pods"), react)


def _tolerations(pod_spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    written = [entry or {} for entry in pod_spec.get("tolerations") or ()]
    return with_daemon_tolerations(written, bool(pod_spec.get("hostNetwork")))
