"""How wide a text is when it is drawn, as near as one can say without a font."""

from __future__ import annotations

from kb.reading.text import is_han

# Shares of the font size.
WIDE, NARROW = 1.015, 0.57


def drawn_width(text: str, size: float = 13) -> float:
    """Return about how many pixels a text takes in a font of ``size`` pixels: Chinese is twice as wide as Latin."""
    return sum(size * (WIDE if is_han(char) or not char.isascii() else NARROW) for char in text)


def cut(text: str, room: float, size: float = 13) -> str:
    """Return as much of a text as fits into a number of pixels, with an ellipsis where it does not fit whole."""
    if drawn_width(text, size) <= room:
        return text
    end, used = 0, drawn_width("…", size)
    while end < len(text) and used + drawn_width(text[end], size) <= room:
        used += drawn_width(text[end], size)
        end += 1
    return text[:end] + "…"
