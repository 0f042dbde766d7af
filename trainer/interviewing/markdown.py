"""The report of an interview as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from kb.content import Fact
from trainer.interviewing import dialogue
from trainer.interviewing.report import Report

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def as_markdown(report: Report, zone: datetime) -> str:
    """Return the report as a Markdown document; ``zone``: any time in the reader's zone."""
    return "\n".join(_lines(report, zone)) + "\n"


def _lines(report: Report, zone: datetime) -> Iterator[str]:
    yield f"# 模拟面试报告:{dialogue.score_words(report.score)}"
    yield ""
    yield dialogue.heading(report, zone)
    yield ""
    yield f"**{report.words}**{_compared(report)}"
    yield ""
    yield f"答了 {report.mains} 题,用时 {dialogue.minutes(report.seconds)},其中 {report.late} 次超过了限时。"
    yield from _topics(report)
    yield from _wrong(report)
    yield from _list("答上来的", report.strong)
    yield from _list("追问之后才答上来的", report.stumbled)
    yield from _list("没有答上来的", report.weak)
    if report.unread:
        yield from ("", "## 没有听明白的", "", "这些句子没有读懂,既没有算对,也没有算错。", "")
        yield from (f"- {_plain(quote)}" for quote in report.unread)
    yield from _list("该复习的", report.review, ids=True)
    yield from _earlier(report, zone)
    yield from _dialogue(report)


def _compared(report: Report) -> str:
    words = dialogue.change_words(report.change)
    return f"同一级别{words}({report.before} 分)。" if words else ""


def _topics(report: Report) -> Iterator[str]:
    yield from ("", "## 各主题", "", "| 主题 | 得分 | 情况 |", "| --- | --- | --- |")
    for topic in report.topics:
        yield f"| {_plain(topic.title)} | {dialogue.score_words(topic.score)} | {dialogue.topic_words(topic)} |"


def _wrong(report: Report) -> Iterator[str]:
    if not report.wrong:
        return
    yield from ("", "## 说错的", "")
    for wrong in report.wrong:
        yield f"- {'过时' if wrong.outdated else '错'}:“{_plain(wrong.quote)}”"
        yield f"  - {'原因' if wrong.outdated else '反例'}:{_plain(wrong.why)}"
        if wrong.right:
            yield f"  - 应为:{_plain(wrong.right)}"


def _list(title: str, facts: Sequence[Fact], ids: bool = False) -> Iterator[str]:
    if facts:
        yield from ("", f"## {title}", "")
        yield from (f"- {_plain(dialogue.fact_words(fact))}{f' `{fact.id}`' if ids else ''}" for fact in facts)


def _earlier(report: Report, zone: datetime) -> Iterator[str]:
    if not report.earlier:
        return
    yield from ("", "## 以前的面试", "", "| 时间 | 级别 | 长度 | 得分 |", "| --- | --- | --- | --- |")
    for one in report.earlier:
        at = one.at.astimezone(zone.tzinfo)
        score = f"{one.score} 分" if one.score is not None else "没有作答"
        yield f"| {at:%Y-%m-%d %H:%M} | {one.role} | {one.minutes} 分钟 | {score} |"


def _dialogue(report: Report) -> Iterator[str]:
    yield from ("", "## 全程对话")
    for turn in report.interview.turns:
        yield from ("", f"### {dialogue.asked_words(turn)}:{_plain(turn.ask.question.text)}", "")
        if shown := turn.ask.question.wording.removeprefix(turn.ask.question.text).strip("\n"):
            yield from ("```text", shown, "```", "")
        yield from (f"> {_plain(line)}" for line in (turn.text.strip() or "(没有作答)").splitlines())
        yield from ("", f"{turn.score} 分 · {dialogue.time_words(turn)}")


def _plain(text: str) -> str:
    """A text that Markdown takes for nothing else."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
