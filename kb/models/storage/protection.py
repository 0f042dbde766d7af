"""The two protection controllers: what is in use is not removed, however often it is deleted.

Sources: pkg/controller/volume/pvprotection/pv_protection_controller.go,
pkg/controller/volume/pvcprotection/pvc_protection_controller.go.
"""

from __future__ import annotations

from kb.models.storage.cluster import Cluster
from kb.models.storage.objects import PV_PROTECTION, PVC_PROTECTION, Claim, Volume, with_finalizers

PV_ACTOR = "persistentvolume-protection-controller"
PVC_ACTOR = "persistentvolumeclaim-protection-controller"


def look(cluster: Cluster) -> None:
    """Add and take away the protection finalizers of all volumes and claims."""
    for volume in list(cluster.volumes.values()):
        _protect_volume(cluster, volume)
    for claim in list(cluster.claims.values()):
        _protect_claim(cluster, claim)


def _protect_volume(cluster: Cluster, volume: Volume) -> None:
    has = PV_PROTECTION in volume.finalizers
    if volume.deleting and has and volume.phase != "Bound":
        cluster.trace.step(PV_ACTOR, f"摘掉 PV {volume.name} 的 pv-protection", f"阶段是 {volume.phase},没绑着 PVC")
        rest = tuple(one for one in volume.finalizers if one != PV_PROTECTION)
        cluster.save_volume(with_finalizers(volume, rest))
    elif not volume.deleting and not has:
        cluster.save_volume(with_finalizers(volume, (*volume.finalizers, PV_PROTECTION)))


def _protect_claim(cluster: Cluster, claim: Claim) -> None:
    has = PVC_PROTECTION in claim.finalizers
    if claim.deleting and has and not is_mounted(cluster, claim):
        cluster.trace.step(PVC_ACTOR, f"摘掉 PVC {claim.name} 的 pvc-protection", "没有已调度的 Pod 用着它")
        rest = tuple(one for one in claim.finalizers if one != PVC_PROTECTION)
        cluster.save_claim(with_finalizers(claim, rest))
    elif not claim.deleting and not has:
        cluster.save_claim(with_finalizers(claim, (*claim.finalizers, PVC_PROTECTION)))


def is_mounted(cluster: Cluster, claim: Claim) -> bool:
    """Return whether a Pod that has a node names the claim; a finished Pod counts until it is removed (podUsesPVC)."""
    return any(pod.node for pod in cluster.pods_mounting(claim.namespace, claim.name))
