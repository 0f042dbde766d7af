"""Words that templates share: names of verdicts and levels, and filters."""

from __future__ import annotations

import json
import re
from typing import Any

from markupsafe import Markup, escape

from kb.checks.check import Verdict
from kb.graphs.drawn_text import cut
from kb.marks import MARKS, Mark
from kb.models.release import NEWEST, OLDEST, Release
from trainer.moments import until

# Where a path or a name of the API may go on in the next line.
_BREAKS = re.compile(r"(?<=[.\]])(?=[^./])|(?<=[a-z0-9])(?=[A-Z])")
_BREAKS_OF_FILES = re.compile(r"(?<=/)")
# Characters on a line of JSON.
WIDEST = 64
# The pages that the header leads to: endpoint and word.
NAVIGATION = (
    ("today.show", "今天"),
    ("drill.ask", "练习"),
    ("interview.lobby", "面试"),
    ("topics.show_all", "知识库"),
    ("graph.show", "图谱"),
    ("check.ask", "体检"),
    ("models.show_all", "运行"),
    ("progress.show", "进度"),
    ("search.show", "搜索"),
)
# Where the letter after g leads: endpoint and word.
PLACES = {
    "t": ("today.show", "今天"),
    "d": ("drill.ask", "练习"),
    "i": ("interview.lobby", "面试"),
    "k": ("topics.show_all", "知识库"),
    "g": ("graph.show", "图谱"),
    "c": ("check.ask", "体检"),
    "r": ("models.show_all", "运行"),
    "p": ("progress.show", "进度"),
    "s": ("search.show", "搜索"),
}
SHORTCUTS = (
    ("?", "打开这张表"),
    ("/", "搜索"),
    *((f"g {letter}", f"去“{word}”") for letter, (_, word) in PLACES.items()),
    ("1 … 9", "选第几个选项"),
    ("h", "打开或收起提示"),
    ("n", "下一题,或下一个主题"),
    ("Ctrl Enter", "提交正在写的"),
    ("Esc", "关上这张表"),
)
RELEASES = tuple(Release(1, minor) for minor in range(NEWEST.minor, OLDEST.minor - 1, -1))


def mark(verdict: Verdict) -> Mark:
    """Return how a verdict is shown."""
    return MARKS[verdict]


def pretty(value: Any, indent: int = 0) -> str:
    """Return a JSON text for people: what fits on a line stays on it."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= WIDEST or not isinstance(value, dict | list | tuple):
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [
            f"{pad}{json.dumps(str(key), ensure_ascii=False)}: {pretty(one, indent + 2)}" for key, one in value.items()
        ]
    else:
        parts = [pad + pretty(one, indent + 2) for one in value]
    left, right = "{}" if isinstance(value, dict) else "[]"
    return f"{left}\n" + ",\n".join(parts) + f"\n{' ' * indent}{right}"


def breakable(text: str) -> Markup:
    """Return a path or a name of the API that breaks between its words where a line is too short for it."""
    parts = (_BREAKS_OF_FILES if "/" in text else _BREAKS).split(text)
    return Markup("<wbr>").join(escape(part) for part in parts)


FILTERS = {"breakable": breakable, "cut_to": cut, "until": until, "mark": mark, "pretty": pretty}
# What every template can name.
SHARED: dict[str, Any] = {
    "newest": NEWEST,
    "releases": RELEASES,
    "Verdict": Verdict,
    "navigation": NAVIGATION,
    "shortcuts": SHORTCUTS,
    "places": PLACES,
}
