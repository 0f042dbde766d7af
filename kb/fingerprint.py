"""What a knowledge base is made from, as one number: the content files and the program that reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from kb.knowledge import words_root

PROGRAM = Path(__file__).parent


def fingerprint(root: Path) -> str:
    """Return the digest of everything that the knowledge base of a content directory depends on, in hexadecimal.

    The files are read as bytes and never parsed, so that it takes milliseconds to know that nothing has changed.
    """
    digest = hashlib.sha256()
    for name, path in _files(root):
        data = path.read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    words = words_root(root)
    yield from _named("content", root.parent, root.glob("[0-9][0-9]-*.md"))
    yield from _named("words", words.parent, [*words.glob("glossary.md"), *words.glob("phrases/*.md")])
    sources = (path for pattern in ("*.py", "models/**/*.py", "checks/**/*.py") for path in PROGRAM.glob(pattern))
    yield from _named("program", PROGRAM, [*sources, *PROGRAM.glob("models/*.json")])


def _named(group: str, parent: Path, paths: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    for path in sorted(paths):
        yield f"{group}/{path.relative_to(parent).as_posix()}", path
