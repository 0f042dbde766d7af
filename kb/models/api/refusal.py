"""How the API server says no: causes of a 422, and decoding of JSON values with its 400."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.trace import Trace

_SAYING = {
    "FieldValueRequired": "这个字段必须给出",
    "FieldValueInvalid": "值的写法或大小不对",
    "FieldValueNotSupported": "值不在允许的几个里",
    "FieldValueForbidden": "这里不允许给出这个字段",
    "FieldValueDuplicate": "值重复了",
    "FieldValueTooLong": "值太长",
    "FieldValueTooMany": "条目太多",
}


@dataclass(frozen=True)
class Cause:
    """One finding of validation: the path of a field and the reason of metav1.StatusCause.

    ``why`` is a Chinese sentence for the trace; it is no part of the answer.
    """

    field: str
    reason: str
    why: str = dataclasses.field(default="", compare=False)


def required(path: str, why: str = "") -> Cause:
    """Return the finding that a value must be there (field.Required)."""
    return Cause(path, "FieldValueRequired", why)


def invalid(path: str, why: str = "") -> Cause:
    """Return the finding that a value is malformed or out of range (field.Invalid)."""
    return Cause(path, "FieldValueInvalid", why)


def not_supported(path: str, why: str = "") -> Cause:
    """Return the finding that a value is not one of an enumeration (field.NotSupported)."""
    return Cause(path, "FieldValueNotSupported", why)


def forbidden(path: str, why: str = "") -> Cause:
    """Return the finding that a well-formed value must not stand here (field.Forbidden)."""
    return Cause(path, "FieldValueForbidden", why)


def duplicate(path: str, why: str = "") -> Cause:
    """Return the finding that a value that must be unique repeats (field.Duplicate)."""
    return Cause(path, "FieldValueDuplicate", why)


def too_long(path: str, why: str = "") -> Cause:
    """Return the finding that a string is too long (field.TooLong)."""
    return Cause(path, "FieldValueTooLong", why)


def too_many(path: str, why: str = "") -> Cause:
    """Return the finding that a list has too many entries (field.TooMany)."""
    return Cause(path, "FieldValueTooMany", why)


def refusal(causes: Iterable[Cause]) -> dict[str, Any]:
    """Return the 422 answer of the API server; causes keep their order and their duplicates."""
    return {
        "accepted": False,
        "code": 422,
        "reason": "Invalid",
        "causes": [{"field": cause.field, "reason": cause.reason} for cause in causes],
    }


def refused(trace: Trace, causes: Iterable[Cause]) -> dict[str, Any]:
    """Return the 422 answer of the API server after recording every finding as a step."""
    findings = list(causes)
    for cause in findings:
        trace.step("kube-apiserver", f"校验不通过:{cause.field}", cause.why or _SAYING.get(cause.reason, cause.reason))
    return refusal(findings)


def bad_request() -> dict[str, Any]:
    """Return the 400 answer of the API server: the body could not be decoded."""
    return {"accepted": False, "code": 400, "reason": "BadRequest", "causes": []}


def no_such_api(group_exists: bool) -> dict[str, Any]:
    """Return the 404 answer of the API server; its reason is empty when not even the API group exists."""
    return {"accepted": False, "code": 404, "reason": "NotFound" if group_exists else "", "causes": []}


class Undecodable(Exception):
    """A JSON value that does not fit the Go type of its field: the API server answers 400.

    The message is Chinese: the Go type that was wanted and the value that was read.
    """


def undecodable(trace: Trace, wrong: Undecodable) -> dict[str, Any]:
    """Return the 400 answer of the API server after recording why the body could not be decoded."""
    trace.step("kube-apiserver", "请求体解码失败,答 400", f"{wrong};类型不对时轮不到填默认值和校验")
    return bad_request()


def unknown_fields(value: Mapping[str, Any], known: Iterable[str], path: str) -> list[str]:
    """Return the paths of the fields that the Go struct at ``path`` does not have: dropped with a warning."""
    names = set(known)
    return [f"{path}.{name}" if path else name for name in value if name not in names]


# The decoders below follow sigs.k8s.io/json: JSON null leaves a field at its zero value, so None passes through;
# numbers with a fraction or an exponent are no integers, not even 300.0; keys are compared with their case.


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def integer(value: Any, bits: int) -> int | None:
    """Return a JSON integer that fits ``bits`` signed bits, None for null; raise Undecodable."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not -(1 << bits - 1) <= value < 1 << bits - 1:
        raise Undecodable(f"int{bits} 类型的字段读不了 {_as_json(value)}")
    return value


def int32(value: Any) -> int | None:
    """Return a JSON integer for a field of Go type int32, None for null; raise Undecodable."""
    return integer(value, 32)


def int64(value: Any) -> int | None:
    """Return a JSON integer for a field of Go type int64, None for null; raise Undecodable."""
    return integer(value, 64)


def string(value: Any) -> str | None:
    """Return a JSON string, None for null; raise Undecodable."""
    if value is not None and not isinstance(value, str):
        raise Undecodable(f"string 类型的字段读不了 {_as_json(value)}")
    return value


def boolean(value: Any) -> bool | None:
    """Return a JSON boolean, None for null; raise Undecodable."""
    if value is not None and not isinstance(value, bool):
        raise Undecodable(f"bool 类型的字段读不了 {_as_json(value)}")
    return value


def int_or_string(value: Any) -> int | str | None:
    """Return an int32 or a string (intstr.IntOrString), None for null; raise Undecodable."""
    return value if isinstance(value, str) else int32(value)


def structure(value: Any) -> Mapping[str, Any] | None:
    """Return a JSON object, undecoded inside, None for null; raise Undecodable."""
    if value is not None and not isinstance(value, Mapping):
        raise Undecodable(f"对象类型的字段读不了 {_as_json(value)}")
    return value


def items(value: Any) -> tuple[Any, ...] | None:
    """Return the entries of a JSON list, undecoded inside, None for null; raise Undecodable."""
    if value is not None and not isinstance(value, list | tuple):
        raise Undecodable(f"列表类型的字段读不了 {_as_json(value)}")
    return None if value is None else tuple(value)


def structures(value: Any) -> tuple[Mapping[str, Any], ...] | None:
    """Return a JSON list of objects, None for null; a null entry is an empty object; raise Undecodable."""
    entries = items(value)
    return None if entries is None else tuple(structure(entry) or {} for entry in entries)


def strings(value: Any) -> tuple[str, ...] | None:
    """Return a JSON list of strings, None for null; a null entry is an empty string; raise Undecodable."""
    entries = items(value)
    return None if entries is None else tuple(string(entry) or "" for entry in entries)


def string_map(value: Any) -> dict[str, str] | None:
    """Return a JSON object whose values are strings, None for null; a null value is ""; raise Undecodable."""
    entries = structure(value)
    return None if entries is None else {key: string(entry) or "" for key, entry in entries.items()}
