"""How the processes of a container end, start by start."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from kb.models.api.quantity import parse
from kb.models.field import Field

USUAL_SECONDS = 2.0  # a script that just exits runs this long
KILLED = 137  # 128 + SIGKILL
_START_ERROR = 128  # containerd: the process could not be started
_BASENAMES = ("sh", "bash", "sleep", "true", "false", "cat", "echo", "test", "ls")


@dataclass(frozen=True)
class End:
    """The end of one process: exit code, reason, and seconds after its start (infinite: it runs until killed)."""

    code: int
    reason: str
    after: float


@dataclass(frozen=True)
class Program:
    """The ends of a container's n-th starts (the last serves all later ones), and its exit code upon SIGTERM.

    ``on_term`` None: SIGTERM does nothing, only SIGKILL ends it.
    """

    ends: tuple[End, ...]
    on_term: int | None = None

    def end(self, start: int) -> End:
        """Return how the process of the ``start``-th start (counted from 0) ends when nobody kills it."""
        return self.ends[min(start, len(self.ends) - 1)]


def ended(code: int, after: float = USUAL_SECONDS) -> End:
    """Return the end with an exit status as written; only eight bits of it are kept."""
    return End(code % 256, reason_of(code % 256), after)


def reason_of(code: int) -> str:
    """Return the reason that containerd gives for an exit code."""
    return "Completed" if code == 0 else "Error"


def read_program(container: Field) -> Program:
    """Return what a container's ``exits`` or its literal ``command`` describe."""
    on_term = container.at("onTerm")
    code = on_term.whole() % 256 if on_term.given else None
    if container.at("exits").given:
        ends = tuple(_end(entry) for entry in container.at("exits").list())
        if not ends:
            raise container.at("exits").wrong("至少一项的列表")
        return Program(ends, code)
    return Program((_command_end(container.needed("command"), container.at("memoryLimit")),), code)


def _end(entry: Field) -> End:
    if entry.value == "run":
        return End(0, "Completed", math.inf)
    if isinstance(entry.value, int):
        return ended(entry.whole())
    if not isinstance(entry.value, dict):
        raise entry.wrong('退出码、"run" 或 {code, afterSeconds}')
    return ended(entry.needed("code").whole(), entry.at("afterSeconds").number(USUAL_SECONDS))


def _command_end(command: Field, limit: Field) -> End:
    """Return how a literal command ends; only a few kinds are understood."""
    words = [word.text() for word in command.list()]
    if not words:
        raise command.wrong("至少一个词的列表")
    directory, slash, name = words[0].rpartition("/")
    if name not in _BASENAMES or (slash and directory not in ("/bin", "/usr/bin")):
        return End(_START_ERROR, "StartError", 0.0)
    if name in ("true", "false"):
        return ended(int(name == "false"), 0.0)
    if name == "sleep" and len(words) == 2 and re.fullmatch(r"\d{1,9}", words[1]):
        return ended(0, float(words[1]))
    if name in ("sh", "bash") and words[1:2] == ["-c"] and len(words) == 3:
        return _script_end(words[2], limit, command)
    raise command.wrong("sh -c、sleep、true、false 之一;别的请用 exits 写出退出码")


def _script_end(script: str, limit: Field, command: Field) -> End:
    match = re.fullmatch(r"\s*(?:sleep (\d{1,9});\s*)?exit (\d{1,9})\s*", script)
    if match:
        return ended(int(match[2]), float(match[1] or 0))
    if re.search(r"while (:|true); do (\w+)=\$\2\$\2; done", script):
        # A string that doubles for ever meets any memory limit; without a limit the node's memory is what ends it.
        if limit.given and not _is_quantity(limit.text()):
            raise limit.wrong("内存数量,如 64Mi")
        return End(KILLED, "OOMKilled", USUAL_SECONDS)
    if re.search(r"while (:|true); do sleep \d+; done|sleep (infinity|\d{6,})", script):
        return End(0, "Completed", math.inf)
    raise command.wrong("能看懂的脚本(exit、sleep、把变量翻倍的循环);别的请用 exits 写出退出码")


def _is_quantity(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True
