"""What the API server refuses about PersistentVolumes and claims, when they are created and when they are changed.

Source: pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec, ValidatePersistentVolumeClaimSpec,
ValidatePersistentVolumeUpdate, ValidatePersistentVolumeClaimUpdate.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from kb.models.api import quantity
from kb.models.api.label_selector_validation import (
    key_causes,
    label_selector_causes,
    labels_causes,
    operand_causes,
)
from kb.models.api.names import dns1123_subdomain_faults, qualified_name_faults
from kb.models.api.refusal import (
    Cause,
    Undecodable,
    forbidden,
    invalid,
    not_supported,
    required,
    string,
    string_map,
    strings,
    structure,
    structures,
)
from kb.models.storage.objects import SOURCES, Claim, StorageObject, Volume
from kb.models.storage.source_validation import decode_source, source_causes

ACCESS_MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
RECLAIM_POLICIES = ("Retain", "Recycle", "Delete")
VOLUME_MODES = ("Block", "Filesystem")
_STANDARD_FINALIZERS = ("kubernetes", "orphan", "foregroundDeletion")


def decode(one: StorageObject) -> None:
    """Raise Undecodable where a field's JSON type does not fit; quantities must parse (Quantity.UnmarshalJSON)."""
    meta, spec = one.metadata, one.spec
    string_map(meta.get("labels"))
    string_map(meta.get("annotations"))
    strings(meta.get("finalizers"))
    strings(spec.get("accessModes"))
    for name in ("storageClassName", "volumeMode", "persistentVolumeReclaimPolicy", "volumeName"):
        string(spec.get(name))
    decode_source(spec)
    ref = structure(spec.get("claimRef")) or {}
    for name in ("namespace", "name", "uid"):
        string(ref.get(name))
    affinity = structure((structure(spec.get("nodeAffinity")) or {}).get("required")) or {}
    for term in structures(affinity.get("nodeSelectorTerms")) or ():
        _decode_requirements(term.get("matchExpressions"))
    selector = structure(spec.get("selector")) or {}
    string_map(selector.get("matchLabels"))
    _decode_requirements(selector.get("matchExpressions"))
    resources = structure(spec.get("resources")) or {}
    for amounts in (spec.get("capacity"), resources.get("requests"), resources.get("limits")):
        for value in (structure(amounts) or {}).values():
            try:
                quantity.parse(value)
            except ValueError:
                raise Undecodable(f"数量类型的字段读不了 {value!r}") from None


def _decode_requirements(requirements: Any) -> None:
    for one in structures(requirements) or ():
        if not one:
            raise Undecodable("matchExpressions 里有空的一项")
        string(one.get("key"))
        string(one.get("operator"))
        strings(one.get("values"))


def volume_causes(volume: Volume) -> list[Cause]:
    """Return what the API server refuses about a PersistentVolume."""
    spec = volume.spec
    causes = [*_meta_causes(volume), *_mode_causes(volume.modes), *_capacity_causes(spec.get("capacity") or {})]
    policy = spec.get("persistentVolumeReclaimPolicy") or ""
    if policy and policy not in RECLAIM_POLICIES:
        causes.append(not_supported("spec.persistentVolumeReclaimPolicy"))
    causes += _affinity_causes(spec.get("nodeAffinity"))
    causes += source_causes(spec)
    path = (spec.get("hostPath") or {}).get("path")
    if path and policy == "Recycle" and posixpath.normpath(path) in ("/", "//"):
        causes.append(forbidden("spec.persistentVolumeReclaimPolicy", "不许回收根目录 /"))
    return causes + _class_and_mode_causes(spec)


def claim_causes(claim: Claim) -> list[Cause]:
    """Return what the API server refuses about a PersistentVolumeClaim."""
    spec = claim.spec
    causes = [*_meta_causes(claim)]
    if not claim.modes:
        causes.append(required("spec.accessModes", "至少要一种访问模式"))
    causes += label_selector_causes(spec.get("selector"), "spec.selector")
    causes += [cause for cause in _mode_causes(claim.modes) if cause.reason != "FieldValueRequired"]
    requests = (spec.get("resources") or {}).get("requests") or {}
    field = "spec.resources[storage]"
    if "storage" not in requests:
        causes.append(required(field, "要多大必须写明"))
    else:
        amount = quantity.parse(requests["storage"])
        causes += [invalid(field, "不能是负数")] if amount < 0 else []
        causes += [invalid(field, "必须大于 0")] if amount == 0 else []
    return causes + _class_and_mode_causes(spec)


def _meta_causes(one: StorageObject) -> Iterator[Cause]:
    if not one.name:
        yield required("metadata.name")
    for fault in dns1123_subdomain_faults(one.name) if one.name else ():
        yield invalid("metadata.name", fault)
    yield from labels_causes(one.labels, "metadata.labels")
    for finalizer in one.finalizers:
        for fault in qualified_name_faults(finalizer):
            yield invalid("metadata.finalizers", fault)
        if "/" not in finalizer and finalizer not in _STANDARD_FINALIZERS:
            yield invalid("metadata.finalizers", "不是标准的 finalizer,要带域名前缀")


def _mode_causes(modes: tuple[str, ...]) -> Iterator[Cause]:
    if not modes:
        yield required("spec.accessModes", "至少要一种访问模式")
    for mode in modes:
        if mode not in ACCESS_MODES:
            yield not_supported("spec.accessModes")
    if "ReadWriteOncePod" in modes and any(mode != "ReadWriteOncePod" for mode in modes):
        yield forbidden("spec.accessModes", "ReadWriteOncePod 不能和别的模式一起写")


def _capacity_causes(capacity: Mapping[str, Any]) -> Iterator[Cause]:
    if not capacity:
        yield required("spec.capacity")
    if "storage" not in capacity or len(capacity) > 1:
        yield not_supported("spec.capacity", "只能有 storage 这一项")
    for name in sorted(capacity):
        amount = quantity.parse(capacity[name])
        if amount < 0:
            yield invalid(f"spec.capacity[{name}]", "不能是负数")
        if amount <= 0:
            yield invalid(f"spec.capacity[{name}]", "必须大于 0")


def _class_and_mode_causes(spec: Mapping[str, Any]) -> list[Cause]:
    causes = (
        [invalid("spec.storageClassName", why) for why in dns1123_subdomain_faults(spec["storageClassName"])]
        if (spec.get("storageClassName"))
        else []
    )
    mode = spec.get("volumeMode")
    if mode is not None and mode not in VOLUME_MODES:
        causes.append(not_supported("spec.volumeMode"))
    return causes


def _affinity_causes(affinity: Mapping[str, Any] | None) -> Iterator[Cause]:
    # validateVolumeNodeAffinity, ValidateNodeSelector
    if affinity is None:
        return
    wanted = affinity.get("required")
    if wanted is None:
        yield required("spec.nodeAffinity.required", "写了 nodeAffinity 就必须有 required")
        return
    terms = structures(wanted.get("nodeSelectorTerms")) or ()
    if not terms:
        yield required("spec.nodeAffinity.required.nodeSelectorTerms", "至少要一条")
    for n, term in enumerate(terms):
        for m, one in enumerate(structures(term.get("matchExpressions")) or ()):
            field = f"spec.nodeAffinity.required.nodeSelectorTerms[{n}].matchExpressions[{m}]"
            yield from operand_causes(one.get("operator") or "", one.get("values") or (), field, ("Gt", "Lt"))
            yield from key_causes(one.get("key") or "", f"{field}.key")


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
