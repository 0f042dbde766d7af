"""The knowledge base as commands use it: brought up to date first, and every trouble told in one Chinese line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.collector import kept
from kb.database.places import kb_path, prepared_path
from kb.database.prepared import load_prepared
from kb.database.store import BuildResult, Store, StoreError, build, open_current
from kb.knowledge import Knowledge, MissingContent
from trainer.exits import Misuse


def place() -> Path:
    """Return where the knowledge base of this user is."""
    return kb_path(os.environ)


def known(root: Path | None = None) -> Knowledge:
    """Return the knowledge of a content directory, our own by default; raise Misuse when it is not there."""
    with _told(), kept():
        return load_prepared(prepared_path(os.environ), root)


def build_from(content: Path) -> BuildResult:
    """Bring the knowledge base up to date with a content directory; raise Misuse when that cannot be done."""
    with _told():
        return build(place(), content)


def open_store() -> Store:
    """Return the knowledge base, brought up to date first; raise Misuse when that cannot be done."""
    with _told():
        return open_current(place())


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        raise Misuse(str(error)) from None
    except MissingContent as error:
        raise Misuse(f"{error}:没有这个内容目录;检查路径,或运行 kubeviva doctor 看看安装") from None
