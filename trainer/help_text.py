"""What ``--help`` prints, in Chinese throughout: the parser's own words are English."""

from __future__ import annotations

import re

import typer
from typer.core import TyperCommand, TyperGroup

# The parser's words, in the order in which they are put into Chinese. Columns keep their widths.
_WORDS = tuple(
    (re.compile(english, re.MULTILINE), chinese)
    for english, chinese in (
        (r"\{(\w+)(?:\.\.\.)?\}(\.\.\.)?", r"\1\2"),
        (r"^Usage: ", "用法:"),
        (r"\[OPTIONS\]", "[选项]"),
        (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
        (r"^Options:$", "选项:"),
        (r"^Arguments:$", "参数:"),
        (r"^Commands:$", "命令:"),
        (r"Show this message and exit\.", "显示这段说明。"),
        (r"\[required\]", "[必填]"),
        (r"; x>=(\d+)\]", r";不小于 \1]"),
        (r"; (\d+)<=x<=(\d+)\]", r";\1 到 \2]"),
        (r"\[default: ", "[缺省:"),
        (r"<int range>", "<int>      "),
        (r"<list\[str\]>", "<str>      "),
    )
)


def in_chinese(help_text: str) -> str:
    """Return a page of help with the parser's own words put into Chinese."""
    for english, chinese in _WORDS:
        help_text = english.sub(chinese, help_text)
    return help_text


class Command(TyperCommand):
    """A verb whose help is Chinese."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the page of help."""
        return in_chinese(super().get_help(ctx))


class Group(TyperGroup):
    """A group of verbs whose help is Chinese."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """Return the page of help."""
        return in_chinese(super().get_help(ctx))
