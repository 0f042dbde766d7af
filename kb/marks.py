"""How a verdict is shown: never by colour alone."""

from __future__ import annotations

from typing import NamedTuple

from kb.checks.check import Verdict


class Mark(NamedTuple):
    """A sign, a word, and the name of its style."""

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
