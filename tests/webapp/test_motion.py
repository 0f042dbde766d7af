"""Who asks for reduced motion sees none: whatever moves is said where the style asks for leave."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import webapp

STATIC = Path(webapp.__file__).parent / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
_LEAVE = re.compile(r"@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*\s*\}")
_MOVING = re.compile(r"\b(?:transition|animation|scroll-behavior)\b|@keyframes")


def moving(style: str) -> list[str]:
    """Return what moves in a style without leave."""
    return _MOVING.findall(_LEAVE.sub("", style))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_moves_without_leave(sheet: Path) -> None:
    assert moving(sheet.read_text("utf-8")) == []


def test_what_moves_is_seen() -> None:
    page = (STATIC / "css" / "page.css").read_text("utf-8")
    assert _MOVING.search(page)
    assert moving(page + "a { transition: color 1s; }") == ["transition"]


@pytest.mark.parametrize("script", sorted((STATIC / "js").glob("*.js")), ids=lambda script: script.name)
def test_no_script_moves_anything(script: Path) -> None:
    text = script.read_text("utf-8")
    assert not re.search(r"\.animate\(|requestAnimationFrame|behavior: \"smooth\"", text)
