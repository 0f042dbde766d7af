"""References such as $(NAME) in commands and environment values (third_party/forked/golang/expansion/expand.go)."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Leftmost wins: an escaped dollar, a reference up to the next parenthesis, any other pair that a dollar begins.
_REFERENCE = re.compile(r"\$(?:(?P<escaped>\$)|\((?P<name>[^)]*)\))", re.DOTALL)


def expand(text: str, values: Mapping[str, str]) -> str:
    """Return text with $(NAME) replaced; an unknown name stays as written, $$ becomes one dollar."""

    def replacement(reference: re.Match[str]) -> str:
        if reference["escaped"]:
            return "$"
        return values.get(reference["name"], reference[0])

    return _REFERENCE.sub(replacement, text)
