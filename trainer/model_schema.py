"""What the inputs of models look like: a JSON schema each, for forms, the API and people who write inputs by hand."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("model_inputs.json")


@lru_cache(maxsize=1)
def input_schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of every model's input, by the model's name."""
    schemas: dict[str, dict[str, Any]] = json.loads(PATH.read_text("utf-8"))
    return schemas


def input_schema(name: str) -> dict[str, Any]:
    """Return the schema of one model's input; raise KeyError for an unknown name."""
    return input_schemas()[name]
