"""Shapes of API objects: which fields a Go struct has, their JSON types, and what is left of a request's JSON.

``decoded`` reads a JSON value as sigs.k8s.io/json reads it into a Go struct, and returns it as the API server prints
it again: fields that do not exist are dropped (and listed), null counts as absent, and a zero value disappears where
the Go field is a plain value with ``omitempty``, but stays where it is a pointer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.models.api import quantity
from kb.models.api.refusal import Undecodable, boolean, int32, int64, int_or_string, items, string, structure


@dataclass(frozen=True)
class Leaf:
    """A field without fields of its own; ``stays``: its zero value is printed (a pointer, or no omitempty)."""

    read: Callable[[Any], Any]
    zero: Any
    stays: bool = False


@dataclass(frozen=True)
class ListOf:
    """A list whose entries have one shape."""

    entry: Shape
    stays: bool = False


@dataclass(frozen=True)
class MapOf:
    """An object with free keys, whose values have one shape."""

    value: Shape


Shape = Leaf | ListOf | MapOf | Mapping[str, "Shape"]


@dataclass(frozen=True)
class Decoded:
    """A decoded object, and the paths of the fields that its struct does not have."""

    value: Any
    unknown: list[str] = field(default_factory=list)


def _anything(value: Any) -> Any:
    return value


def _quantity(value: Any) -> str:
    try:
        return quantity.canonical_resource(value)
    except ValueError as wrong:
        raise Undecodable(f"数量 {value!r} 的写法不对(数字加 Ki、Mi、Gi、k、M、G、m 等后缀)") from wrong


STRING = Leaf(string, "")
STRING_POINTER = Leaf(string, "", stays=True)
BOOL = Leaf(boolean, False)
BOOL_POINTER = Leaf(boolean, False, stays=True)
INT32 = Leaf(int32, 0)
INT32_POINTER = Leaf(int32, 0, stays=True)
INT64 = Leaf(int64, 0)
INT64_POINTER = Leaf(int64, 0, stays=True)
INT_OR_STRING = Leaf(int_or_string, 0, stays=True)
QUANTITY = Leaf(_quantity, "0", stays=True)
ANYTHING = Leaf(_anything, None, stays=True)
STRINGS = ListOf(STRING)
STRING_MAP = MapOf(STRING)


def decoded(value: Any, shape: Shape, path: str = "") -> Decoded:
    """Return a JSON value read into a shape; raise Undecodable where the API server answers 400."""
    unknown: list[str] = []
    return Decoded(_read(value, shape, path, unknown), unknown)


def _read(value: Any, shape: Shape, path: str, unknown: list[str]) -> Any:
    if isinstance(shape, Leaf):
        return None if value is None else shape.read(value)
    if isinstance(shape, ListOf):
        entries = items(value)
        if entries is None:
            return None
        read = [_read(entry, shape.entry, f"{path}[{index}]", unknown) for index, entry in enumerate(entries)]
        return [_zero(shape.entry) if entry is None else entry for entry in read]
    written = structure(value)
    if written is None:
        return None
    if isinstance(shape, MapOf):
        values = {key: _read(entry, shape.value, f"{path}.{key}", unknown) for key, entry in written.items()}
        return {key: _zero(shape.value) if entry is None else entry for key, entry in values.items()}
    return _read_struct(written, shape, path, unknown)


def _read_struct(written: Mapping[str, Any], shape: Mapping[str, Shape], path: str, unknown: list[str]) -> Any:
    stored = {}
    for name, value in written.items():
        inner = f"{path}.{name}" if path else name
        if name not in shape:
            unknown.append(inner)
            continue
        read = _read(value, shape[name], inner, unknown)
        if read is not None and not _disappears(read, shape[name]):
            stored[name] = read
    return stored


def _disappears(value: Any, shape: Shape) -> bool:
    if isinstance(shape, Leaf | ListOf):
        return not shape.stays and not value
    return isinstance(shape, MapOf) and not value


def _zero(shape: Shape) -> Any:
    if isinstance(shape, Leaf):
        return shape.zero
    return [] if isinstance(shape, ListOf) else {}
