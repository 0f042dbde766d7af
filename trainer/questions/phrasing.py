"""How relations are asked about, as ``content/questions.md`` says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kb.knowledge import content_root

FILE = "questions.md"
SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_POINTS = re.compile(r"\|\s*([^|]+[??])\s*\|\s*([a-z][a-z0-9_.、-]+)\s*\|")
_ROW = re.compile(r"\|\s*((?:排 )?[a-z]+\.[a-z0-9_]+)\s*\|\s*(.+?)\s*\|")
# How the rows begin that say how things are to be put in order.
ORDERING = "排 "


@lru_cache(maxsize=8)
def phrasings(root: Path) -> Mapping[str, str]:
    """Return the question of each relation, with ``{slot}`` where an input goes; a content's own goes before ours.

    A relation that says what comes first may have another row, behind ``ORDERING``.
    """
    rows: dict[str, str] = {}
    for place in (content_root() / FILE, root / FILE):
        if place.is_file():
            rows.update({match[1]: match[2] for match in map(_ROW.fullmatch, _lines(place)) if match})
    return rows


@lru_cache(maxsize=8)
def narrow_questions(root: Path) -> Mapping[str, tuple[str, ...]]:
    """Return what each 面试题 asks for that asks for less than its whole topic: relations, and facts by name."""
    rows: dict[str, tuple[str, ...]] = {}
    for place in (content_root() / FILE, root / FILE):
        if place.is_file():
            found = filter(None, map(_POINTS.fullmatch, _lines(place)))
            rows.update({match[1].strip(): tuple(match[2].split("、")) for match in found})
    return rows


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
