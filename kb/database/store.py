"""kb.sqlite: built from the content in one stroke, checked on every use, thrown away and rebuilt when in doubt."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from kb.collector import paused
from kb.database.fingerprint import fingerprint
from kb.database.seal import is_sealed
from kb.database.whole_file import write_whole
from kb.file_trouble import reason_of
from kb.knowledge import content_root, load_knowledge
from kb.problem import Problem

FORMAT = "kubeviva knowledge base"
COUNTED = ("topic", "concept", "fact", "relation", "model", "edge")


class StoreError(Exception):
    """The knowledge base cannot be read or written; the message is one Chinese line: where, why, what to do."""


class State(StrEnum):
    """What the file at the place of the knowledge base is; ``broken`` is damaged, or something else altogether."""

    CURRENT = "current"
    MISSING = "missing"
    OUTDATED = "outdated"
    BROKEN = "broken"


@dataclass(frozen=True)
class Condition:
    """The state of a knowledge base, and the content directory that it is to be made from."""

    state: State
    root: Path


@dataclass(frozen=True)
class BuildResult:
    """What a build came to: whether anything had to be done, how many rows there are, what is wrong in the content."""

    path: Path
    root: Path
    changed: bool
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Store:
    """An open knowledge base, to be read only; close it, or use it in a ``with`` statement."""

    path: Path
    root: Path
    connection: sqlite3.Connection

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def condition(path: Path, root: Path | None = None) -> Condition:
    """Return what is at ``path``, compared with a content directory (by default the one that it was built from)."""
    meta = _meta(path)
    if root is None:
        remembered = Path(meta["content"]) if meta and meta.get("content") else None
        root = remembered if remembered and remembered.is_dir() else content_root()
    if meta is None:
        return Condition(State.BROKEN if path.exists() else State.MISSING, root)
    return Condition(State.CURRENT if meta == _wanted(root) else State.OUTDATED, root)


def build(path: Path, root: Path | None = None) -> BuildResult:
    """Make the knowledge base of a content directory at ``path``, unless it is there already.

    The old file stays in use until the new one is complete. Raise MissingContent without content, and StoreError when
    the file cannot be written.
    """
    found = condition(path, root)
    if found.state is not State.CURRENT:
        # The fingerprint comes first: content that changes while it is being read must not pass for known.
        meta = _wanted(found.root)
        _replace(path, _image(found.root, meta))
    with _open(path, found.root) as store:
        return _result(store, found.state is not State.CURRENT)


def open_current(path: Path, root: Path | None = None) -> Store:
    """Return the knowledge base at ``path``, brought up to date first; raise as ``build`` does."""
    return _open(path, build(path, root).root)


def _wanted(root: Path) -> dict[str, str]:
    own = root.resolve() == content_root().resolve()
    return {"format": FORMAT, "content": "" if own else str(root.resolve()), "fingerprint": fingerprint(root)}


def _image(root: Path, meta: Mapping[str, str]) -> bytes:
    from kb.database.image import image  # SQLModel takes longer to import than everything else here to run

    try:
        with paused():
            return image(load_knowledge(root), meta)
    except sqlite3.OperationalError as error:
        raise StoreError(f"SQLite 建不了知识库({error});运行 kubeviva doctor 看看缺什么") from None


def _meta(path: Path) -> dict[str, str] | None:
    """Return the meta table of a whole and undamaged knowledge base, None for anything else."""
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StoreError(_told(path, error)) from None
    if not is_sealed(data):
        return None
    try:
        with closing(_connect(path)) as connection:
            return dict(connection.execute("SELECT key, value FROM meta"))
    except sqlite3.Error:
        return None


def _open(path: Path, root: Path) -> Store:
    return Store(path, root, _connect(path))


def _connect(path: Path) -> sqlite3.Connection:
    # The file is only ever replaced as a whole, never changed: whoever has it open keeps the old one.
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def _result(store: Store, changed: bool) -> BuildResult:
    ask = store.connection.execute
    counts = {table: ask(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}
    problems = ask("SELECT path, line, message, remedy FROM problem ORDER BY id")
    return BuildResult(store.path, store.root, changed, counts, tuple(Problem(*row) for row in problems))


def _replace(path: Path, data: bytes) -> None:
    try:
        write_whole(path, data)
    except OSError as error:
        raise StoreError(_told(path, error)) from None


def _told(path: Path, error: OSError) -> str:
    place = "换一个目录:设置环境变量 KUBEVIVA_HOME"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{path}:磁盘满了,知识库写不下;腾出空间,或{place}"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{path}:没有权限;用 chmod 放开,或{place}"
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return f"{path}:放不了知识库,路径上该是目录的是文件,或该是文件的是目录;{place}"
    return f"{path}:放不了知识库({reason_of(error)});检查这个路径,或{place}"
