"""Setting the Chinese of templates, which are written with the half-width marks of the keyboard."""

from __future__ import annotations

import re
from functools import lru_cache

from jinja2 import Environment
from jinja2.ext import Extension

from kb.typesetting import typeset

_WIDE_BRACKETS = str.maketrans({"(": "\uff08", ")": "\uff09"})
# Tags, expressions and statements of a template; and what is quoted in them.
_CODE = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<[^>]*>)", re.DOTALL)
# A blank that stands between two pieces that were put together; Chinese has none.
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff\u3001\u3002\uff0c\uff1a\uff1b\uff1f\uff01]) (?=[\u4e00-\u9fff])")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")


class Typesetting(Extension):
    """Sets the Chinese of templates: all of their text, and what their tags and expressions quote."""

    def __init__(self, environment: Environment) -> None:
        """Add the filter ``zh`` for text that comes from elsewhere."""
        super().__init__(environment)
        environment.filters["zh"] = set_text

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template, set."""
        pieces = _CODE.split(source)
        return "".join(_set_quoted(piece) if i % 2 else _set_text(piece) for i, piece in enumerate(pieces))


@lru_cache(maxsize=8_192)  # pages say the same things again and again
def set_text(text: str) -> str:
    """Return a text, set; a dot that parts two things stays at the end of its line and never begins the next."""
    return _BETWEEN.sub("", typeset(text)).replace(" · ", "\u00a0· ")


def _set_text(piece: str) -> str:
    # A bracket often stands next to an expression, where nothing tells whether it is a Chinese one. Here all are.
    return set_text(piece.translate(_WIDE_BRACKETS))


def _set_quoted(piece: str) -> str:
    return _QUOTED.sub(lambda match: typeset(match[0]), piece)
