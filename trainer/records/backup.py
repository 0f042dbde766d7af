"""Dated copies of the records' file."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

KEPT = 7


def backups(path: Path) -> list[Path]:
    """Return the backups of a records' file, oldest first."""
    return sorted(_directory(path).glob(f"{path.stem}-*{path.suffix}"))


def backed_up_on(path: Path, at: datetime) -> bool:
    """Whether there is a backup of this day already."""
    return any(backup.name.startswith(f"{path.stem}-{at:%Y%m%d}") for backup in backups(path))


def back_up(path: Path, at: datetime) -> Path:
    """Return a fresh copy of the records' file, which others may be using; all but the last seven copies are deleted.

    Raise OSError, sqlite3.Error.
    """
    directory = _directory(path)
    directory.mkdir(mode=0o700, exist_ok=True)
    target = directory / f"{path.stem}-{at:%Y%m%dT%H%M%S}{path.suffix}"
    unfinished = target.with_suffix(f".part{os.getpid()}")
    try:
        unfinished.touch(mode=0o600)
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            source.backup(copy)
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    for old in backups(path)[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def broken_copy(copy: Path) -> str:
    """Return what keeps a backup from being used, in Chinese, nothing when it is whole; raise OSError."""
    try:
        with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            whole = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
            connection.execute("SELECT count(*) FROM learner").fetchone()
    except sqlite3.Error:
        return "不是完整的学习记录"
    return "" if whole else "有损坏"


def _directory(path: Path) -> Path:
    return path.parent / "backups"
