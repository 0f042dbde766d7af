"""A picture of one node among its neighbours, as plain boxes and lines; a page draws them as SVG.

The same node gives two pictures: a wide one with the neighbours on both sides, and a narrow one where they hang below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.graphs.index import Group
from kb.graphs.node import EdgeKind, Node

# How many neighbours of a kind are drawn; the list below the picture has them all.
MOST = 7
ROW, GAP, HEAD = 40, 22, 26
WIDE, SIDE, MIDDLE = 1000, 320, 210
NARROW, INDENT = 340, 26
PAD = 8


@dataclass(frozen=True)
class Box:
    """One drawn node; the line leads to the node in focus."""

    node: Node
    x: float
    y: float
    width: float
    line: str


@dataclass(frozen=True)
class Label:
    """What a group is: the edge that joins it, and where that is written; ``more``: how many are not drawn."""

    edge: EdgeKind
    outward: bool
    x: float
    y: float
    more: int


@dataclass(frozen=True)
class Picture:
    """A node in focus with its neighbours; the size is in pixels."""

    width: float
    height: float
    focus: Box
    boxes: tuple[Box, ...]
    labels: tuple[Label, ...]


def wide_picture(node: Node, groups: Sequence[Group]) -> Picture:
    """Return the node in the middle, the groups on its left and right, about as many on either side."""
    sides = _sides(groups)
    heights = [sum(_height(group) for group in side) for side in sides]
    height = max([*heights, ROW + 2 * PAD])
    centre = height / 2
    focus = Box(node, (WIDE - MIDDLE) / 2, centre - ROW / 2, MIDDLE, "")
    boxes: list[Box] = []
    labels: list[Label] = []
    for side, taken, left in zip(sides, heights, (True, False), strict=True):
        x = 0 if left else WIDE - SIDE
        y = (height - taken) / 2
        for group in side:
            labels.append(_label(group, x, y))
            y += HEAD
            for one in group.nodes[:MOST]:
                boxes.append(Box(one, x, y, SIDE, _curve(focus, x, y, left)))
                y += ROW + 4
            y += GAP
    return Picture(WIDE, height, focus, tuple(boxes), tuple(labels))


def narrow_picture(node: Node, groups: Sequence[Group]) -> Picture:
    """Return the node on top and its neighbours hanging below, group by group."""
    focus = Box(node, 0, 0, NARROW, "")
    boxes: list[Box] = []
    labels: list[Label] = []
    y: float = ROW + GAP / 2
    for group in groups:
        labels.append(_label(group, INDENT, y))
        y += HEAD
        for one in group.nodes[:MOST]:
            line = f"M{PAD} {ROW}V{y + ROW / 2:g}H{INDENT}"
            boxes.append(Box(one, INDENT, y, NARROW - INDENT, line))
            y += ROW + 4
        y += GAP / 2
    return Picture(NARROW, y, focus, tuple(boxes), tuple(labels))


def _sides(groups: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    left: list[Group] = []
    right: list[Group] = []
    for group in groups:
        lighter = left if sum(map(_height, left)) < sum(map(_height, right)) else right
        lighter.append(group)
    return left, right


def _height(group: Group) -> float:
    return HEAD + len(group.nodes[:MOST]) * (ROW + 4) + GAP


def _label(group: Group, x: float, y: float) -> Label:
    return Label(group.edge, group.outward, x, y + HEAD - PAD, max(0, len(group.nodes) - MOST))


def _curve(focus: Box, x: float, y: float, left: bool) -> str:
    near, far = (focus.x, x + SIDE) if left else (focus.x + focus.width, x)
    middle, start, end = (near + far) / 2, focus.y + ROW / 2, y + ROW / 2
    return f"M{near:g} {start:g}C{middle:g} {start:g} {middle:g} {end:g} {far:g} {end:g}"
