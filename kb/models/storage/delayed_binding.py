"""How the scheduler deals with the claim of a Pod: it looks for a node from which a volume can be reached.

Source: pkg/scheduler/framework/plugins/volumebinding/{volume_binding,binder}.go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.models.scheduling.node_affinity import matches_node_selector, matches_required
from kb.models.storage.claim_matching import matching_volume, reaches
from kb.models.storage.cluster import Cluster, StorageClass
from kb.models.storage.objects import (
    BIND_COMPLETED,
    BOUND_BY_CONTROLLER,
    Claim,
    Volume,
    belongs_to,
    with_annotation,
    with_spec,
)
from kb.models.storage.pv_controller import is_delayed

SCHEDULER = "kube-scheduler"
# pkg/apis/storage: the provisioner of classes whose volumes are made by hand.
NO_PROVISIONER = "kubernetes.io/no-provisioner"
Node = Mapping[str, Any]


def schedule(cluster: Cluster, claim: Claim, pod: Mapping[str, Any], nodes: Sequence[Node]) -> str | None:
    """Return the node a Pod with this claim gets, None when it stays unscheduled; may reserve a volume for the claim.

    Among several suitable nodes the first by name is returned; a real scheduler draws among equals.
    """
    unbound = BIND_COMPLETED not in claim.annotations
    waits = unbound and is_delayed(cluster, claim) and not claim.volume_name
    if unbound and not waits:
        cluster.trace.step(
            SCHEDULER, "Pod 调度不了", f"PVC {claim.name} 不等消费者,却还没绑定:pod has unbound immediate PVCs"
        )
        return None
    if claim.phase == "Lost":
        cluster.trace.step(SCHEDULER, "Pod 调度不了", f"PVC {claim.name} 已经 Lost")
        return None
    for node in sorted(nodes, key=lambda one: str(one["name"])):
        if not matches_required(pod, node["name"], node["labels"]):
            continue
        if _suits(cluster, claim, waits, node):
            return _settle_on(cluster, claim, waits, node)
    cluster.trace.step(SCHEDULER, "没有合适的节点,Pod 留在 Pending", "节点选择、卷的节点亲和、空闲的卷凑不到一起")
    return None


def _suits(cluster: Cluster, claim: Claim, waits: bool, node: Node) -> bool:
    if not waits:
        volume = cluster.volumes.get(claim.volume_name)
        return volume is not None and reaches(volume, node)
    return _volume_for(cluster, claim, node) is not None or _can_provision(cluster.classes[claim.storage_class], node)


def _volume_for(cluster: Cluster, claim: Claim, node: Node) -> Volume | None:
    # findMatchingVolumes: the volumes of the class, seen from this node.
    same = [volume for volume in cluster.volumes.values() if volume.storage_class == claim.storage_class]
    return matching_volume(claim, same, delayed=True, node=node)


def _can_provision(known: StorageClass, node: Node) -> bool:
    # checkVolumeProvisions
    if known.provisioner in ("", NO_PROVISIONER):
        return False
    terms = [
        {"matchExpressions": [{**one, "operator": "In"} for one in term.get("matchLabelExpressions") or ()]}
        for term in known.allowed_topologies
    ]
    return not terms or matches_node_selector({"nodeSelectorTerms": terms}, node["name"], node["labels"])


def _settle_on(cluster: Cluster, claim: Claim, waits: bool, node: Node) -> str | None:
    name = str(node["name"])
    if not waits:
        cluster.trace.step(SCHEDULER, f"Pod 调度到 {name}", f"绑定的卷 {claim.volume_name} 在这个节点上够得着")
        return name
    volume = _volume_for(cluster, claim, node)
    if volume is None:
        cluster.trace.step(
            SCHEDULER, f"选了 {name},等外部制备器建卷", "没有现成的卷,类有制备器;卷出来之前 Pod 不算调度完"
        )
        return None
    cluster.trace.step(SCHEDULER, f"Pod 选 {name},给 PVC 预留卷 {volume.name}", "这个节点够得着的卷里容量最小的")
    _reserve(cluster, volume, claim)
    return name


def _reserve(cluster: Cluster, volume: Volume, claim: Claim) -> None:
    # BindPodVolumes writes the claimRef only; the volume binder controller does the rest.
    if not belongs_to(volume, claim):
        volume = with_annotation(volume, BOUND_BY_CONTROLLER, "yes")
    ref = {"namespace": claim.namespace, "name": claim.name, "uid": claim.uid}
    cluster.save_volume(with_spec(volume, claimRef=ref))
