"""One number of a text: which whole numbers it allows, in which unit, and how the text put it."""

from __future__ import annotations

from dataclasses import dataclass

INFINITY = 10**12
Interval = tuple[int, int]


@dataclass(frozen=True)
class Number:
    """A number as a text says it: where, which whole numbers it allows, its base unit, and how it was put.

    ``sign``: ``eq``, ``ne``, ``ge``, ``le``, ``gt``, ``lt``, ``range``; ``approximate``: "about".
    ``measured``: a count word or unit stood behind it. ``weak``: spelled "一个", which need not be a number at all.
    """

    start: int
    end: int
    intervals: tuple[Interval, ...]
    unit: str
    sign: str = "eq"
    approximate: bool = False
    measured: bool = False
    weak: bool = False
    digits_at: int = -1

    @property
    def core(self) -> int:
        """Where the number itself begins, behind its comparison word."""
        return self.start if self.digits_at < 0 else self.digits_at
