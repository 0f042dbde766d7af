"""A rolling update as columns: the Pods of every ReplicaSet after each step, between the two bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# More columns than this are not drawn: then every second, third... step is.
MOST = 40
NARROWEST, WIDEST, ROOM, GAP, HEIGHT, TOP, LEFT = 22, 64, 600, 4, 160, 12, 34


@dataclass(frozen=True)
class Part:
    """The Pods of one ReplicaSet in one column; ``series`` counts ReplicaSets, the oldest is 0."""

    series: int
    count: int
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """One step."""

    number: int
    x: float
    total: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Rollout:
    """All columns; ``upper`` and ``lower`` are the heights of the bounds, ``most`` and ``least`` their numbers."""

    width: float
    height: float
    column: float
    columns: tuple[Column, ...]
    most: int
    least: int
    upper: float
    lower: float
    left_out: int
    series: int


def rollout(given: Mapping[str, Any], output: Mapping[str, Any]) -> Rollout | None:
    """Return the picture of the steps of a rollout."""
    steps: Sequence[Sequence[int]] = output.get("steps") or ()
    if not steps:
        return None
    most, least = int(output["maxTotal"]), int(output["minAvailable"])
    scale = HEIGHT / max(most, *(sum(step) for step in steps), 1)
    shown = _sampled(len(steps))
    wide = min(WIDEST, max(NARROWEST, ROOM // len(shown) - GAP))
    columns = tuple(
        _column(number, LEFT + place * (wide + GAP), steps[number], scale) for place, number in enumerate(shown)
    )
    return Rollout(
        LEFT + len(columns) * (wide + GAP),
        TOP + HEIGHT + 22,
        wide,
        columns,
        most,
        least,
        TOP + HEIGHT - most * scale,
        TOP + HEIGHT - least * scale,
        len(steps) - len(columns),
        max(len(step) for step in steps),
    )


def _sampled(count: int) -> list[int]:
    """The numbers of the steps to draw: all, or evenly spread with the first and the last."""
    if count <= MOST:
        return list(range(count))
    return sorted({round(place * (count - 1) / (MOST - 1)) for place in range(MOST)})


def _column(number: int, x: float, step: Sequence[int], scale: float) -> Column:
    parts: list[Part] = []
    y: float = TOP + HEIGHT
    for series, count in enumerate(step):
        height = count * scale
        y -= height
        if count:
            parts.append(Part(series, count, y, height))
    return Column(number, x, sum(step), tuple(parts))
