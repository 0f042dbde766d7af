"""The secret that signs form tokens; kept between runs, so that a page left open survives a restart."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from kb.database.places import records_path

NAME = "web-secret"
LENGTH = 32


def secret(environment: Mapping[str, str]) -> bytes:
    """Return the secret of this installation, made on first use; one for this run alone where none can be kept."""
    path = records_path(environment).with_name(NAME)
    try:
        kept = path.read_bytes()
        # What others could read is no secret any more.
        if len(kept) == LENGTH and (os.name != "posix" or not path.stat().st_mode & 0o077):
            return kept
    except OSError:
        pass
    return _made(path)


def _made(path: Path) -> bytes:
    made = secrets.token_bytes(LENGTH)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # a file that is there would keep the rights that it has
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(made)
    except OSError:
        pass  # a read-only home: the pages work, only tokens end with the run
    return made
