"""The volume binder controller: carries out the moves of ``pv_phases`` on the stored objects.

Sources: pkg/controller/volume/persistentvolume/pv_controller.go (bind, unbindVolume, recycleVolumeOperation,
deleteVolumeOperation, assignDefaultStorageClass) and pv_controller_base.go.
"""

from __future__ import annotations

from dataclasses import replace

from kb.models.release import as_of
from kb.models.storage.claim_matching import best_match, why_not
from kb.models.storage.cluster import Cluster, Recycling, StorageClass
from kb.models.storage.objects import (
    BIND_COMPLETED,
    BOUND_BY_CONTROLLER,
    IN_TREE_PROTECTION,
    MIGRATED_TO,
    Claim,
    ClaimRef,
    Volume,
    belongs_to,
    with_annotation,
    with_finalizers,
    with_spec,
)
from kb.models.storage.pv_phases import claim_move, volume_move
from kb.models.storage.reclaiming import (
    deletion,
    deletion_finalizers,
    is_handed_over,
    is_recyclable,
    migrated_driver,
)

BINDER = "persistentvolume-binder-controller"
MOST_REASONS = 5
# RetroactiveDefaultStorageClass: on by default since 1.26 (pkg/features/kube_features.go).
RETROACTIVE_CLASS = (("1.20", False), ("1.26", True))


def look(cluster: Cluster) -> None:
    """Synchronize every claim and every volume once."""
    for claim_key in list(cluster.claims):
        if claim_key in cluster.claims:
            sync_claim(cluster, cluster.claims[claim_key])
    for name in list(cluster.volumes):
        if name in cluster.volumes:
            sync_volume(cluster, cluster.volumes[name])


def sync_claim(cluster: Cluster, claim: Claim) -> None:
    """Carry out the move of one claim."""
    named = cluster.volumes.get(claim.volume_name)
    move = claim_move(claim, named)
    claim = cluster.set_claim_phase(claim, move.phase, move.why, BINDER)
    if move.then == "match":
        _match(cluster, claim)
    elif move.then == "bind" and named is not None:
        _bind(cluster, named, claim, move.why)


def _match(cluster: Cluster, claim: Claim) -> None:
    delayed = is_delayed(cluster, claim)
    found = best_match(claim, list(cluster.volumes.values()), delayed)
    if found:
        _bind(cluster, found, claim, "已为它预留" if belongs_to(found, claim) else "访问模式最贴近的一组里容量最小的")
        return
    default = default_class(cluster)
    if not claim.has_class and default and as_of(RETROACTIVE_CLASS, cluster.at):
        cluster.trace.step(BINDER, f"给 PVC {claim.name} 补上默认 StorageClass {default.name}", "它没写类,也没有卷可绑")
        cluster.save_claim(with_spec(claim, storageClassName=default.name))


def tell_pending(cluster: Cluster) -> None:
    """Record for every claim that got no volume what is wrong with each volume (a handful of them)."""
    for claim in cluster.claims.values():
        if claim.phase != "Pending" or claim.volume_name:
            continue
        delayed = is_delayed(cluster, claim)
        reasons = [(name, why_not(volume, claim, delayed)) for name, volume in sorted(cluster.volumes.items())]
        why = ";".join(f"{name}:{reason}" for name, reason in reasons[:MOST_REASONS] if reason)
        cluster.trace.step(BINDER, f"PVC {claim.name} 留在 Pending", why or "没有现成的 PV")


def is_delayed(cluster: Cluster, claim: Claim) -> bool:
    """Return whether the claim's class waits for the first consumer; an unknown class does not (IsDelayBindingMode)."""
    known = cluster.classes.get(claim.storage_class)
    return known is not None and known.delayed


def default_class(cluster: Cluster) -> StorageClass | None:
    """Return the default StorageClass: the newest one, by name among equally old ones (GetDefaultClass)."""
    defaults = [one for one in cluster.classes.values() if one.is_default]
    return min(defaults, key=lambda one: (-one.created, one.name), default=None)


def _bind(cluster: Cluster, volume: Volume, claim: Claim, why: str) -> None:
    # bind: first the volume's pointer and phase, then the claim's; a crash in between is repaired by the next look.
    mine = ClaimRef(claim.namespace, claim.name, claim.uid)
    if volume.claim_ref != mine:
        if not belongs_to(volume, claim):
            volume = with_annotation(volume, BOUND_BY_CONTROLLER, "yes")
        volume = with_spec(volume, claimRef={"namespace": mine.namespace, "name": mine.name, "uid": mine.uid})
        cluster.trace.step(BINDER, f"把 PV {volume.name} 的 claimRef 写成 PVC {claim.name}(带 uid)", why)
        cluster.save_volume(volume)
    volume = cluster.set_volume_phase(volume, "Bound", "先写卷,再写 PVC", BINDER)
    if claim.volume_name != volume.name:
        claim = with_annotation(with_spec(claim, volumeName=volume.name), BOUND_BY_CONTROLLER, "yes")
    if BIND_COMPLETED not in claim.annotations:
        claim = with_annotation(claim, BIND_COMPLETED, "yes")
    cluster.save_claim(claim)
    cluster.set_claim_phase(claim, "Bound", f"volumeName 指向 PV {volume.name},两边都写好了", BINDER)


def sync_volume(cluster: Cluster, volume: Volume) -> None:
    """Carry out the move of one volume."""
    marked = _with_migration_marks(cluster, volume)
    if marked is None:
        return
    volume = marked
    ref = volume.claim_ref
    claim = cluster.claims.get((ref.namespace, ref.name)) if ref else None
    move = volume_move(volume, claim)
    if move.then == "unbind":
        _unbind(cluster, volume, move.why)
        return
    volume = cluster.set_volume_phase(volume, move.phase, move.why, BINDER)
    if move.then == "reclaim" and not is_handed_over(volume):
        _reclaim(cluster, volume)


def _with_migration_marks(cluster: Cluster, volume: Volume) -> Volume | None:
    marked = volume
    driver = migrated_driver(volume, cluster.at)
    if driver != (volume.annotations.get(MIGRATED_TO) or ""):
        marked = with_annotation(volume, MIGRATED_TO, driver or None)
    wanted = deletion_finalizers(marked, cluster.at)
    if volume.deleting and set(wanted) - set(volume.finalizers):
        return None  # The API server refuses new finalizers on a deleted object; the whole sync fails.
    if wanted != marked.finalizers:
        marked = with_finalizers(marked, wanted)
        cluster.trace.step(
            BINDER, f"调整 PV {volume.name} 的 finalizer", "存储没删掉之前,对象不该先没", finalizers=wanted
        )
    cluster.save_volume(marked)
    return marked


def _unbind(cluster: Cluster, volume: Volume, why: str) -> None:
    if BOUND_BY_CONTROLLER in volume.annotations:
        volume = with_annotation(with_spec(volume, claimRef=None), BOUND_BY_CONTROLLER, None)
    else:  # Reserved by a person: the reservation by name stays, only the uid goes.
        volume = with_spec(volume, claimRef={**(volume.spec.get("claimRef") or {}), "uid": ""})
    cluster.trace.step(BINDER, f"解开 PV {volume.name} 的 claimRef", why, claimRef=volume.spec.get("claimRef"))
    cluster.save_volume(volume)
    cluster.set_volume_phase(volume, "Available", "claimRef 已解开", BINDER)


def _reclaim(cluster: Cluster, volume: Volume) -> None:
    if volume.reclaim_policy == "Delete":
        _delete(cluster, volume)
    elif volume.reclaim_policy == "Recycle":
        _recycle(cluster, volume)


def _delete(cluster: Cluster, volume: Volume) -> None:
    end = deletion(volume, cluster.at)
    if end.result == "failed":
        cluster.set_volume_phase(volume, "Failed", end.why + ";之后会一再重试,但阶段不会自己变回来", BINDER)
    elif end.result == "deleted":
        cluster.trace.step(BINDER, f"删掉 PV {volume.name} 背后的存储,再删 PV 对象", end.why)
        kept = tuple(one for one in volume.finalizers if one != IN_TREE_PROTECTION)
        cluster.delete_volume(with_finalizers(volume, kept))


def _recycle(cluster: Cluster, volume: Volume) -> None:
    ref = volume.claim_ref
    if volume.name in cluster.recycling or ref is None:
        return
    users = [pod for pod in cluster.pods_mounting(ref.namespace, ref.name) if not (pod.is_finished or pod.deleting)]
    if users and (ref.namespace, ref.name) not in cluster.claims:
        return  # VolumeFailedRecycle as an event only: a Pod may still write to the volume.
    if not is_recyclable(volume):
        cluster.set_volume_phase(volume, "Failed", f"没有会清空 {volume.source} 卷的回收插件", BINDER)
        return
    cluster.writes += 1
    cluster.recycling[volume.name] = Recycling(cluster.versions.get(volume.name, 0))
    cluster.trace.step(BINDER, f"建一个 recycler Pod 去清空 PV {volume.name}", "回收策略是 Recycle")


def finish_recycling(cluster: Cluster, name: str, phase: str) -> None:
    """Let the scrubber Pod of a volume get a phase; Succeeded frees the volume, Failed makes it Failed.

    The controller writes back the version of the volume it read at the start; if somebody changed the volume since,
    the write conflicts and nothing happens (recycleVolumeOperation).
    """
    recycling = cluster.recycling[name]
    if phase not in ("Succeeded", "Failed"):
        cluster.recycling[name] = replace(recycling, phase=phase)
        return
    del cluster.recycling[name]
    volume = cluster.volumes[name]
    if cluster.versions.get(name, 0) != recycling.version:
        cluster.trace.step(BINDER, f"PV {name} 的回收结果没写成", "期间有人改过这个 PV,版本冲突")
    elif phase == "Succeeded":
        _unbind(cluster, volume, "recycler Pod 清空成功")
    else:
        cluster.set_volume_phase(volume, "Failed", "recycler Pod 失败;控制器会再建一个重试", BINDER)
