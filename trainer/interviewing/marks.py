"""The marks of an interview: an average of what was answered, and nothing else. No manner and no clock changes it."""

from __future__ import annotations

from collections.abc import Iterable

from trainer.interviewing.interview import FOLLOWUP, Interview, Turn

# A main question counts once, a 追问 a quarter.
FOLLOWUP_WEIGHT = 0.25
WORDS = (
    (85, "这个级别的面试,照这样答可以过。"),
    (65, "主要的都答上来了,还有几处要补。"),
    (40, "答出了一部分,缺口明显,现在去面试有风险。"),
    (0, "还没有准备好,先把要点过一遍再来。"),
)


def total(interview: Interview) -> int | None:
    """Return the score, 0 to 100, None when nothing was answered."""
    return mean(interview.turns)


def mean(turns: Iterable[Turn]) -> int | None:
    """Return the weighted mean score of some answers, None without any."""
    weights = [(FOLLOWUP_WEIGHT if turn.ask.kind == FOLLOWUP else 1.0, turn.score) for turn in turns]
    whole = sum(weight for weight, _ in weights)
    return round(sum(weight * score for weight, score in weights) / whole) if whole else None


def words_for(score: int | None) -> str:
    """Return what a score means, one Chinese sentence."""
    if score is None:
        return "一题也没有答,没有分数。"
    return next(words for least, words in WORDS if score >= least)
