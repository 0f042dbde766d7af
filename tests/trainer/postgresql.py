"""A PostgreSQL server for tests, where one is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import PATIENCE

SERVER_USER = "postgres"


def installed() -> bool:
    """Return whether a server can be started here: it refuses to run as root."""
    known = SERVER_USER in {user.pw_name for user in pwd.getpwall()}
    return bool(shutil.which("initdb") and shutil.which("pg_ctl")) and (os.geteuid() != 0 or known)


@contextmanager
def server(directory: Path) -> Iterator[str]:
    """Run a server with its files in a short-named directory, and give its URL."""
    if os.geteuid() == 0:
        shutil.chown(directory, SERVER_USER)
    data = str(directory / "data")
    _run("initdb", "-D", data, "-U", "me", "--auth=trust", "-E", "UTF8", "--no-sync")
    options = f"-k {directory} -h '' -F"
    _run("pg_ctl", "-D", data, "-o", options, "-w", "-t", f"{PATIENCE:.0f}", "-l", str(directory / "log"), "start")
    try:
        yield f"postgresql+psycopg://me@/postgres?host={directory}"
    finally:
        _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(*command: str) -> None:
    user = SERVER_USER if os.geteuid() == 0 else None
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, cwd="/")
