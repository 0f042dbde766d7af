"""Setting Chinese: punctuation next to Chinese characters is shown full-width, as readers of Chinese expect.

Content, messages and templates are written with the half-width marks of the keyboard. What learners wrote is never
touched.
"""

from __future__ import annotations

import re

from jinja2 import Environment
from jinja2.ext import Extension

_WIDE = str.maketrans({",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01"})
_HAN = r"\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u201c\u201d"
_MARK = re.compile(rf"(?<=[{_HAN}])[,:;?!]|[,:;?!](?=[{_HAN}])")
# In a Chinese text a comma between words without a blank is a Chinese comma, too.
_BETWEEN = re.compile(r"(?<=[A-Za-z)])[,;](?=[A-Za-z0-9])")
_SOME_HAN = re.compile(f"[{_HAN}]")
_BRACKETS = re.compile(rf"(?<=[{_HAN}])\(([^()\n]*)\)|\(([^()\n]*[{_HAN}][^()\n]*)\)")
_WIDE_BRACKETS = str.maketrans({"(": "\uff08", ")": "\uff09"})
# Tags, expressions and statements of a template; and what is quoted in them.
_CODE = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<[^>]*>)", re.DOTALL)
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")


def typeset(text: str) -> str:
    """Return a text with its Chinese punctuation set full-width; every character keeps its place."""
    if not _SOME_HAN.search(text):
        return text
    for pattern in (_MARK, _BETWEEN):
        text = pattern.sub(lambda match: match[0].translate(_WIDE), text)
    return _BRACKETS.sub(lambda match: f"\uff08{match[1] or match[2] or ''}\uff09", text)


class Typesetting(Extension):
    """Sets the Chinese of templates: all of their text, and what their tags and expressions quote."""

    def __init__(self, environment: Environment) -> None:
        """Add the filter ``zh`` for text that comes from elsewhere."""
        super().__init__(environment)
        environment.filters["zh"] = typeset

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template, set."""
        pieces = _CODE.split(source)
        return "".join(_set_quoted(piece) if i % 2 else _set_text(piece) for i, piece in enumerate(pieces))


def _set_text(piece: str) -> str:
    # A bracket often stands next to an expression, where nothing tells whether it is a Chinese one. Here all are.
    return typeset(piece.translate(_WIDE_BRACKETS))


def _set_quoted(piece: str) -> str:
    return _QUOTED.sub(lambda match: typeset(match[0]), piece)
