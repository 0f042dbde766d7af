"""Templates of applications in one process are compiled once."""

from __future__ import annotations

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class _Kept(BytecodeCache):
    """Compiled templates by name and source."""

    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what is kept for it; one of another source is left empty by its own check."""
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a bucket holds."""
        self.compiled[bucket.key] = bucket.bytecode_to_string()


_KEPT = _Kept()


def compiled_once(app: Flask) -> Flask:
    """Return an application, which takes its compiled templates from others before it."""
    app.jinja_env.bytecode_cache = _KEPT
    return app
