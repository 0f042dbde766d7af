"""A Secret as the API server stores it, and what it refuses (pkg/apis/core/validation/validation.go ValidateSecret)."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.api.merge_patch import merged
from kb.models.api.names import config_key_faults
from kb.models.api.refusal import (
    Cause,
    Undecodable,
    boolean,
    forbidden,
    invalid,
    refused,
    required,
    string,
    string_map,
    structure,
    too_long,
    undecodable,
)
from kb.models.trace import Trace

MOST_BYTES = 1024 * 1024
ACCOUNT_NAME = "kubernetes.io/service-account.name"
_PLACEHOLDER = re.compile(r"<(\d{1,9}) bytes>")  # stands for a value of that size
_DOCKER_KEYS = {"kubernetes.io/dockercfg": ".dockercfg", "kubernetes.io/dockerconfigjson": ".dockerconfigjson"}


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
    data = {key: _bytes(text) for key, text in (string_map(written.get("data")) or {}).items()}
    plain = string_map(written.get("stringData")) or {}
    # pkg/apis/core/v1/conversion.go: stringData goes over data, and is never stored itself.
    data |= {key: text.encode("utf-8", "surrogatepass") for key, text in plain.items()}
    metadata = structure(written.get("metadata")) or {}
    return Secret(
        # pkg/apis/core/v1/defaults.go SetDefaults_Secret
        string(written.get("type")) or "Opaque",
        data,
        sum(_size(value) for value in data.values()),
        boolean(written.get("immutable")) or False,
        string_map(metadata.get("annotations") or written.get("annotations")) or {},
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        raise Undecodable(f"[]byte 类型的字段要写 base64,读不了 {text[:40]!r}") from None


def _size(value: bytes) -> int:
    match = _PLACEHOLDER.fullmatch(value.decode("utf-8", "replace"))
    return int(match[1]) if match else len(value)


def created(written: Mapping[str, Any], trace: Trace) -> dict[str, Any]:
    """Return the stored type and data (base64) of a new Secret, or the refusal."""
    try:
        secret = decode(written)
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    causes = secret_causes(secret)
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
    causes += secret_causes(new)
    return refused(trace, causes) if causes else _accepted(new, trace)


def _encoded(secret: Secret) -> dict[str, str]:
    return {key: base64.b64encode(value).decode() for key, value in secret.data.items()}


def _accepted(secret: Secret, trace: Trace) -> dict[str, Any]:
    trace.step("kube-apiserver", f"存下 {secret.type} 类型的 Secret", "stringData 编成 base64 并入 data,不加密也能读回")
    return {"accepted": True, "type": secret.type, "data": _encoded(secret)}


def secret_causes(secret: Secret) -> list[Cause]:
    """Return what validation finds in a Secret."""
    causes = [
        invalid(f"data[{key}]", "键名只能用字母、数字、-、_、.") for key in secret.data for _ in config_key_faults(key)
    ]
    if secret.sizes > MOST_BYTES:
        causes.append(too_long("data", "全部值加起来不能超过 1 MiB"))
    return causes + _type_causes(secret)


def _type_causes(secret: Secret) -> list[Cause]:
    """Return what the type of a Secret asks for; types of one's own ask for nothing."""
    match secret.type:
        case "kubernetes.io/service-account-token":
            missing = [] if secret.annotations.get(ACCOUNT_NAME) else [f"metadata.annotations[{ACCOUNT_NAME}]"]
        case "kubernetes.io/basic-auth":
            keys = ("username", "password")
            missing = [] if any(key in secret.data for key in keys) else [f"data[{key}]" for key in keys]
        case "kubernetes.io/ssh-auth":
            missing = [] if secret.data.get("ssh-privatekey") else ["data[ssh-privatekey]"]
        case "kubernetes.io/tls":
            missing = [f"data[{key}]" for key in ("tls.crt", "tls.key") if key not in secret.data]
        case "kubernetes.io/dockercfg" | "kubernetes.io/dockerconfigjson":
            return _docker_causes(secret, _DOCKER_KEYS[secret.type])
        case _:
            missing = []
    return [required(path, f"{secret.type} 类型要求它") for path in missing]


def _docker_causes(secret: Secret, key: str) -> list[Cause]:
    if key not in secret.data:
        return [required(f"data[{key}]", f"{secret.type} 类型要求它")]
    try:
        content = json.loads(secret.data[key])
    except (ValueError, RecursionError):
        content = "not JSON"
    # Go decodes into a map: an object or null.
    return [] if content is None or isinstance(content, dict) else [invalid(f"data[{key}]", "内容要是 JSON 对象")]
