"""What the API server refuses in the spec of a PersistentVolume, and what volumes and claims have in common.

Source: pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec, validateVolumeNodeAffinity.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kb.models.admission.volume_source_validation import source_causes
from kb.models.api import quantity
from kb.models.api.label_selector_validation import key_causes, operand_causes
from kb.models.api.names import dns1123_subdomain_faults
from kb.models.api.refusal import Cause, forbidden, invalid, not_supported, required

ACCESS_MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
RECLAIM_POLICIES = ("Retain", "Recycle", "Delete")
VOLUME_MODES = ("Block", "Filesystem")

Spec = Mapping[str, Any]


def volume_spec_causes(spec: Spec) -> list[Cause]:
    """Return the findings in the decoded spec of a PersistentVolume."""
    causes = [*access_mode_causes(spec.get("accessModes", ()), "spec"), *_capacity_causes(spec.get("capacity", {}))]
    policy = spec.get("persistentVolumeReclaimPolicy", "")
    if policy and policy not in RECLAIM_POLICIES:
        causes.append(not_supported("spec.persistentVolumeReclaimPolicy"))
    causes += _affinity_causes(spec.get("nodeAffinity"))
    causes += source_causes(spec)
    path = spec.get("hostPath", {}).get("path")
    if path and policy == "Recycle" and posixpath.normpath(path) in ("/", "//"):
        causes.append(forbidden("spec.persistentVolumeReclaimPolicy", "不许回收根目录 /"))
    return [*causes, *class_and_mode_causes(spec, "spec")]


def access_mode_causes(modes: Sequence[str], path: str) -> Iterator[Cause]:
    """Yield the findings in the access modes of a volume or a claim, whose spec stands at ``path``."""
    if not modes:
        yield required(f"{path}.accessModes", "至少要一种访问模式")
    for mode in modes:
        if mode not in ACCESS_MODES:
            yield not_supported(f"{path}.accessModes", f"没有 {mode!r} 这种访问模式")
    if "ReadWriteOncePod" in modes and any(mode in ACCESS_MODES and mode != "ReadWriteOncePod" for mode in modes):
        yield forbidden(f"{path}.accessModes", "ReadWriteOncePod 不能和别的模式一起写")


def class_and_mode_causes(spec: Spec, path: str) -> Iterator[Cause]:
    """Yield the findings in the class and the volume mode of a volume or a claim, whose spec stands at ``path``."""
    if spec.get("storageClassName"):
        for fault in dns1123_subdomain_faults(spec["storageClassName"]):
            yield invalid(f"{path}.storageClassName", fault)
    if spec.get("volumeMode") is not None and spec["volumeMode"] not in VOLUME_MODES:
        yield not_supported(f"{path}.volumeMode", f"只有 {'、'.join(VOLUME_MODES)}")


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


def _affinity_causes(affinity: Spec | None) -> Iterator[Cause]:
    if affinity is None:
        return
    wanted, path = affinity.get("required"), "spec.nodeAffinity.required"
    if wanted is None:
        yield required(path, "写了 nodeAffinity 就必须有 required")
        return
    terms = wanted.get("nodeSelectorTerms", ())
    if not terms:
        yield required(f"{path}.nodeSelectorTerms", "至少要一条")
    for n, term in enumerate(terms):
        for m, one in enumerate(term.get("matchExpressions", ())):
            field = f"{path}.nodeSelectorTerms[{n}].matchExpressions[{m}]"
            yield from operand_causes(one.get("operator", ""), one.get("values", ()), field, ("Gt", "Lt"))
            yield from key_causes(one.get("key", ""), f"{field}.key")
