"""JSON merge patch (RFC 7386), the patch of ``kubectl patch --type=merge``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merged(stored: Any, patch: Any) -> Any:
    """Return a JSON value after a merge patch: null removes a key, objects merge, everything else is replaced."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(stored) if isinstance(stored, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result
