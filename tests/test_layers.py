"""Imports run downwards only: webapp, trainer, kb, kb.models; models are pure."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What each layer may import of ours, and what it must never import from elsewhere.
ALLOWED = {
    "kb/models": {"kb.models"},
    "kb": {"kb"},
    "trainer": {"kb", "trainer"},
    "webapp": {"kb", "trainer", "webapp"},
}
IMPURE = {
    "time",
    "random",
    "socket",
    "subprocess",
    "requests",
    "urllib.request",
    "os",
    "pathlib",
    "tempfile",
    "sqlite3",
}


def layer_of(path: Path) -> str:
    relative = path.relative_to(ROOT).as_posix()
    return "kb/models" if relative.startswith("kb/models/") else relative.split("/")[0]


def imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names


def modules() -> list[Path]:
    return sorted(path for layer in ("kb", "trainer", "webapp") for path in (ROOT / layer).rglob("*.py"))


# trainer.commands.serve starts the web server; it is the one door upwards, opened inside the verb.
DOORS = {"trainer/commands/serve.py"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_downwards(path: Path) -> None:
    allowed = ALLOWED[layer_of(path)]
    ours = [name for name in imports(path) if name.split(".")[0] in ("kb", "trainer", "webapp", "tests")]
    wrong = [name for name in ours if not any(name == top or name.startswith(f"{top}.") for top in allowed)]
    if path.relative_to(ROOT).as_posix() in DOORS:
        wrong = [name for name in wrong if not name.startswith("webapp")]
    assert not wrong


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if layer_of(path) == "kb/models"],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_models_are_pure(path: Path) -> None:
    assert not IMPURE & set(imports(path))


def test_views_hold_no_sql() -> None:
    for path in (ROOT / "webapp").rglob("*.py"):
        assert not {"sqlmodel", "sqlalchemy", "sqlite3"} & {name.split(".")[0] for name in imports(path)}, path
