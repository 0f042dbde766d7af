"""What the API server reads, stores and refuses in a list of tolerations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kb.models.api.names import label_value_faults, qualified_name_faults
from kb.models.api.refusal import Cause, int64, invalid, not_supported, string, structures, unknown_fields

_TEXTS = ("key", "operator", "value", "effect")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")

StoredToleration = dict[str, Any]


def decoded_tolerations(value: Any) -> tuple[StoredToleration, ...]:
    """Return a JSON list of tolerations as it is stored, empty texts left out; raise Undecodable."""
    return tuple(_stored(entry) for entry in structures(value) or ())


def _stored(entry: Mapping[str, Any]) -> StoredToleration:
    texts = {name: string(entry.get(name)) for name in _TEXTS}
    stored: StoredToleration = {name: text for name, text in texts.items() if text}
    seconds = int64(entry.get("tolerationSeconds"))
    return stored if seconds is None else {**stored, "tolerationSeconds": seconds}


def unknown_toleration_fields(value: Any, path: str) -> list[str]:
    """Return the paths of fields that tolerations do not have; raise Undecodable."""
    entries = enumerate(structures(value) or ())
    return [
        name
        for index, entry in entries
        for name in unknown_fields(entry, (*_TEXTS, "tolerationSeconds"), f"{path}[{index}]")
    ]


def toleration_causes(tolerations: Iterable[Mapping[str, Any]], path: str) -> list[Cause]:
    """Return what validation finds in stored tolerations (pkg/apis/core/validation ValidateTolerations)."""
    return [cause for index, entry in enumerate(tolerations) for cause in _causes_of_one(entry, f"{path}[{index}]")]


def _causes_of_one(toleration: Mapping[str, Any], path: str) -> list[Cause]:
    key, operator = toleration.get("key", ""), toleration.get("operator", "")
    effect = toleration.get("effect", "")
    causes = [invalid(f"{path}.key", fault) for fault in qualified_name_faults(key)] if key else []
    if not key and operator != "Exists":
        causes.append(invalid(f"{path}.operator", "不写 key 表示匹配所有污点,只能配 operator: Exists"))
    if "tolerationSeconds" in toleration and effect != "NoExecute":
        causes.append(invalid(f"{path}.effect", "tolerationSeconds 只对 effect: NoExecute 有意义"))
    causes += _operator_causes(operator, toleration.get("value", ""), f"{path}.operator")
    if effect and effect not in _EFFECTS:
        causes.append(not_supported(f"{path}.effect", f"effect 只有 {'、'.join(_EFFECTS)}"))
    return causes


def _operator_causes(operator: str, value: str, path: str) -> list[Cause]:
    # A bad value is reported at the operator's path. All faults of a value make one cause.
    if operator in ("", "Equal"):
        faults = label_value_faults(value)
        return [invalid(path, ";".join(faults))] if faults else []
    if operator == "Exists":
        return [invalid(path, "operator 为 Exists 时不能写 value")] if value else []
    # Gt and Lt belong to the gate TaintTolerationComparisonOperators, off by default.
    return [not_supported(path, "operator 只有 Exists 和 Equal(区分大小写)")]
