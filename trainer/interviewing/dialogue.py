"""Words that every form of a report shares."""

from __future__ import annotations

from datetime import datetime

from kb.content import Fact
from trainer.interviewing.interview import FOLLOWUP, Turn
from trainer.interviewing.report import Report, TopicReport

ABOUT = {"wrong": "说错的", "outdated": "过时的", "vague": "没说清的", "missing": "漏掉的"}


def heading(report: Report, zone: datetime) -> str:
    """Return what the interview was, one line; ``zone``: any time in the reader's zone."""
    at = report.interview.started_at.astimezone(zone.tzinfo)
    setup = report.interview.setup
    return f"{at:%Y-%m-%d %H:%M} · {report.role} · {setup.minutes} 分钟 · 面试官{report.manner} · {report.ending}"


def fact_words(fact: Fact) -> str:
    """Return a fact as it stands in a list of what was known; a popular error is marked as one."""
    return f"误区:“{fact.text.rstrip('。')}”" if fact.misconception else fact.text


def score_words(score: int | None) -> str:
    """Return a score as it is shown."""
    return f"{score} 分" if score is not None else "没有问到"


def change_words(change: int | None) -> str:
    """Return how a score changed, empty where there is nothing to compare with."""
    if change is None:
        return ""
    return "和上次一样" if not change else f"比上次{'高' if change > 0 else '低'} {abs(change)} 分"


def topic_words(topic: TopicReport) -> str:
    """Return what became of one topic, one line without its title and score."""
    if topic.score is None:
        return "这次没有问到"
    parts = [f"{topic.questions} 题", f"{topic.followups} 次追问"]
    parts.append("没有一题答好" if topic.depth == "没有" else f"答好的最深到“{topic.depth}”")
    if topic.change is not None:
        parts.append(change_words(topic.change))
    return ",".join(parts)


def time_words(turn: Turn) -> str:
    """Return how long an answer took."""
    told = f"{minutes(turn.seconds)}(限 {minutes(turn.ask.allowed)})"
    return f"{told},中间离开过" if turn.away else f"{told},超时" if turn.late else told


def minutes(seconds: float) -> str:
    """Return a duration in minutes and seconds."""
    whole, rest = divmod(round(seconds), 60)
    if not whole:
        return f"{rest} 秒"
    return f"{whole} 分 {rest} 秒" if rest else f"{whole} 分钟"


def asked_words(turn: Turn) -> str:
    """Return which question this was."""
    if turn.ask.kind != FOLLOWUP:
        return f"第 {turn.ask.number} 题"
    return f"追问({ABOUT[turn.ask.about]})" if turn.ask.about in ABOUT else "追问"
