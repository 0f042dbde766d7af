"""Colours that text is written in stand out from what they are written on (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import webapp

TOKENS = (Path(webapp.__file__).parent / "static" / "css" / "tokens.css").read_text("utf-8")
_PAIR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: (light, dark) for name, light, dark in _PAIR.findall(TOKENS)}
GROUNDS = ("paper", "sheet", "sunken")
TEXT = [(ink, ground) for ink in ("ink", "muted", "accent", "green", "red", "amber", "grey") for ground in GROUNDS]
TINTED = [(name, f"{name}-tint") for name in ("green", "red", "amber", "grey", "accent")]
MARKED = [("ink", f"{name}-tint") for name in ("green", "red", "amber", "accent")]
EDGES = [("line-strong", "paper"), ("line-strong", "sheet"), ("accent", "paper")]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), [*TEXT, *TINTED, *MARKED, ("on-accent", "accent")])
def test_text_can_be_read(ink: str, ground: str, scheme: int) -> None:
    assert contrast(COLOURS[ink][scheme], COLOURS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_fields_can_be_seen(edge: str, ground: str, scheme: int) -> None:
    assert contrast(COLOURS[edge][scheme], COLOURS[ground][scheme]) >= 3
