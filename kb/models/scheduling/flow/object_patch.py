"""Patches as kubectl patch sends them: JSON merge patch, and the few JSON patch operations on paths."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from kb.models.api.merge_patch import merged
from kb.models.model import BadInput


def patched(thing: dict[str, Any], text: str, place: str) -> dict[str, Any]:
    """Return an object after a patch given as JSON text; raise BadInput for text that is no patch."""
    try:
        patch = json.loads(text)
    except ValueError:
        raise BadInput(f"{place}:kubectl patch 的 -p 应是 JSON,读到 {text!r:.60}") from None
    if isinstance(patch, Mapping):
        result: dict[str, Any] = merged(copy.deepcopy(thing), patch)
        return result
    if not isinstance(patch, list) or not all(isinstance(operation, Mapping) for operation in patch):
        raise BadInput(f"{place}:kubectl patch 的 -p 应是 JSON 对象或操作的列表,读到 {text!r:.60}")
    result = copy.deepcopy(thing)
    for operation in patch:
        _operate(result, operation, place)
    return result


def _operate(target: Any, operation: Mapping[str, Any], place: str) -> None:
    # RFC 6902, the operations add, replace and remove.
    kind, path = operation.get("op"), operation.get("path")
    if kind not in ("add", "replace", "remove") or not isinstance(path, str) or not path.startswith("/"):
        raise BadInput(f"{place}:不认识的补丁操作 {dict(operation)!r:.80},可用 add、replace、remove")
    *steps, last = (part.replace("~1", "/").replace("~0", "~") for part in path[1:].split("/"))
    for step in steps:
        target = _child(target, step, place)
    if isinstance(target, list):
        index = len(target) if last == "-" else _index(last, place)
        if kind == "add":
            target.insert(index, operation.get("value"))
        elif index >= len(target):
            raise BadInput(f"{place}:补丁的路径 {path} 不存在")
        elif kind == "remove":
            del target[index]
        else:
            target[index] = operation.get("value")
    elif not isinstance(target, dict) or (kind == "remove" and last not in target):
        raise BadInput(f"{place}:补丁的路径 {path} 不存在")
    elif kind == "remove":
        del target[last]
    else:
        target[last] = operation.get("value")


def _child(target: Any, step: str, place: str) -> Any:
    if isinstance(target, dict) and step in target:
        return target[step]
    if isinstance(target, list) and _index(step, place) < len(target):
        return target[int(step)]
    raise BadInput(f"{place}:补丁的路径里没有 {step!r}")


def _index(text: str, place: str) -> int:
    if not text.isdigit():
        raise BadInput(f"{place}:补丁的路径里列表的位置应是数字,读到 {text!r}")
    return int(text)
