"""Lines of JSON from a program: each one says exactly one thing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any


class BadLine(ValueError):
    """A line of input means nothing; the message is one Chinese line."""


def verb_of(line: str, number: int, verbs: Sequence[str], texts: Sequence[str]) -> tuple[str, str]:
    """Return the verb of a line and its text ("" for verbs without one).

    ``number``: of the line, from 1; ``texts``: the verbs whose value must be a string. Raise BadLine.
    """
    try:
        item: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLine(f'第 {number} 行不是 JSON;写成 {{"answer":"..."}}') from None
    said = [verb for verb in verbs if verb in item] if isinstance(item, dict) else []
    if len(said) != 1:
        raise BadLine(f"第 {number} 行要恰好有一个:{'、'.join(verbs)}")
    value = item[said[0]]
    if said[0] in texts and not isinstance(value, str):
        raise BadLine(f"第 {number} 行的 {said[0]} 要是字符串")
    return said[0], value if isinstance(value, str) else ""
