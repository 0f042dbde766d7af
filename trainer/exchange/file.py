"""Files that are either written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trainer.exchange.trouble import told_about_file


@contextmanager
def replacing(name: str) -> Iterator[Path]:
    """Give a new file beside the named one, which takes its place, durably, when the block ends well.

    What was there before stays until then. Raise ExchangeTrouble.
    """
    target = Path(name)
    with told_about_file(name, "写不了"):
        if target.is_dir():
            raise IsADirectoryError(21, "")
        handle, unfinished = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
        os.close(handle)
        try:
            yield Path(unfinished)
            with open(unfinished, "rb") as file:
                os.fsync(file.fileno())
            os.replace(unfinished, target)
        finally:
            Path(unfinished).unlink(missing_ok=True)
