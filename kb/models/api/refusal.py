"""How the API server says no: causes of a 422, and decoding of JSON values with its 400."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cause:
    """One finding of validation: the path of a field and the reason of metav1.StatusCause."""

    field: str
    reason: str


def required(path: str) -> Cause:
    """Return the finding that a value must be there (field.Required)."""
    return Cause(path, "FieldValueRequired")


def invalid(path: str) -> Cause:
    """Return the finding that a value is malformed or out of range (field.Invalid)."""
    return Cause(path, "FieldValueInvalid")


def not_supported(path: str) -> Cause:
    """Return the finding that a value is not one of an enumeration (field.NotSupported)."""
    return Cause(path, "FieldValueNotSupported")


def forbidden(path: str) -> Cause:
    """Return the finding that a well-formed value must not stand here (field.Forbidden)."""
    return Cause(path, "FieldValueForbidden")


def duplicate(path: str) -> Cause:
    """Return the finding that a value that must be unique repeats (field.Duplicate)."""
    return Cause(path, "FieldValueDuplicate")


def too_long(path: str) -> Cause:
    """Return the finding that a string is too long (field.TooLong)."""
    return Cause(path, "FieldValueTooLong")


def too_many(path: str) -> Cause:
    """Return the finding that a list has too many entries (field.TooMany)."""
    return Cause(path, "FieldValueTooMany")


def refusal(causes: Iterable[Cause]) -> dict[str, Any]:
    """Return the 422 answer of the API server; causes keep their order and their duplicates."""
    return {
        "accepted": False,
        "code": 422,
        "reason": "Invalid",
        "causes": [{"field": cause.field, "reason": cause.reason} for cause in causes],
    }


def bad_request() -> dict[str, Any]:
    """Return the 400 answer of the API server: the body could not be decoded."""
    return {"accepted": False, "code": 400, "reason": "BadRequest", "causes": []}


def no_such_api(group_exists: bool) -> dict[str, Any]:
    """Return the 404 answer of the API server; its reason is empty when not even the API group exists."""
    return {"accepted": False, "code": 404, "reason": "NotFound" if group_exists else "", "causes": []}


class Undecodable(Exception):
    """A JSON value that does not fit the Go type of its field: the API server answers 400.

    The message is the Go type that was wanted and the value that was read.
    """


# The decoders below follow sigs.k8s.io/json: JSON null leaves a field at its zero value, so None passes through;
# numbers with a fraction or an exponent are no integers, not even 300.0; keys are compared with their case.


def integer(value: Any, bits: int) -> int | None:
    """Return a JSON integer that fits ``bits`` signed bits, None for null; raise Undecodable."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not -(1 << bits - 1) <= value < 1 << bits - 1:
        raise Undecodable(f"int{bits}: {value!r}")
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
        raise Undecodable(f"string: {value!r}")
    return value


def boolean(value: Any) -> bool | None:
    """Return a JSON boolean, None for null; raise Undecodable."""
    if value is not None and not isinstance(value, bool):
        raise Undecodable(f"bool: {value!r}")
    return value


def int_or_string(value: Any) -> int | str | None:
    """Return an int32 or a string (intstr.IntOrString), None for null; raise Undecodable."""
    return value if isinstance(value, str) else int32(value)


def structure(value: Any) -> Mapping[str, Any] | None:
    """Return a JSON object, undecoded inside, None for null; raise Undecodable."""
    if value is not None and not isinstance(value, Mapping):
        raise Undecodable(f"struct: {value!r}")
    return value


def items(value: Any) -> tuple[Any, ...] | None:
    """Return the entries of a JSON list, undecoded inside, None for null; raise Undecodable."""
    if value is not None and not isinstance(value, list | tuple):
        raise Undecodable(f"list: {value!r}")
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
