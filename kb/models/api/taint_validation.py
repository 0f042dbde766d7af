"""What the API server reads, stores and refuses in a node's list of taints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kb.models.api.names import label_value_faults, qualified_name_faults
from kb.models.api.refusal import Cause, duplicate, invalid, not_supported, required, string, structures

_TEXTS = ("key", "value", "effect")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")

StoredTaint = dict[str, Any]


def decoded_taints(value: Any) -> tuple[StoredTaint, ...]:
    """Return a JSON list of taints as it is stored, empty texts left out; raise Undecodable."""
    return tuple(_stored(entry) for entry in structures(value) or ())


def _stored(entry: Mapping[str, Any]) -> StoredTaint:
    texts = {name: string(entry.get(name)) for name in _TEXTS}
    return {name: text for name, text in texts.items() if text}


def taint_causes(taints: Iterable[Mapping[str, Any]], path: str = "metadata.taints") -> list[Cause]:
    """Return what validation finds in stored taints (pkg/apis/core/validation validateNodeTaints).

    The API server reports them below ``metadata``, although the field is spec.taints. Every fault of a key is a cause
    of its own, all faults of a value make one.
    """
    causes: list[Cause] = []
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(taints):
        at = f"{path}[{index}]"
        causes += _causes_of_one(taint, at)
        pair = (taint.get("key", ""), taint.get("effect", ""))
        if pair in seen:
            causes.append(duplicate(at, "同一节点上 key 和 effect 的组合不能重复,值不同也不行"))
        seen.add(pair)
    return causes


def _causes_of_one(taint: Mapping[str, Any], path: str) -> list[Cause]:
    causes = [invalid(f"{path}.key", fault) for fault in qualified_name_faults(taint.get("key", ""))]
    if faults := label_value_faults(taint.get("value", "")):
        causes.append(invalid(f"{path}.value", ";".join(faults)))
    effect = taint.get("effect", "")
    if not effect:
        causes.append(required(f"{path}.effect", "污点必须写 effect"))
    elif effect not in _EFFECTS:
        causes.append(not_supported(f"{path}.effect", f"effect 只有 {'、'.join(_EFFECTS)}"))
    return causes
