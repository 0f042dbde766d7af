"""What an installation needs before anything can run; this module needs nothing but Python itself."""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata

OLDEST_PYTHON = (3, 11)
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)\s*(?:>=\s*([0-9.]+))?[^;]*(;.*extra.*)?")


class Health(StrEnum):
    """How a piece is: ``good``; ``note`` mends itself; ``bad`` keeps something from working."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One piece of the installation: how it is, and what to do if it is not good."""

    name: str
    health: Health
    told: str
    remedy: str = ""


def program() -> list[Finding]:
    """Return the findings about Python, the packages and SQLite."""
    return [python(sys.version_info[:3]), packages(), sqlite()]


def python(version: tuple[int, ...]) -> Finding:
    """Return whether the running Python is new enough."""
    shown, needed = ".".join(map(str, version)), ".".join(map(str, OLDEST_PYTHON))
    if version < OLDEST_PYTHON:
        return Finding("Python", Health.BAD, f"{shown},太旧", f"装 Python {needed} 或更新的版本,再重装 kubeviva")
    return Finding("Python", Health.GOOD, shown)


def packages(required: Callable[[str], list[str] | None] = metadata.requires) -> Finding:
    """Return whether all packages that the program needs are installed, new enough."""
    try:
        wanted = required("kubeviva") or []
    except metadata.PackageNotFoundError:
        return Finding("依赖包", Health.BAD, "kubeviva 没有安装,只是放在这里", "在源码目录运行 pip install -e .")
    lacking = [problem for line in wanted if (problem := _lacking(line))]
    if lacking:
        return Finding("依赖包", Health.BAD, ";".join(lacking), "运行 pip install --upgrade kubeviva")
    return Finding("依赖包", Health.GOOD, "齐全")


def _lacking(requirement: str) -> str:
    match = _REQUIREMENT.match(requirement)
    if not match or match[3]:
        return ""
    name, least = match[1], match[2] or "0"
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"缺少 {name}"
    return f"{name} {version} 太旧,要 {least} 起" if _numbers(version) < _numbers(least) else ""


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version.split("+")[0])[:3]]


def sqlite() -> Finding:
    """Return whether this Python's SQLite can do full-text search and hand out a database as bytes."""
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE entry USING fts5(words)")
        except sqlite3.OperationalError:
            remedy = "换一个带 FTS5 的 Python(python.org 的安装包和各发行版的都带)"
            return Finding("SQLite", Health.BAD, f"{sqlite3.sqlite_version},没有全文搜索 FTS5", remedy)
    return Finding("SQLite", Health.GOOD, f"{sqlite3.sqlite_version},有 FTS5")
