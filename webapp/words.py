"""Words that templates share: names of verdicts and levels, and filters."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from kb.checks.check import Verdict
from kb.models.release import NEWEST, OLDEST, Release


class Mark(NamedTuple):
    """How a verdict is shown: a sign, a word, and the name of its style."""

    sign: str
    word: str
    style: str


MARKS = {
    Verdict.SUPPORTED: Mark("✓", "对", "supported"),
    Verdict.CONTRADICTED: Mark("✗", "错", "contradicted"),
    Verdict.OUTDATED: Mark("△", "过时", "outdated"),
    Verdict.NOT_MODELLED: Mark("·", "没有模型", "unknown"),
    Verdict.NO_CLAIM: Mark("", "没有断言", "chatter"),
}
# The pages that the header leads to: endpoint and word.
NAVIGATION = (
    ("today.show", "今天"),
    ("topics.show_all", "知识库"),
    ("check.ask", "体检"),
    ("models.show_all", "运行"),
    ("about.show", "关于"),
)
RELEASES = tuple(Release(1, minor) for minor in range(NEWEST.minor, OLDEST.minor - 1, -1))


def mark(verdict: Verdict) -> Mark:
    """Return how a verdict is shown."""
    return MARKS[verdict]


def pretty(value: Any) -> str:
    """Return a JSON text for people."""
    return json.dumps(value, ensure_ascii=False, indent=2)


FILTERS = {"mark": mark, "pretty": pretty}
# What every template can name.
SHARED: dict[str, Any] = {"newest": NEWEST, "releases": RELEASES, "Verdict": Verdict, "navigation": NAVIGATION}
