"""A checked document as one HTML file that needs nothing else: no script, no other file, no other host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from kb.checks.check import Verdict
from kb.knowledge import Knowledge
from kb.marking import Line, Note, Piece, marked
from kb.marks import MARKS
from kb.report import Report
from kb.typesetting import typeset

STYLE = Path(__file__).with_name("report.css")
# A file from a stranger's document: whatever it says, a browser loads and runs nothing.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
SHOWN = tuple(verdict for verdict in Verdict if verdict is not Verdict.NO_CLAIM)
PASTED = "粘贴的文字"


def report_html(checked: Iterable[tuple[str, Report]], knowledge: Knowledge) -> str:
    """Return one HTML page with the reports of all documents, each given with its text."""
    documents = list(checked)
    title = "、".join(_name(report) for _, report in documents[:3]) + ("等" if len(documents) > 3 else "")
    body = "\n".join(
        part
        for number, (text, report) in enumerate(documents, start=1)
        for part in _document(number, text, report, knowledge)
    )
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)} · 体检结果</title>\n<style>\n{STYLE.read_text('utf-8')}</style>\n</head>\n"
        f"<body>\n<main>\n<h1>体检结果</h1>\n{body}\n</main>\n"
        f"<footer>{typeset('由 kubeviva 逐句执行得出:错的有反例,没读懂的不猜。这一页不联网也能看。')}</footer>\n"
        "</body>\n</html>\n"
    )


def _name(report: Report) -> str:
    """The name of a document, without the directories of the machine it lay on."""
    return PASTED if report.file == "-" else report.file.replace("\\", "/").rsplit("/", 1)[-1]


def _document(number: int, text: str, report: Report, knowledge: Knowledge) -> Iterator[str]:
    count = len(report.sentences)
    name = escape(_name(report)) if report.file == "-" else _theirs(_name(report))
    yield f'<article class="checked" aria-labelledby="d{number}">'
    yield f'<h2 id="d{number}">{name} <small>Kubernetes {report.at} · {count} 句</small></h2>'
    yield from _filter(number, report)
    yield '<p class="none">没有这样的句子。</p>'
    for line in marked(text, report, knowledge):
        yield from _line(number, line)
    yield "</article>"


def _theirs(text: str) -> str:
    """A stranger's words, which no translation of the page is to touch."""
    return f'<span translate="no">{escape(text)}</span>'


def _filter(number: int, report: Report) -> Iterator[str]:
    yield '<fieldset class="filter"><legend>看哪些句子</legend>'
    yield _choice(number, "all", "全部", checked=True)
    for verdict in SHOWN:
        mark = MARKS[verdict]
        sign = f'<span class="v-{mark.style} dot" aria-hidden="true">{mark.sign}</span>'
        yield _choice(number, verdict.value, f"{sign} {mark.word} <b>{report.summary[verdict.value]}</b>")
    yield "</fieldset>"


def _choice(number: int, value: str, label: str, checked: bool = False) -> str:
    ident = f"d{number}-{value}"
    return (
        f'<input type="radio" name="d{number}" id="{ident}" class="only-{value}"{" checked" if checked else ""}>'
        f'<label for="{ident}">{label}</label>'
    )


def _line(number: int, line: Line) -> Iterator[str]:
    said = "".join(_piece(number, piece) for piece in line.pieces)
    yield f'<div class="line {line.styles}"><p class="said" translate="no">{said}</p>'
    if line.notes or line.unread:
        yield '<div class="notes">'
        yield from (_note(number, note) for note in line.notes)
        if line.unread:
            yield f'<p class="beside unread"><b>没读懂</b> {_theirs("、".join(line.unread))}</p>'
        yield "</div>"
    yield "</div>"


def _piece(number: int, piece: Piece) -> str:
    text = escape(piece.text)
    if piece.verdict is None or piece.verdict is Verdict.NO_CLAIM:
        return text
    mark = MARKS[piece.verdict]
    sign = f'<span class="sign" aria-hidden="true">{mark.sign}</span>' if mark.style != "unknown" else ""
    links = "".join(
        f'<sup translate="yes"><a id="d{number}-at-{n}" href="#d{number}-note-{n}" aria-label="看说明 {n}">'
        f"{n}</a></sup>"
        for n in piece.notes
    )
    word = f'<span class="unseen" translate="yes">〔{mark.word}〕</span>'
    return f'<mark class="v-{mark.style}">{word}{sign}{text}</mark>{links}'


def _note(number: int, note: Note) -> str:
    mark = MARKS[note.verdict]
    back = ident = ""
    if note.number:
        ident = f' id="d{number}-note-{note.number}"'
        back = f'<a href="#d{number}-at-{note.number}" aria-label="回到原文">{note.number}</a> '
    said = f"{back}<b>{mark.sign} {mark.word}</b> {escape(typeset(note.why))}"
    right = [
        f"<p><b>应为</b> {escape(typeset(fact.text))} <code>{escape(fact.id)}</code></p>"
        for fact in note.facts
        if note.number
    ]
    return f'<div class="beside n-{mark.style}"{ident}><p>{said}</p>{"".join(right)}</div>'
