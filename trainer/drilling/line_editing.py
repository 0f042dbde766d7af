"""Editing a line at the terminal."""

from __future__ import annotations

import os


def edit_lines() -> None:
    """Let ``input`` edit its line where that is possible: by characters in every locale, never completing files."""
    # Python reads UTF-8 in the C locale, too; readline asks the environment, and would take characters apart there.
    if os.environ.get("LC_ALL") in ("C", "POSIX"):
        os.environ["LC_ALL"] = "C.UTF-8"
    try:
        import readline
    except ImportError:
        return
    readline.set_completer(lambda _text, _state: None)
