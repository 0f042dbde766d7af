"""Indexes of an Indexed Job as text: ``1,3-5``."""

from __future__ import annotations

import re
from collections.abc import Iterable

_INTERVAL = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")
_MOST = 10**6


def intervals_of(text: str) -> list[tuple[int, int]]:
    """Return the first and last index of each interval in a text; raise ValueError unless they strictly ascend."""
    found: list[tuple[int, int]] = []
    for part in text.split(",") if text else ():
        match = _INTERVAL.fullmatch(part)
        if match is None:
            raise ValueError(part)
        first, last = int(match[1]), int(match[2] or match[1])
        backwards = match[2] is not None and first >= last
        if backwards or (found and first <= found[-1][1]):
            raise ValueError(part)
        found.append((first, last))
    return found


def indexes_of(text: str) -> list[int]:
    """Return the indexes that a text stands for; raise ValueError when it is malformed or names over a million."""
    intervals = intervals_of(text)
    if sum(last - first + 1 for first, last in intervals) > _MOST:
        raise ValueError(text)
    return [index for first, last in intervals for index in range(first, last + 1)]


def indexes_text(indexes: Iterable[int]) -> str:
    """Return indexes as the Job's status writes them: three and more in a row as ``0-2``, two as ``0,1``."""
    runs: list[list[int]] = []
    for index in sorted(indexes):
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)
