"""Every command and option is documented, every example in the README runs, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from trainer.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "content" / "README.md"])


def commands() -> dict[str, list[str]]:
    """Command paths with their long options."""
    found: dict[str, list[str]] = {}

    def walk(command: object, path: list[str]) -> None:
        children = getattr(command, "commands", {})
        for name, child in children.items():
            walk(child, [*path, name])
        if not children:
            options = [opt for p in command.params for opt in p.opts if opt.startswith("--")]  # type: ignore[attr-defined]
            found[" ".join(path)] = [opt for opt in options if opt != "--help"]

    walk(typer.main.get_command(app), [])
    return found


COMMANDS = commands()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"| `kubeviva {command}` |" in README


@pytest.mark.parametrize(("command", "option"), [(c, o) for c, opts in COMMANDS.items() for o in opts])
def test_every_option_is_in_the_readme(command: str, option: str) -> None:
    rows = [line for line in README.splitlines() if line.startswith(f"| `kubeviva {command}` |")]
    general = option in ("--json", "--at", "--learner") and f"`{option}" in README
    assert general or any(option in row for row in rows), f"{command} {option}"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_one_sentence_and_an_example(command: str) -> None:
    node = typer.main.get_command(app)
    for part in command.split():
        node = node.commands[part]  # type: ignore[attr-defined]
    assert re.search(r"例:kubeviva ", node.help or ""), node.help


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target and not page.read_text("utf-8").count("    - ") > 40:
            assert (page.parent / target).exists() or "文件.py" in target or target.startswith("../kb/models"), target


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
