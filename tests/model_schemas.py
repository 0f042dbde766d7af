"""The shape of what models take, drawn from examples and recordings: ``python -m tests.model_schemas`` writes it down.

Only the shape: which keys, of which types, and short words that occurred as suggestions. Nothing of any answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kb.models.catalogue import load, topics
from trainer.model_schema import PATH

RECORDINGS = Path(__file__).parent / "recordings"
# More different keys than this, or keys that are no field names: a map of names, not an object of fields.
MOST_KEYS = 24
MOST_WORDS = 8
_FIELD = re.compile(r"[a-z][A-Za-z]*(?:-[a-z]+)*")
_WORD = re.compile(r"[A-Za-z][A-Za-z-]{1,24}")
_MAPS = frozenset({"labels", "annotations", "nodeSelector", "matchLabels", "requests", "limits", "allocatable", "data"})
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}


def inputs(topic: str) -> list[Any]:
    """Return the example and the recorded inputs of a model."""
    lines = (
        (RECORDINGS / f"{topic}.jsonl").read_text("utf-8").splitlines()
        if (RECORDINGS / f"{topic}.jsonl").exists()
        else []
    )
    example = load(topic).example
    return ([json.loads(json.dumps(example))] if example is not None else []) + [
        json.loads(one)["input"] for one in lines
    ]


def schema(values: Sequence[Any], name: str = "") -> dict[str, Any]:
    """Return the JSON schema that all values fit."""
    parts: list[dict[str, Any]] = []
    objects = [value for value in values if isinstance(value, dict)]
    lists = [value for value in values if isinstance(value, list)]
    if objects:
        parts.append(_object(objects, name))
    if lists:
        parts.append({"type": "array", "items": schema([one for value in lists for one in value])})
    kinds = sorted({_TYPES[type(value)] for value in values if not isinstance(value, dict | list)})
    if "number" in kinds and "integer" in kinds:
        kinds.remove("integer")
    if kinds:
        scalar: dict[str, Any] = {"type": kinds[0] if len(kinds) == 1 else kinds}
        words = sorted({value for value in values if isinstance(value, str)})
        if 1 < len(words) <= MOST_WORDS and all(_WORD.fullmatch(word) for word in words):
            scalar["examples"] = words
        parts.append(scalar)
    return parts[0] if len(parts) == 1 else {"anyOf": parts} if parts else {}


def _object(objects: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    keys = list(dict.fromkeys(key for value in objects for key in value))
    if name in _MAPS or len(keys) > MOST_KEYS or not all(_FIELD.fullmatch(key) for key in keys):
        return {"type": "object", "additionalProperties": schema([one for value in objects for one in value.values()])}
    found: dict[str, Any] = {
        "type": "object",
        "properties": {key: schema([value[key] for value in objects if key in value], key) for key in keys},
    }
    needed = [key for key in keys if len(objects) > 1 and all(key in value for value in objects)]
    return {**found, "required": needed} if needed else found


def all_schemas(names: Iterable[str] = topics()) -> dict[str, Any]:
    """Return the schema of every model's input."""
    return {name: schema(inputs(name)) for name in names}


if __name__ == "__main__":
    PATH.write_text(json.dumps(all_schemas(), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(PATH, PATH.stat().st_size)
