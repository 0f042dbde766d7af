"""What many tests look at and none changes: the real knowledge, loaded once per process."""

from __future__ import annotations

from functools import lru_cache

from kb.knowledge import Knowledge, load_knowledge


@lru_cache(maxsize=1)
def shared_knowledge() -> Knowledge:
    """Return the knowledge of the checkout's content."""
    return load_knowledge()
