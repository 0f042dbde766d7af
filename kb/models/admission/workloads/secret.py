"""A Secret: stringData becomes data, and each type demands its keys (ValidateSecret)."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from kb.models.admission.workloads.kind import Kind, Object, Situation, with_default
from kb.models.admission.workloads.metadata import OBJECT_META, metadata_causes
from kb.models.api.names import config_key_faults
from kb.models.api.refusal import Cause, Undecodable, invalid, required, string, too_long
from kb.models.api.shape import BOOL_POINTER, STRING, STRING_MAP, Leaf, MapOf, Shape
from kb.models.release import Release

LARGEST = 1024 * 1024
_ACCOUNT = "kubernetes.io/service-account.name"
_DOCKER_KEYS = {
    "kubernetes.io/dockercfg": ".dockercfg",
    "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
}


def _bytes(value: Any) -> str | None:
    """Return base64 text in its plain form; Go ignores line breaks in it, and nothing else."""
    text = re.sub(r"[\r\n]", "", string(value) or "")
    if not re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", text) or len(text) % 4:
        raise Undecodable(f"data 的值要是 base64,读不了 {value!r};明文写在 stringData 里")
    return base64.b64encode(base64.b64decode(text)).decode()


_SHAPE: dict[str, Shape] = {
    "apiVersion": STRING,
    "kind": STRING,
    "metadata": OBJECT_META,
    "immutable": BOOL_POINTER,
    "data": MapOf(Leaf(_bytes, None)),
    "stringData": STRING_MAP,
    "type": STRING,
}


def _completed(secret: Object, situation: Situation) -> Object:
    stored = {name: value for name, value in secret.items() if name != "stringData"}
    with_default(stored, "", "type", "Opaque", situation)
    plain = secret.get("stringData", {})
    if plain:
        encoded = {key: base64.b64encode(_utf8(text)).decode() for key, text in plain.items()}
        stored["data"] = {**stored.get("data", {}), **encoded}
        why = "stringData 只在请求里有,同名的键压过 data;存的只是编码,不是加密"
        situation.trace.step("kube-apiserver", f"把 stringData 编成 base64 并入 data:{'、'.join(sorted(plain))}", why)
    return stored


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _causes(secret: Object, at: Release) -> list[Cause]:
    metadata, data = secret.get("metadata", {}), decoded_data(secret)
    size = sum(len(value) for value in data.values())
    return metadata_causes(metadata) + content_causes(secret["type"], data, size, metadata.get("annotations", {}))


def decoded_data(secret: Object) -> dict[str, bytes]:
    """Return the values of a completed Secret as bytes."""
    return {key: base64.b64decode(value or "") for key, value in secret.get("data", {}).items()}


def content_causes(kind: str, data: Mapping[str, bytes], size: int, annotations: Mapping[str, str]) -> list[Cause]:
    """Return the findings in what a Secret of a type holds; ``size``: the bytes of all its values."""
    causes = [invalid(f"data[{key}]", fault) for key in data for fault in config_key_faults(key)]
    if size > LARGEST:
        causes.append(too_long("data", "所有值加起来最多 1 MiB"))
    return causes + _type_causes(kind, data, annotations)


def _type_causes(kind: str, data: Mapping[str, bytes], annotations: Mapping[str, str]) -> list[Cause]:
    """Return what a known type misses; types that are not known demand nothing."""
    if kind == "kubernetes.io/service-account-token":
        known = annotations.get(_ACCOUNT)
        return [] if known else [required(f"metadata.annotations[{_ACCOUNT}]", "要写明是哪个 ServiceAccount 的")]
    if kind in _DOCKER_KEYS:
        return _json_causes(data, _DOCKER_KEYS[kind])
    if kind == "kubernetes.io/basic-auth":
        keys = ("username", "password")
        return (
            [] if any(key in data for key in keys) else [required(f"data[{key}]", "两个键至少要一个") for key in keys]
        )
    if kind == "kubernetes.io/ssh-auth":
        return [] if data.get("ssh-privatekey") else [required("data[ssh-privatekey]", "私钥不能空")]
    if kind == "kubernetes.io/tls":
        # The content is not looked at: any text passes for a certificate.
        return [required(f"data[{key}]") for key in ("tls.crt", "tls.key") if key not in data]
    return []


def _json_causes(data: Mapping[str, bytes], key: str) -> list[Cause]:
    if key not in data:
        return [required(f"data[{key}]")]
    try:
        value = json.loads(data[key].decode("utf-8", "replace"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return [invalid(f"data[{key}]", "不是合法的 JSON")]
    is_object = value is None or isinstance(value, dict)
    return [] if is_object else [invalid(f"data[{key}]", "要是一个 JSON 对象")]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # Python reads NaN and Infinity, JSON has neither


SECRET = Kind(shape=_SHAPE, shown=("type", "data", "stringData", "immutable"), completed=_completed, causes=_causes)
