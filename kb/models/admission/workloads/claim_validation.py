"""What the API server refuses in the spec of a PersistentVolumeClaim, wherever the spec stands.

Source: pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimSpec.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.volume_validation import access_mode_causes, class_and_mode_causes
from kb.models.api import quantity
from kb.models.api.label_selector_validation import label_selector_causes
from kb.models.api.names import dns1123_label_faults, dns1123_subdomain_faults
from kb.models.api.refusal import Cause, invalid, required

Spec = Mapping[str, Any]


def claim_spec_causes(spec: Spec, path: str) -> list[Cause]:
    """Return the findings in a completed spec of a claim, which stands at ``path``."""
    modes = spec.get("accessModes", ())
    causes = [*label_selector_causes(spec.get("selector"), f"{path}.selector"), *access_mode_causes(modes, path)]
    wanted, size_path = spec.get("resources", {}).get("requests", {}), f"{path}.resources[storage]"
    if "storage" not in wanted:
        causes.append(required(size_path, "要多大必须写明;只有上限不算"))
    elif quantity.parse(wanted["storage"]) <= 0:
        causes.append(invalid(size_path, "必须大于 0"))
    causes += class_and_mode_causes(spec, path)
    if attributes := spec.get("volumeAttributesClassName"):
        causes += [
            invalid(f"{path}.volumeAttributesClassName", fault) for fault in dns1123_subdomain_faults(attributes)
        ]
    return causes + _source_causes(spec, path)


def _source_causes(spec: Spec, path: str) -> list[Cause]:
    causes = []
    for name in ("dataSource", "dataSourceRef"):
        if name in spec:
            causes += _reference_causes(spec[name], f"{path}.{name}")
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if reference is not None and reference.get("namespace"):
        if source is not None:
            causes.append(invalid(path, "dataSourceRef 指向别的命名空间时不能再写 dataSource"))
    elif source is not None and reference is not None:
        same = all(source.get(name) == reference.get(name) for name in ("apiGroup", "kind", "name"))
        causes += [] if same else [invalid(path, "dataSource 与 dataSourceRef 必须相同")]
    return causes


def _reference_causes(reference: Spec, path: str) -> list[Cause]:
    causes = [required(f"{path}.{name}") for name in ("name", "kind") if not reference.get(name)]
    group = reference.get("apiGroup") or ""
    if not group and reference.get("kind") != "PersistentVolumeClaim":
        causes.append(invalid(path, "不写 apiGroup 时只能是 PersistentVolumeClaim"))
    causes += [invalid(f"{path}.apiGroup", fault) for fault in dns1123_subdomain_faults(group)] if group else []
    if namespace := reference.get("namespace"):
        causes += [invalid(f"{path}.namespace", fault) for fault in dns1123_label_faults(namespace)]
    return causes
