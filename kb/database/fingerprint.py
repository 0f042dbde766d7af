"""What a knowledge base is made from, as one number: the content files and the program that reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from kb.content import TOPIC_FILES
from kb.knowledge import word_roots

PROGRAM = Path(__file__).parent.parent
SOURCES = ("**/*.py", "models/*.json")


def fingerprint(root: Path) -> str:
    """Return the digest of everything that the knowledge base of a content directory depends on, in hexadecimal.

    The files are read as bytes and never parsed, so that it takes milliseconds to know that nothing has changed.
    """
    digest = hashlib.sha256()
    for name, path in _files(root):
        data = _bytes(path)
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    yield from _named(root.parent, root.glob(TOPIC_FILES))
    for words in word_roots(root):
        yield from _named(
            words.parent, [*words.glob("glossary.md"), *words.glob("anchors.md"), *words.glob("phrases/*.md")]
        )
    yield from _named(PROGRAM.parent, (path for pattern in SOURCES for path in PROGRAM.glob(pattern)))


def _named(parent: Path, paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    for path in sorted(paths):
        yield path.relative_to(parent).as_posix(), path


def _bytes(path: Path) -> bytes:
    """A file that cannot be read is the parser's matter; here it is like an empty one."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
