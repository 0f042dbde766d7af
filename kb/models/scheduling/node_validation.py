"""What the API server refuses in a Node, as far as scheduling looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.models.api.label_selector_validation import key_causes, labels_causes, value_faults
from kb.models.api.names import dns1123_subdomain_faults
from kb.models.api.refusal import Cause, duplicate, invalid, not_supported, required

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def node_causes(node: Mapping[str, Any]) -> list[Cause]:
    """Return what validation finds in a Node; taints are reported below metadata, not spec (ValidateNode)."""
    metadata = node.get("metadata") or {}
    name = metadata.get("name") or ""
    causes = [] if name else [required("metadata.name", "节点没有名字")]
    if name:
        causes += [invalid("metadata.name", fault) for fault in dns1123_subdomain_faults(name)]
    causes += labels_causes(metadata.get("labels") or {}, "metadata.labels")
    return causes + taint_causes((node.get("spec") or {}).get("taints") or ())


def taint_causes(taints: Sequence[Mapping[str, Any]]) -> list[Cause]:
    """Return what validation finds in a Node's taints: syntax, effects, and pairs of key and effect that repeat.

    pkg/apis/core/validation/validation.go validateNodeTaints.
    """
    causes: list[Cause] = []
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(taints):
        path = f"metadata.taints[{index}]"
        key, effect = taint.get("key") or "", taint.get("effect") or ""
        causes += key_causes(key, f"{path}.key")
        if faults := value_faults(taint.get("value") or ""):
            causes.append(invalid(f"{path}.value", ";".join(faults)))
        if not effect:
            causes.append(required(f"{path}.effect", "污点必须有 effect"))
        elif effect not in EFFECTS:
            causes.append(not_supported(f"{path}.effect", f"effect 只有 {'、'.join(EFFECTS)}"))
        if (key, effect) in seen:
            causes.append(duplicate(path, "key 和 effect 都相同的污点只能有一个"))
        seen.add((key, effect))
    return causes
