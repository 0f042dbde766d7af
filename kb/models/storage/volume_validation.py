"""What the API server refuses about PersistentVolumes and claims, when they are created and when they are changed.

Source: pkg/apis/core/validation/validation.go ValidatePersistentVolumeUpdate, ValidatePersistentVolumeClaimUpdate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.volume_source_validation import decode_source
from kb.models.admission.workloads.persistent_volume import PERSISTENT_VOLUME
from kb.models.admission.workloads.persistent_volume_claim import PERSISTENT_VOLUME_CLAIM
from kb.models.api.refusal import Cause, forbidden, invalid
from kb.models.api.shape import decoded
from kb.models.release import NEWEST
from kb.models.storage.objects import SOURCES, Claim, StorageObject, Volume


def volume_causes(volume: Volume) -> list[Cause]:
    """Return what the API server refuses about a PersistentVolume; raise Undecodable."""
    decode_source(volume.spec)
    return PERSISTENT_VOLUME.causes(_decoded(volume, PERSISTENT_VOLUME.shape), NEWEST)


def claim_causes(claim: Claim) -> list[Cause]:
    """Return what the API server refuses about a PersistentVolumeClaim; raise Undecodable."""
    return PERSISTENT_VOLUME_CLAIM.causes(_decoded(claim, PERSISTENT_VOLUME_CLAIM.shape), NEWEST)


def _decoded(one: StorageObject, shape: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {**one.metadata, "name": one.name}
    return {"metadata": {}, "spec": {}, **decoded({"metadata": metadata, "spec": one.spec}, shape).value}


def volume_update_causes(old: Volume, new: Volume) -> list[Cause]:
    """Return what the API server refuses about changing a PersistentVolume."""
    causes = [*_new_finalizer_causes(old, new), *volume_causes(new)]
    if any(old.spec.get(name) != new.spec.get(name) for name in SOURCES):
        causes.append(forbidden("spec.persistentvolumesource", "卷来源建好后不能改"))
    if old.volume_mode != new.volume_mode:
        causes.append(invalid("volumeMode", "建好后不能改"))
    affinity = old.spec.get("nodeAffinity")
    if affinity is not None and new.spec.get("nodeAffinity") != affinity:
        causes.append(invalid("nodeAffinity", "写过一次就不能改"))
    return causes


def claim_update_causes(old: Claim, new: Claim) -> list[Cause]:
    """Return what the API server refuses about changing a PersistentVolumeClaim."""
    causes = [*_new_finalizer_causes(old, new), *claim_causes(new)]
    free = {"volumeAttributesClassName"}
    free |= {"volumeName"} if not old.volume_name else set()
    free |= {"storageClassName"} if old.spec.get("storageClassName") is None else set()
    free |= {"resources"} if new.phase == "Bound" else set()
    names = (old.spec.keys() | new.spec.keys()) - free
    if any(old.spec.get(name) != new.spec.get(name) for name in names):
        causes.append(forbidden("spec", "PVC 的 spec 建好后不能改,除了 Bound 之后的 resources.requests"))
    if new.request < old.request:
        causes.append(forbidden("spec.resources.requests.storage", "只能调大"))
    if old.volume_mode != new.volume_mode:
        causes.append(invalid("volumeMode", "建好后不能改"))
    return causes


def _new_finalizer_causes(old: StorageObject, new: StorageObject) -> list[Cause]:
    # ValidateNoNewFinalizers
    added = set(new.finalizers) - set(old.finalizers)
    return [forbidden("metadata.finalizers", "正在删除的对象不能加 finalizer")] if old.deleting and added else []
