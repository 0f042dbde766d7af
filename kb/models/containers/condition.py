"""The exit status of the POSIX command ``test``, alone or in a one-line shell script."""

from __future__ import annotations

import operator
import re
import shlex
from collections.abc import Callable, Mapping, Sequence

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "-eq": operator.eq,
    "-ne": operator.ne,
    "-lt": operator.lt,
    "-le": operator.le,
    "-gt": operator.gt,
    "-ge": operator.ge,
}
_TRUE, _FALSE, _MISUSE = 0, 1, 2


def condition_status(words: Sequence[str], environment: Mapping[str, str]) -> int | None:
    """Return the exit status of ``test ...``, ``[ ... ]`` or ``sh -c "test ..."``, None for any other command."""
    if len(words) == 3 and words[0].rpartition("/")[2] in ("sh", "bash") and words[1] == "-c":
        words = _shell_words(words[2], environment)
    if not words or words[0] not in ("test", "["):
        return None
    if words[0] == "[":
        if words[-1] != "]":
            return _MISUSE
        words = words[:-1]
    return _status(words[1:])


def _shell_words(script: str, environment: Mapping[str, str]) -> list[str]:
    """Return the words of a simple command after the shell replaced $NAME and ${NAME} outside single quotes."""
    variable = re.compile(r"('[^']*')|\$(?:(\w+)|\{(\w+)\})")
    replaced = variable.sub(lambda hit: hit[1] or environment.get(hit[2] or hit[3], ""), script)
    try:
        return shlex.split(replaced)
    except ValueError:
        return []


def _status(words: Sequence[str]) -> int:
    if words and words[0] == "!":
        inner = _status(words[1:])
        return inner if inner == _MISUSE else 1 - inner
    match list(words):
        case []:
            return _FALSE
        case [word]:
            return _FALSE if word == "" else _TRUE
        case ["-n", word]:
            return _FALSE if word == "" else _TRUE
        case ["-z", word]:
            return _TRUE if word == "" else _FALSE
        case [left, "=" | "==", right]:
            return _TRUE if left == right else _FALSE
        case [left, "!=", right]:
            return _TRUE if left != right else _FALSE
        case [left, sign, right] if sign in _COMPARISONS and _are_numbers(left, right):
            return _TRUE if _COMPARISONS[sign](int(left), int(right)) else _FALSE
    return _MISUSE


def _are_numbers(*words: str) -> bool:
    return all(re.fullmatch(r"[+-]?[0-9]{1,18}", word) for word in words)
