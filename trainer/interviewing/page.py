"""The report of an interview as one HTML file that needs nothing else: no script, no other file, no other host."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

from kb.content import Fact
from kb.typesetting import typeset
from trainer.interviewing import dialogue
from trainer.interviewing.report import Report

STYLE = Path(__file__).with_name("report.css")
# Answers are a stranger's words: whatever they say, a browser loads and runs nothing.
ENDING = "由 kubeviva 逐句执行得出:错的有反例,没读懂的不猜。面试官的态度和用时都不影响分数。"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(report: Report, zone: datetime) -> str:
    """Return the report as one HTML page; ``zone``: any time in the reader's zone."""
    body = "\n".join(_body(report, zone))
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>模拟面试报告</title>\n<style>\n{STYLE.read_text('utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n"
        f"<footer>{_ours(ENDING)}</footer>\n"
        "</body>\n</html>\n"
    )


def _body(report: Report, zone: datetime) -> Iterator[str]:
    yield f'<h1>模拟面试报告</h1><p class="aside">{_ours(dialogue.heading(report, zone))}</p>'
    if report.score is not None:
        yield f'<p class="score"><b>{report.score}</b> 分</p>'
        yield f'<meter min="0" max="100" low="40" high="65" optimum="100" value="{report.score}"></meter>'
    compared = dialogue.change_words(report.change)
    more = f"同一级别{compared}({report.before} 分)。" if compared else ""
    yield f"<p>{_ours(report.words + more)}</p>"
    told = f"答了 {report.mains} 题,用时 {dialogue.minutes(report.seconds)},其中 {report.late} 次超过了限时。"
    yield f"<p>{_ours(told)}</p>"
    yield from _topics(report)
    yield from _wrong(report)
    yield from _list("答上来的", report.strong)
    yield from _list("追问之后才答上来的", report.stumbled)
    yield from _list("没有答上来的", report.weak)
    if report.unread:
        yield f"<h2>没有听明白的</h2><p>{_ours('这些句子没有读懂,既没有算对,也没有算错。')}</p>"
        quotes = "".join(f'<li translate="no">{escape(quote)}</li>' for quote in report.unread)
        yield f"<ul>{quotes}</ul>"
    yield from _list("该复习的", report.review, ids=True)
    yield from _earlier(report, zone)
    yield from _dialogue(report)


def _topics(report: Report) -> Iterator[str]:
    yield "<h2>各主题</h2><table><thead><tr><th>主题</th><th>得分</th><th>情况</th></tr></thead><tbody>"
    for topic in report.topics:
        score = dialogue.score_words(topic.score)
        cells = (
            f'<td>{_ours(topic.title)}</td><td class="number">{score}</td><td>{_ours(dialogue.topic_words(topic))}</td>'
        )
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table>"


def _wrong(report: Report) -> Iterator[str]:
    if report.wrong:
        yield "<h2>说错的</h2>"
    for wrong in report.wrong:
        sign = "△ 过时" if wrong.outdated else "✗ 错"
        quote = f'<span translate="no">{escape(wrong.quote)}</span>'
        said = f"<p><b>{sign}</b> “{quote}”</p><p>{_ours(wrong.why)}</p>"
        right = f'<p class="right"><b>应为</b> {_ours(wrong.right)}</p>' if wrong.right else ""
        yield f'<div class="wrong{" outdated" if wrong.outdated else ""}">{said}{right}</div>'


def _list(title: str, facts: Sequence[Fact], ids: bool = False) -> Iterator[str]:
    if facts:
        words = [(_ours(dialogue.fact_words(fact)), f" <code>{fact.id}</code>" if ids else "") for fact in facts]
        items = "".join(f"<li>{text}{ident}</li>" for text, ident in words)
        yield f"<h2>{title} <small>{len(facts)}</small></h2><ul>{items}</ul>"


def _earlier(report: Report, zone: datetime) -> Iterator[str]:
    if not report.earlier:
        return
    heads = "".join(f"<th>{head}</th>" for head in ("时间", "级别", "长度", "得分"))
    yield f"<h2>以前的面试</h2><table><thead><tr>{heads}</tr></thead><tbody>"
    for one in report.earlier:
        at = f"{one.at.astimezone(zone.tzinfo):%Y-%m-%d %H:%M}"
        score = f"{one.score} 分" if one.score is not None else "没有作答"
        yield f'<tr><td class="number">{at}</td><td>{one.role}</td><td>{one.minutes} 分钟</td><td>{score}</td></tr>'
    yield "</tbody></table>"


def _dialogue(report: Report) -> Iterator[str]:
    yield "<h2>全程对话</h2>"
    for turn in report.interview.turns:
        yield f"<h3>{_ours(f'{dialogue.asked_words(turn)}:{turn.ask.question.text}')}</h3>"
        if shown := turn.ask.question.wording.removeprefix(turn.ask.question.text).strip("\n"):
            yield f'<pre translate="yes">{escape(shown)}</pre>'
        said = turn.text.strip()
        yield f'<blockquote translate="no">{escape(said)}</blockquote>' if said else "<blockquote>没有作答</blockquote>"
        yield f'<p class="aside">{turn.score} 分 · {_ours(dialogue.time_words(turn))}</p>'


def _ours(text: str) -> str:
    """Our own words, set as Chinese is set."""
    return escape(typeset(text))
