"""The phases of a volume as a state machine, with the way that every volume took and where it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

BOX, ROW, APART = 112, 44, 172
# Phase to the place of its box.
PLACES = {
    "Pending": (0, 70),
    "Available": (172, 70),
    "Bound": (344, 70),
    "Released": (516, 70),
    "Failed": (516, 170),
}
# What can follow what, with what makes it happen.
STEPS = {
    ("Pending", "Available"): "控制器看过它",
    ("Available", "Bound"): "有 PVC 绑定",
    ("Bound", "Released"): "PVC 删除",
    ("Released", "Failed"): "回收失败",
    ("Released", "Available"): "claimRef 清掉",
    ("Pending", "Bound"): "预先指定了 PVC",
    ("Failed", "Released"): "再试",
}


# These are always drawn; the others, which need an arc above the boxes, only when somebody went there.
STRAIGHT = frozenset(list(STEPS)[:4])


@dataclass(frozen=True)
class Phase:
    """One phase: its box, the volumes that are in it now, and whether one ever was."""

    name: str
    x: float
    y: float
    here: tuple[str, ...]
    visited: bool


@dataclass(frozen=True)
class Step:
    """One possible step; ``taken``: a volume went this way. ``label``: where its words stand."""

    line: str
    why: str
    taken: bool
    label: tuple[float, float]


@dataclass(frozen=True)
class Phases:
    """The machine, and the way of each volume: name, phases in order, whether it is gone. ``top``: of the picture."""

    phases: tuple[Phase, ...]
    steps: tuple[Step, ...]
    top: float
    ways: tuple[tuple[str, tuple[str, ...], bool], ...]


def phases(given: Mapping[str, Any], output: Mapping[str, Any]) -> Phases | None:
    """Return the state machine with the present phase of every volume."""
    ways: dict[str, list[str]] = {}
    states = output.get("states") or ()
    for state in states:
        for name, volume in state.get("pvs", {}).items():
            way = ways.setdefault(name, [])
            if not way or way[-1] != volume["phase"]:
                way.append(volume["phase"])
    if not ways:
        return None
    last: Mapping[str, Any] = next((state["pvs"] for state in reversed(states) if "pvs" in state), {})
    taken = {step for way in ways.values() for step in pairwise(way)}
    visited = {phase for way in ways.values() for phase in way}
    return Phases(
        tuple(
            Phase(name, x, y, tuple(pv for pv, one in last.items() if one["phase"] == name), name in visited)
            for name, (x, y) in PLACES.items()
        ),
        tuple(
            Step(_line(*step), why, step in taken, _label(*step))
            for step, why in STEPS.items()
            if step in taken or step in STRAIGHT
        ),
        0 if taken - STRAIGHT else 52,
        tuple((name, tuple(way), name not in last) for name, way in ways.items()),
    )


def _line(source: str, target: str) -> str:
    (x, y), (end, low) = PLACES[source], PLACES[target]
    if x == end:
        side = x + BOX / 2 + (14 if low > y else -14)
        return f"M{side:g} {y + ROW if low > y else y:g}V{low if low > y else low + ROW:g}"
    if end - x == APART and y == low:
        return f"M{x + BOX:g} {y + ROW / 2:g}H{end:g}"
    middle, lift = (x + end + BOX) / 2, y - 62
    return f"M{x + BOX / 2:g} {y:g}Q{middle:g} {lift:g} {end + BOX / 2:g} {low:g}"


def _label(source: str, target: str) -> tuple[float, float]:
    (x, y), (end, low) = PLACES[source], PLACES[target]
    if x == end:
        return (x + BOX / 2 + 46, (y + low + ROW) / 2) if low > y else (x + BOX / 2 - 46, (y + low + ROW) / 2)
    if end - x == APART and y == low:
        return (x + end + BOX) / 2, y + ROW + 14
    return (x + end + BOX) / 2, y - 38
