"""What a learner types: lines that make an answer, or a command that begins with a colon."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from trainer.drilling.keys import narrow

COMMANDS = {
    ":e": "edit",
    ":h": "hint",
    ":s": "skip",
    ":q": "quit",
    ":a": "appeal",
    ":u": "undo",
    ":?": "help",
    "?": "help",
    ":again": "again",
    ":hard": "hard",
    ":good": "good",
    ":easy": "easy",
}
SCISSORS = "------ 答案写在这行上面;这行和下面的都不算 ------"
Ask = Callable[[str], str]


@dataclass(frozen=True)
class Entry:
    """What was typed. ``command``: empty for an answer, ``quit`` also at the end of input."""

    command: str
    text: str = ""


def read_entry(ask: Ask, many: bool) -> Entry:
    """Return one answer or command; an answer of ``many`` lines ends with an empty one; raise KeyboardInterrupt."""
    lines: list[str] = []
    while True:
        try:
            line = ask("… " if lines else "> ")
        except EOFError:
            return Entry("", "\n".join(lines)) if lines else Entry("quit")
        word, _, rest = line.strip().partition(" ")
        # A Chinese keyboard writes wide signs and letters.
        command = "".join(map(narrow, word)).lower()
        if not lines and command in COMMANDS:
            return Entry(COMMANDS[command], rest.strip())
        if not lines and command.startswith(":") and command[1:].isascii() and command[1:].isalpha():
            return Entry("help", word)
        if not many:
            return Entry("", line)
        if not line.strip():
            return Entry("", "\n".join(lines))
        lines.append(line)


def plain_line(_prompt: str) -> str:
    """Return a line of standard input without a prompt; raise EOFError."""
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\r\n")


def edited(question: str, environment: dict[str, str]) -> str:
    """Return what was written in $VISUAL or $EDITOR; raise OSError when it cannot be run."""
    editor = shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or "vi")
    handle, name = tempfile.mkstemp(prefix="kubeviva-", suffix=".md")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"\n\n{SCISSORS}\n{question}\n")
        if subprocess.run([*editor, name], check=False).returncode:
            raise OSError(f"{editor[0]} 没有正常退出")
        return Path(name).read_text("utf-8", "replace").partition(SCISSORS)[0].strip()
    finally:
        Path(name).unlink(missing_ok=True)
