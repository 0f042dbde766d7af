"""Which volume suits a claim.

A reserved volume comes first, otherwise the smallest of those that are large enough; but volumes are looked through by
set of access modes, the smallest set first, so the closest set of modes beats the smallest size.

Sources: pkg/controller/volume/persistentvolume/index.go findByClaim,
staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go FindMatchingVolume, and checkVolumeSatisfyClaim.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from kb.models.api import quantity
from kb.models.api.label_selector import matches_selector
from kb.models.scheduling.node_affinity import matches_node_selector
from kb.models.storage.objects import Claim, Volume, belongs_to


def best_match(claim: Claim, volumes: Collection[Volume], delayed: bool) -> Volume | None:
    """Return the volume the controller binds to a claim without volumeName, None when it has to wait.

    ``delayed``: the class says WaitForFirstConsumer; then only a volume reserved for this claim is taken, the rest is
    left to the scheduler.
    """
    wanted = set(claim.modes)
    sets = {frozenset(volume.modes) for volume in volumes if wanted <= set(volume.modes)}
    for modes in sorted(sets, key=lambda one: (len(one), sorted(one))):
        same = [volume for volume in volumes if frozenset(volume.modes) == modes]
        found = matching_volume(claim, same, delayed=delayed)
        if found:
            return found
    return None


def matching_volume(
    claim: Claim, volumes: Iterable[Volume], delayed: bool = False, node: Mapping[str, Any] | None = None
) -> Volume | None:
    """Return the volume reserved for a claim or else the smallest free one that suits it, None when none does.

    With ``node`` (name and labels) the scheduler is asking: the volume must be reachable from this node too, and access
    modes are compared here because the scheduler has no index by access modes.
    """
    suitable = []
    for volume in volumes:
        taken = volume.claim_ref is not None and not belongs_to(volume, claim)
        if taken or volume.deleting or volume.capacity < claim.request or _differs_inside(volume, claim):
            continue
        reachable = node is None or reaches(volume, node)
        if belongs_to(volume, claim):
            return volume if reachable else None
        if (delayed and node is None) or not reachable or not _is_free_and_asked_for(volume, claim):
            continue
        if node is None or set(claim.modes) <= set(volume.modes):
            suitable.append(volume)
    return min(suitable, key=lambda volume: volume.capacity, default=None)


def why_not(volume: Volume, claim: Claim, delayed: bool) -> str:
    """Return in Chinese why a claim without volumeName does not get this volume, empty if it may."""
    selector, free = claim.spec.get("selector"), not belongs_to(volume, claim)
    reasons = (
        (volume.claim_ref is not None and free, "claimRef 指着别的 PVC"),
        (volume.deleting, "正在删除"),
        (volume.capacity < claim.request, "容量不够"),
        (volume.volume_mode != claim.volume_mode, "volumeMode 不同"),
        (not set(claim.modes) <= set(volume.modes), "访问模式不够"),
        (free and volume.storage_class != claim.storage_class, "storageClassName 不同"),
        (free and selector is not None and not matches_selector(selector, volume.labels), "标签不合 selector"),
        (free and volume.phase != "Available", f"阶段是 {volume.phase}"),
        (free and delayed, "这个类要等第一个用它的 Pod 调度"),
    )
    return next((reason for holds, reason in reasons if holds), "")


def _differs_inside(volume: Volume, claim: Claim) -> bool:
    attributes = [one.spec.get("volumeAttributesClassName") or "" for one in (volume, claim)]
    return volume.volume_mode != claim.volume_mode or attributes[0] != attributes[1]


def _is_free_and_asked_for(volume: Volume, claim: Claim) -> bool:
    selector = claim.spec.get("selector")
    return (
        volume.phase == "Available"
        and volume.storage_class == claim.storage_class
        and (selector is None or matches_selector(selector, volume.labels))
    )


def reaches(volume: Volume, node: Mapping[str, Any]) -> bool:
    """Return whether a volume can be used on a node (CheckNodeAffinity); without node affinity on every node."""
    required = (volume.spec.get("nodeAffinity") or {}).get("required")
    if required is None:
        return True
    terms = [term or {} for term in required.get("nodeSelectorTerms") or ()]
    return matches_node_selector({"nodeSelectorTerms": terms}, node["name"], node.get("labels") or {})


def mismatch(volume: Volume, claim: Claim) -> str:
    """Return in Chinese why a claim cannot have the volume it names, empty when it can (checkVolumeSatisfyClaim).

    Label selectors play no part here: who names a volume gets it without being asked about labels.
    """
    if volume.deleting:
        return "卷正在删除"
    if quantity.whole(volume.capacity) < quantity.whole(claim.request):
        return "容量不够"
    if volume.storage_class != claim.storage_class:
        return "storageClassName 不同"
    if volume.volume_mode != claim.volume_mode:
        return "volumeMode 不同"
    if not set(claim.modes) <= set(volume.modes):
        return "访问模式不够"
    return ""
