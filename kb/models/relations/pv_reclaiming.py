"""What becomes of a volume that is no longer claimed: reclaim policies, deletion and what holds it up."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.release import Release, as_of
from kb.models.storage.histories import (
    CLAIM_DELETED,
    POD_FINISHED,
    VOLUME_DELETED,
    claim,
    patched,
    phase,
    played,
    pod,
    recycled,
    volume,
)
from kb.models.storage.objects import PV_PROTECTION, PVC_PROTECTION
from kb.models.storage.reclaiming import RECYCLABLE_SOURCES

POLICIES = Words("reclaim-policy", ("Retain", "Delete", "Recycle"))

RECLAIM = Source("pkg/controller/volume/persistentvolume/pv_controller.go", "reclaimVolume")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeReclaimPolicy")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_PersistentVolume")
DYNAMIC = Source("pkg/apis/storage/v1/defaults.go", "SetDefaults_StorageClass")
PV_GUARD = Source("pkg/controller/volume/pvprotection/pv_protection_controller.go", "isBeingUsed")
PVC_GUARD = Source("pkg/controller/volume/pvcprotection/pvc_protection_controller.go", "podUsesPVC")
UPDATE = Source("pkg/apis/core/validation/validation.go", "ValidatePersistentVolumeUpdate")
RECYCLER = Source("pkg/volume/plugins.go", "NewPersistentVolumeRecyclerPodTemplate")
HONOR = Source("pkg/features/kube_features.go", "HonorPVReclaimPolicy")

_FATES = Words("pv-fate", ("stays-released", "volume-deleted", "available-again"))


@lru_cache(maxsize=64)
def after_claim_deleted(at: Release, policy: str) -> str:
    """Return what becomes of a volume when its claim is deleted."""
    events = [volume(policy), claim(), CLAIM_DELETED]
    if policy == "Recycle":
        events.append(recycled("Succeeded"))
    return {None: "volume-deleted", "Released": "stays-released", "Available": "available-again"}[
        phase(played(at, *events))
    ]


@lru_cache(maxsize=64)
def keeps(at: Release, kept: str, policy: str) -> bool:
    """Return whether data, the disk, claimRef or the volume itself outlive the claim under a reclaim policy."""
    if kept == "data":
        return after_claim_deleted(at, policy) == "stays-released"
    if kept == "backend":
        # Recycle only empties it.
        return after_claim_deleted(at, policy) != "volume-deleted"
    events = [volume(policy), claim(), CLAIM_DELETED, *([recycled("Succeeded")] if policy == "Recycle" else [])]
    left = played(at, *events)["pvs"].get("pv")
    return left is not None and (kept == "volume" or bool(left["claimRef"]))


@lru_cache(maxsize=16)
def failed_retried(at: Release) -> bool:
    """Return whether a Failed volume is tried again: here the second scrubbing succeeds."""
    history = [volume("Recycle"), claim(), CLAIM_DELETED, recycled("Failed"), recycled("Succeeded")]
    return phase(played(at, *history)) == "Available"


@lru_cache(maxsize=16)
def failed_after(at: Release, policy: str) -> str:
    """Return what becomes of a Failed volume whose policy is changed."""
    history = [volume("Delete", "hostPath"), claim(), CLAIM_DELETED, patched(persistentVolumeReclaimPolicy=policy)]
    return str(phase(played(at, *history)))


@lru_cache(maxsize=16)
def released_set(at: Release, policy: str) -> str:
    """Return what becomes of a released Retain volume whose policy is changed to this one."""
    history = [volume("Retain"), claim(), CLAIM_DELETED, patched(persistentVolumeReclaimPolicy=policy)]
    if policy == "Recycle":
        history.append(recycled("Succeeded"))
    left = phase(played(at, *history))
    return {None: "volume-deleted", "Released": "stays-released", "Available": "available-again"}[left]


_DELETION = Words("deletion-end", ("gone", "terminating"))


@lru_cache(maxsize=16)
def volume_deleted_in(at: Release, phase: str) -> str:
    """Return what deleting a volume leads to that is in this phase."""
    history = [volume("Retain"), *([] if phase == "Available" else [claim()])]
    history += [CLAIM_DELETED] if phase == "Released" else []
    left = played(at, *history, VOLUME_DELETED)["pvs"].get("pv")
    return "terminating" if left else "gone"


_USERS = Words("claim-user", ("running-pod", "finished-pod", "unscheduled-pod", "nobody"))


@lru_cache(maxsize=16)
def claim_deleted_with(at: Release, user: str) -> str:
    """Return what deleting a claim leads to that this Pod names."""
    users = {
        "running-pod": [pod()],
        "finished-pod": [pod(), POD_FINISHED],
        "unscheduled-pod": [pod("")],
        "nobody": [],
    }
    left = played(at, volume("Retain"), claim(), *users[user], CLAIM_DELETED)["pvcs"].get("first")
    return "terminating" if left else "gone"


_FIELDS: dict[str, dict[str, Any]] = {
    "reclaim-policy": {"persistentVolumeReclaimPolicy": "Delete"},
    "volume-source": {"hostPath": {"path": "/tmp/elsewhere"}},
    "volume-mode": {"volumeMode": "Block"},
}


@lru_cache(maxsize=16)
def can_change(at: Release, field: str) -> bool:
    """Return whether a field of an existing volume can be changed."""
    return bool(played(at, volume("Retain"), patched(**_FIELDS[field])).get("accepted", True))


_SOURCES = Words("volume-source", ("hostPath", "nfs", "local", "csi"))


@lru_cache(maxsize=64)
def deletes(at: Release, source: str) -> str:
    """Return where a hand-made volume with policy Delete ends up when its claim is deleted, with no provisioner."""
    return str(phase(played(at, volume("Delete", source), claim(), CLAIM_DELETED)))


# HonorPVReclaimPolicy: on by default since 1.31. Before, a volume deleted while bound left its storage behind.
_VOLUME_FIRST = (("1.0", False), ("1.31", True))


def honours(at: Release, order: str) -> bool:
    """Return whether policy Delete takes the storage along when volume and claim are deleted in this order."""
    return order == "claim-first" or as_of(_VOLUME_FIRST, at)


_WIPES = {"clear-claimref": False, "retain": False, "recycle": True, "delete": True}
_FINALIZERS = {"pv": PV_PROTECTION, "pvc": PVC_PROTECTION}
_RECORDED = ("pv-lifecycle",)

RELATIONS = (
    # recycler pod: "test -e /scrub && rm -rf /scrub/..?* /scrub/.[!.]* /scrub/*".
    Relation(
        "pv.recycle_does",
        {},
        Words("recycle-work", ("scrub", "delete-disk", "format", "snapshot")),
        lambda at: "scrub",
        (RECYCLER,),
    ),
    Relation("pv.advised", {"policy": POLICIES}, YES_NO, lambda at, policy: policy == "Retain", (TYPES,)),
    # Released waits for a person under Retain; Failed means that the controller cannot finish alone.
    Relation(
        "pv.needs_hand",
        {"phase": Words("pv-phase", ("Available", "Bound", "Released", "Failed"))},
        YES_NO,
        lambda at, phase: phase in ("Released", "Failed"),
        (TYPES,),
    ),
    Relation("pv.policies", {}, POLICIES, lambda at: POLICIES.values, (TYPES,), recorded=_RECORDED),
    Relation(
        "pv.after_claim_deleted", {"policy": POLICIES}, _FATES, after_claim_deleted, (RECLAIM,), recorded=_RECORDED
    ),
    Relation(
        "pv.keeps",
        {"kept": Words("pv-part", ("data", "backend", "claimRef", "volume")), "policy": POLICIES},
        YES_NO,
        keeps,
        (RECLAIM,),
        ordinary={"policy": "Retain"},
        recorded=_RECORDED,
    ),
    Relation(
        "pv.default_policy",
        {"origin": Words("pv-origin", ("static", "dynamic"))},
        POLICIES,
        lambda at, origin: {"static": "Retain", "dynamic": "Delete"}[origin],
        (DEFAULTS, DYNAMIC),
        recorded=("workload-defaults",),
    ),
    Relation(
        "pv.policy_deprecated",
        {"policy": POLICIES},
        YES_NO,
        # The field's own documentation calls Recycle deprecated since dynamic provisioning (1.15 documentation).
        lambda at, policy: policy == "Recycle" and as_of((("1.0", False), ("1.15", True)), at),
        (Source("staging/src/k8s.io/api/core/v1/types.go", "PersistentVolumeReclaimRecycle"),),
        changes=("1.15",),
    ),
    Relation("pv.failed_retried", {}, YES_NO, failed_retried, (RECLAIM,), recorded=_RECORDED),
    Relation("pv.released_set", {"policy": POLICIES}, _FATES, released_set, (RECLAIM,), recorded=_RECORDED),
    Relation(
        "pv.failed_set",
        {"policy": Words("reclaim-policy", ("Retain",))},
        Words("pv-phase", ("Available", "Bound", "Released", "Failed")),
        failed_after,
        (RECLAIM,),
        recorded=_RECORDED,
    ),
    Relation(
        "pv.deleted_in",
        {"phase": Words("pv-phase", ("Available", "Bound", "Released"))},
        _DELETION,
        volume_deleted_in,
        (PV_GUARD,),
        recorded=_RECORDED,
    ),
    Relation("pvc.deleted_with", {"user": _USERS}, _DELETION, claim_deleted_with, (PVC_GUARD,), recorded=_RECORDED),
    Relation(
        "pv.finalizer",
        {"owner": Words("volume-object", ("pv", "pvc"))},
        Words("finalizer", tuple(_FINALIZERS.values())),
        lambda at, owner: _FINALIZERS[owner],
        (PV_GUARD, PVC_GUARD),
        recorded=("workload-defaults",),
    ),
    Relation(
        "pv.can_change",
        {"field": Words("pv-field", tuple(_FIELDS))},
        YES_NO,
        can_change,
        (UPDATE,),
        recorded=_RECORDED,
    ),
    Relation(
        "pv.recyclable",
        {"source": Words("volume-source", (*_SOURCES.values, "cloud-disk"))},
        YES_NO,
        lambda at, source: source in RECYCLABLE_SOURCES,
        (Source("pkg/volume/plugins.go", "FindRecyclablePluginBySpec"),),
    ),
    Relation(
        "pv.deletes",
        {"source": _SOURCES},
        Words("pv-phase", ("Available", "Bound", "Released", "Failed")),
        deletes,
        (RECLAIM, HONOR),
        changes=("1.31",),
        recorded=_RECORDED,
    ),
    Relation(
        "pv.honours",
        {"order": Words("deletion-order", ("volume-first", "claim-first"))},
        YES_NO,
        honours,
        (HONOR,),
        changes=("1.31",),
    ),
    # recycleVolumeOperation scrubs, deleteVolumeOperation has the storage deleted; nothing else touches data.
    Relation("pv.wipes", {"deed": Words("pv-deed", tuple(_WIPES))}, YES_NO, lambda at, deed: _WIPES[deed], (RECLAIM,)),
)
