"""A node's taints as the API server stores them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.api.refusal import string, structures

_TEXTS = ("key", "value", "effect")

StoredTaint = dict[str, Any]


def decoded_taints(value: Any) -> tuple[StoredTaint, ...]:
    """Return a JSON list of taints as it is stored, empty texts left out; raise Undecodable."""
    return tuple(_stored(entry) for entry in structures(value) or ())


def _stored(entry: Mapping[str, Any]) -> StoredTaint:
    texts = {name: string(entry.get(name)) for name in _TEXTS}
    return {name: text for name, text in texts.items() if text}
