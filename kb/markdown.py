"""Content Markdown as blocks with line numbers: headings, bullets, paragraphs and table rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

# What makes a piece of text more than its characters: escapes, code, emphasis, links, HTML, entities, line ends.
_MARKED = re.compile(r"[\\`*_\[\]<>&!\n]")


@dataclass(frozen=True)
class Link:
    """One link of a bullet: its text, address and title."""

    text: str
    href: str
    title: str


@dataclass(frozen=True)
class Block:
    """One piece of a content file. ``kind``: ``heading``, ``bullet``, ``paragraph`` or ``row``.

    ``line`` counts from 1. ``level``: depth of a heading, or nesting of a bullet or of the paragraph in one.
    ``text``: the words up to the first link that has a title (a binding); ``note``: the words behind it; ``links`` in
    order; ``cells`` of a table row, ``head`` of its table.
    """

    kind: str
    line: int
    level: int
    text: str
    links: tuple[Link, ...] = ()
    cells: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    note: str = ""


def blocks(source: str) -> Iterator[Block]:
    """Yield the blocks of a Markdown text in order."""
    tokens = _parser().parse(source)
    nesting, fresh_item = 0, False
    head: tuple[str, ...] = ()
    cells: list[str] = []
    in_head = False
    for i, token in enumerate(tokens):
        if token.type == "list_item_open":
            nesting, fresh_item = nesting + 1, True
        elif token.type == "list_item_close":
            nesting -= 1
        elif token.type == "thead_open":
            in_head = True
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            if in_head:
                head, in_head = tuple(cells), False
            else:
                line = (token.map or tokens[i - 1].map or _row_map(tokens, i) or [0])[0] + 1
                yield Block("row", line, 0, " ".join(cells), cells=tuple(cells), head=head)
        elif token.type == "inline":
            text, note, links = _inline(token)
            opener = tokens[i - 1]
            line = (token.map or [0])[0] + 1
            if opener.type in ("th_open", "td_open"):
                cells.append(text)
            elif opener.type == "heading_open":
                yield Block("heading", line, int(opener.tag[1]), text, links)
            elif nesting and fresh_item:
                fresh_item = False
                yield Block("bullet", line, nesting, text, links, note=note)
            else:
                yield Block("paragraph", line, nesting, text, links)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # content is parsed once and then kept ready

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.at("inline", _read_inline)
    return parser


def _read_inline(state: StateCore) -> None:
    """Parse inline tokens as the library does, but those without any mark at once: most of our cells are such."""
    from markdown_it.rules_core import inline
    from markdown_it.token import Token

    marked = []
    for token in state.tokens:
        if token.type == "inline":
            if _MARKED.search(token.content):
                marked.append(token)
            else:
                token.children = [Token("text", "", 0, content=token.content)]
    state.tokens, whole = marked, state.tokens
    inline(state)
    state.tokens = whole


def _row_map(tokens: list[Token], end: int) -> list[int] | None:
    for token in reversed(tokens[:end]):
        if token.type == "tr_open":
            return token.map
    return None


def _inline(token: Token) -> tuple[str, str, tuple[Link, ...]]:
    words: list[str] = []
    behind: list[str] = []
    links: list[Link] = []
    inside: dict[str, str] | None = None
    label: list[str] = []
    for child in token.children or []:
        if child.type == "link_open":
            inside = {"href": str(child.attrGet("href") or ""), "title": str(child.attrGet("title") or "")}
            label = []
        elif child.type == "link_close" and inside is not None:
            links.append(Link("".join(label), inside["href"], inside["title"]))
            inside = None
        elif child.type in ("text", "code_inline", "softbreak", "html_inline"):
            piece = " " if child.type == "softbreak" else child.content
            bound = any(link.title for link in links)
            (label if inside is not None else behind if bound else words).append(piece)
    return "".join(words).strip(), "".join(behind).strip(" →"), tuple(links)
