"""What is wrong with a piece of content: a value with a place, collected and reported all at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing a maintainer has to mend. ``message`` and ``remedy`` are Chinese; ``line`` counts from 1."""

    path: str
    line: int
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        tail = f"\n    怎么改:{self.remedy}" if self.remedy else ""
        return f"{self.path}:{self.line}: {self.message}{tail}"
