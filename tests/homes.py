"""Places for records as the program leaves them after its first command: the content is kept ready there."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from kb.database.places import HOME, prepared_path
from kb.database.prepared import load_prepared


def furnished(home: Path) -> Path:
    """Return a home where the content is ready, so that no process reads it anew; as it is where that cannot be."""
    with suppress(OSError):
        os.link(_prepared(), prepared_path({HOME: str(home)}))
    return home


@lru_cache(maxsize=1)
def _prepared() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kubeviva-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = prepared_path({HOME: str(folder)})
    load_prepared(path)
    return path
