"""A live server of its own, as a person starts it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.homes import furnished
from tests.patience import PATIENCE


@contextmanager
def serving(home: Path, *options: str) -> Iterator[str]:
    """Give the address of a server whose records are in ``home``; stop it afterwards."""
    complaints = home / "stderr"
    with complaints.open("wb") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "trainer", "serve", "--port", "0", *options],
            env={**os.environ, "KUBEVIVA_HOME": str(furnished(home))},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        assert process.stdout is not None
        said = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert address, f"{said}{complaints.read_text('utf-8')}"
        try:
            yield address[0]
        finally:
            process.terminate()
            process.wait(PATIENCE)
