"""A Secret as the API server stores it, and what it refuses when one is created or changed.

Source: pkg/apis/core/validation/validation.go ValidateSecretUpdate.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.admission.workloads.kind import Situation
from kb.models.admission.workloads.secret import LARGEST, SECRET, content_causes, decoded_data
from kb.models.api.merge_patch import merged
from kb.models.api.refusal import Cause, Undecodable, forbidden, invalid, refused, string_map, structure, undecodable
from kb.models.api.shape import decoded
from kb.models.release import NEWEST
from kb.models.trace import Trace

MOST_BYTES = LARGEST
_PLACEHOLDER = re.compile(r"<(\d{1,9}) bytes>")  # stands for a value of that size
_FIELDS = ("type", "data", "stringData", "immutable")


@dataclass(frozen=True)
class Secret:
    """A stored Secret; ``sizes`` are the bytes of its values."""

    type: str
    data: Mapping[str, bytes]
    sizes: int
    immutable: bool
    annotations: Mapping[str, str]


def decode(written: Mapping[str, Any]) -> Secret:
    """Return the Secret that a manifest stands for; raise Undecodable where the server answers 400."""
    metadata = structure(written.get("metadata")) or {}
    annotations = string_map(metadata.get("annotations") or written.get("annotations")) or {}
    read = decoded({name: written.get(name) for name in _FIELDS}, SECRET.shape).value
    stored = SECRET.completed(read, Situation(NEWEST, (), Trace()))
    data = decoded_data(stored)
    sizes = sum(_size(value) for value in data.values())
    return Secret(stored["type"], data, sizes, stored.get("immutable", False), annotations)


def _size(value: bytes) -> int:
    match = _PLACEHOLDER.fullmatch(value.decode("utf-8", "replace"))
    return int(match[1]) if match else len(value)


def created(written: Mapping[str, Any], trace: Trace) -> dict[str, Any]:
    """Return the stored type and data (base64) of a new Secret, or the refusal."""
    try:
        secret = decode(written)
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    causes = _causes(secret)
    return refused(trace, causes) if causes else _accepted(secret, trace)


def updated(written: Mapping[str, Any], patch: Mapping[str, Any], trace: Trace) -> dict[str, Any]:
    """Return what a merge patch of a stored Secret leads to (ValidateSecretUpdate)."""
    try:
        old = decode(written)
        plain = {"type": old.type, "data": _encoded(old), "immutable": written.get("immutable")}
        plain["metadata"] = {"annotations": dict(old.annotations)}
        new = decode(merged(plain, patch))
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    causes = [invalid("type", "type 不能改")] if new.type != old.type else []
    if old.immutable:
        if not new.immutable:
            causes.append(forbidden("immutable", "immutable 设成 true 之后不能取消"))
        if new.data != old.data:
            causes.append(forbidden("data", "不可变的 Secret 不能改内容"))
    causes += _causes(new)
    return refused(trace, causes) if causes else _accepted(new, trace)


def _encoded(secret: Secret) -> dict[str, str]:
    return {key: base64.b64encode(value).decode() for key, value in secret.data.items()}


def _accepted(secret: Secret, trace: Trace) -> dict[str, Any]:
    trace.step("kube-apiserver", f"存下 {secret.type} 类型的 Secret", "stringData 编成 base64 并入 data,不加密也能读回")
    return {"accepted": True, "type": secret.type, "data": _encoded(secret)}


def _causes(secret: Secret) -> list[Cause]:
    return content_causes(secret.type, secret.data, secret.sizes, secret.annotations)
