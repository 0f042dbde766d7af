"""Writing data to standard output and talk to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def write_json(value: Any) -> None:
    """Write one JSON value on one line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def write_pieces(pieces: Iterable[str]) -> None:
    """Write one line that comes in pieces."""
    sys.stdout.writelines(pieces)
    print(flush=True)


def console() -> Console:
    """Return the console for people: no colour without a terminal or with NO_COLOR, never cut lines when piped."""
    from rich.console import Console  # what speaks JSON does without

    terminal = sys.stdout.isatty()
    width = None if terminal else int(os.environ.get("COLUMNS", "100"))
    return Console(
        highlight=False, soft_wrap=not terminal, width=width, no_color="NO_COLOR" in os.environ or not terminal
    )
