"""Facts that got a new id: the table of ``redirects.md``, by which old reviews find their fact."""

from __future__ import annotations

from pathlib import Path

from kb.markdown import blocks

FILE = "redirects.md"


def read_redirects(root: Path) -> dict[str, str]:
    """Return the new id by old id, followed to the end; without the file there are none.

    Rows that lead round in a circle lead nowhere, and are left out.
    """
    path = root / FILE
    if not path.is_file():
        return {}
    rows = [block.cells for block in blocks(path.read_text("utf-8")) if block.kind == "row"]
    steps = {cells[0].strip(): cells[1].strip() for cells in rows if len(cells) >= 2 and cells[0] and cells[1]}
    ends = {old: _end(old, steps) for old in steps}
    return {old: new for old, new in ends.items() if new is not None}


def _end(ident: str, steps: dict[str, str]) -> str | None:
    seen = {ident}
    while ident in steps:
        ident = steps[ident]
        if ident in seen:
            return None
        seen.add(ident)
    return ident
