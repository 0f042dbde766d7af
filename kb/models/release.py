"""Kubernetes minor releases, and tables whose rows hold from a release on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Release(NamedTuple):
    """One Kubernetes minor release; compares in order of time."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @classmethod
    def parse(cls, text: str) -> Release:
        """Return the release named by ``1.24``, ``v1.24`` or ``v1.24.3``; raise ValueError for anything else."""
        match = re.fullmatch(r"v?(\d{1,2})\.(\d{1,3})(?:\.\d+)?", text.strip())
        if not match:
            raise ValueError(text)
        return cls(int(match[1]), int(match[2]))

    def before(self) -> Release:
        """Return the minor release right before this one."""
        return Release(self.major, self.minor - 1)


OLDEST = Release(1, 20)
NEWEST = Release(1, 36)


def as_of(rows: Iterable[tuple[str, T]], at: Release) -> T:
    """Return the value of the newest row whose release is not after ``at``.

    ``rows`` are (release, value) in any order. Raise LookupError when every row is newer than ``at``.
    """
    known = [(Release.parse(since), value) for since, value in rows]
    holding = [row for row in known if row[0] <= at]
    if not holding:
        raise LookupError(str(at))
    return max(holding, key=lambda row: row[0])[1]
