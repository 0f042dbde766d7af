"""A form for the input of a model: a field for every value of a document, and for those that could be added to it.

A field is named by its JSON pointer. An empty field is a value that is not written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from kb.models.model import BadInput

LONGEST_TEXT = 4000
MOST_FIELDS = 160
MOST_ITEMS = 60
# Objects that are not written yet are offered when they are small and lie near the top.
MOST_ADDED, DEEPEST_ADDED = 6, 3
FLAGS = {"true": True, "false": False}
# What Kubernetes calls its choices; others can be typed all the same, to see how they are refused.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "imagePullPolicy": ("Always", "IfNotPresent", "Never"),
    "restartPolicy": ("Always", "OnFailure", "Never"),
    "effect": ("NoSchedule", "PreferNoSchedule", "NoExecute"),
    "persistentVolumeReclaimPolicy": ("Retain", "Delete", "Recycle"),
    "podManagementPolicy": ("OrderedReady", "Parallel"),
    "externalTrafficPolicy": ("Cluster", "Local"),
    "internalTrafficPolicy": ("Cluster", "Local"),
    "sessionAffinity": ("None", "ClientIP"),
    "concurrencyPolicy": ("Allow", "Forbid", "Replace"),
}


@dataclass(frozen=True)
class FormField:
    """One value. ``kind``: ``text``, ``number``, ``flag`` or ``json`` (anything else, written as JSON).

    ``path``: its JSON pointer. ``choices``: words that fit, others may, too. ``written``: it is in the document.
    """

    path: str
    label: str
    kind: str
    value: str
    choices: tuple[str, ...]
    written: bool


@dataclass(frozen=True)
class FormGroup:
    """The fields under one key of the document; ``lists``: pointers of lists in it, with how many items each has."""

    name: str
    fields: tuple[FormField, ...]
    lists: tuple[tuple[str, str, int], ...]


def form_of(document: Mapping[str, Any], schema: Mapping[str, Any]) -> tuple[FormGroup, ...] | None:
    """Return the form of an input, None when the input has more values than anybody would fill in one by one."""
    groups = []
    for key in dict.fromkeys([*document, *_properties(schema)]):
        part = _part(schema, key)
        value = document.get(key)
        fields = tuple(_fields(f"/{_escaped(key)}", key, value, part, key in document))
        lists = tuple(_lists(f"/{_escaped(key)}", key, value)) if key in document else ()
        groups.append(FormGroup(key, fields, lists))
    if sum(len(group.fields) for group in groups) > MOST_FIELDS:
        return None
    return tuple(group for group in groups if group.fields or group.lists)


def _fields(path: str, name: str, value: Any, schema: Mapping[str, Any], written: bool) -> Iterator[FormField]:
    if isinstance(value, dict) and value:
        for key in dict.fromkeys([*value, *(_properties(schema) if path.count("/") < 3 else ())]):
            yield from _fields(
                f"{path}/{_escaped(key)}", f"{name}.{key}", value.get(key), _part(schema, key), key in value
            )
    elif isinstance(value, list) and value and any(isinstance(one, dict | list) for one in value):
        for number, one in enumerate(value):
            yield from _fields(f"{path}/{number}", f"{name}[{number + 1}]", one, _items(schema), True)
    elif written or _scalar(schema):
        yield _field(path, name, value, schema, written)
    elif 0 < len(_properties(schema)) <= MOST_ADDED and path.count("/") <= DEEPEST_ADDED:
        for key, part in _properties(schema).items():
            yield from _fields(f"{path}/{_escaped(key)}", f"{name}.{key}", None, part, False)


def _field(path: str, name: str, value: Any, schema: Mapping[str, Any], written: bool) -> FormField:
    key = name.rpartition(".")[2]
    choices = CHOICES.get(key) or tuple(schema.get("examples", ()))
    types = _types(schema) - {"null"}
    if isinstance(value, bool) or (value is None and types == {"boolean"}):
        return FormField(path, name, "flag", "" if value is None else str(value).lower(), (), written)
    if isinstance(value, int | float) or (value is None and types in ({"integer"}, {"number"})):
        return FormField(path, name, "number", "" if value is None else json.dumps(value), (), written)
    if isinstance(value, str) or (value is None and types == {"string"}):
        return FormField(path, name, "text", value or "", choices, written)
    shown = "" if value is None else json.dumps(value, ensure_ascii=False)
    return FormField(path, name, "json", shown, choices if value is None else (), written)


def _lists(path: str, name: str, value: Any) -> Iterator[tuple[str, str, int]]:
    """Lists of objects: their items can be added and taken away."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _lists(f"{path}/{_escaped(key)}", f"{name}.{key}", one)
    elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        yield path, name, len(value)
        for number, one in enumerate(value):
            yield from _lists(f"{path}/{number}", f"{name}[{number + 1}]", one)


def filled(
    document: Mapping[str, Any], values: Mapping[str, tuple[str, str]], schema: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a document with the values of a form in it: kind and text by pointer. Raise BadInput (one Chinese line).

    What is no number, truth value or JSON stays text: models say themselves what they want. What was emptied is null
    where the schema knows null, and is not written elsewhere.
    """
    made: dict[str, Any] = deepcopy(dict(document))
    dropped: list[str] = []
    for path, (kind, text) in list(values.items())[: 2 * MOST_FIELDS]:
        if len(text) > LONGEST_TEXT:
            raise BadInput(f"{path[:80]} 写了 {len(text)} 字,太长了;最多 {LONGEST_TEXT} 字")
        if text.strip():
            _put(made, path, _value(kind, text))
        elif _at(made, path) in (None, ""):
            continue
        elif "null" in _types(_schema_at(schema, path)):
            _put(made, path, None)
        else:
            dropped.append(path)
    for path in sorted(dropped, key=_place, reverse=True):
        _take(made, path)
    return made


def grown(document: Mapping[str, Any], path: str, more: bool) -> dict[str, Any]:
    """Return a document with one more item at the end of a list, like the last one, or with one less."""
    made: dict[str, Any] = deepcopy(dict(document))
    found = _at(made, path)
    if isinstance(found, list) and found:
        if more and len(found) < MOST_ITEMS:
            found.append(deepcopy(found[-1]))
        elif not more and len(found) > 1:
            found.pop()
    return made


def _put(document: dict[str, Any], path: str, value: Any) -> None:
    """Put a value in its place; objects on the way there are made."""
    here: Any = document
    keys = path.split("/")[1:]
    for key in keys[:-1]:
        if isinstance(here, dict) and not isinstance(here.get(_unescaped(key)), dict | list):
            here[_unescaped(key)] = {}
        here = _step(here, key)
    if isinstance(here, dict):
        here[_unescaped(keys[-1])] = value
    elif isinstance(here, list) and _number(keys[-1]) < len(here):
        here[_number(keys[-1])] = value


def _value(kind: str, written: str) -> Any:
    if kind == "flag":
        return FLAGS.get(written, written)
    if kind in ("number", "json"):
        try:
            return json.loads(written)
        except (ValueError, RecursionError):
            return written
    return written


def _take(document: dict[str, Any], path: str) -> None:
    parent, key = _at(document, path.rpartition("/")[0]), path.rpartition("/")[2]
    if isinstance(parent, dict):
        parent.pop(_unescaped(key), None)
    elif isinstance(parent, list) and _number(key) < len(parent):
        parent.pop(_number(key))


def _at(document: Any, path: str) -> Any:
    here = document
    for key in path.split("/")[1:]:
        here = _step(here, key)
    return here


def _schema_at(schema: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    for key in path.split("/")[1:]:
        schema = _items(schema) if "items" in schema else _part(schema, _unescaped(key))
    return schema


def _step(here: Any, key: str) -> Any:
    """What stands under a key or a number, None where there is nothing."""
    if isinstance(here, dict):
        return here.get(_unescaped(key))
    return here[_number(key)] if isinstance(here, list) and _number(key) < len(here) else None


def _number(key: str) -> int:
    """The place in a list that a key names; one that no list has where it names none."""
    return int(key) if key.isascii() and key.isdecimal() and len(key) < 6 else MOST_FIELDS**3


def _place(path: str) -> tuple[tuple[int, str], ...]:
    """What sorts pointers so that later items of a list come after earlier ones."""
    return tuple((_number(key), key) for key in path.split("/"))


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema.get("properties", {})
    return found


def _part(schema: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    more = schema.get("additionalProperties", {})
    found: Mapping[str, Any] = _properties(schema).get(key, more if isinstance(more, dict) else {})
    return found


def _items(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema.get("items", {})
    return found


def _scalar(schema: Mapping[str, Any]) -> bool:
    return bool(_types(schema)) and not _types(schema) & {"object", "array"}


def _types(schema: Mapping[str, Any]) -> set[str]:
    types = schema.get("type", [])
    return {types} if isinstance(types, str) else set(types)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _unescaped(key: str) -> str:
    return key.replace("~1", "/").replace("~0", "~")
