"""体检: a document is checked sentence by sentence; nothing of it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Blueprint, Response, render_template, request

from kb.factcheck import factcheck
from kb.marking import marked
from kb.models.release import Release
from kb.report import Report
from kb.report_html import report_html
from kb.report_json import as_json
from kb.textfile import Unreadable
from webapp.desk import desk
from webapp.releases import asked_release, chosen_release
from webapp.uploads import submitted_text

page = Blueprint("check", __name__, url_prefix="/check")
# A page with more than this would take too long to check and to read.
MOST_CHARACTERS = 200_000
TYPES = {"json": "application/json", "html": "text/html"}
# Characters of a document's name that are kept.
LONGEST_NAME = 200


class _Unfit(Exception):
    """The text cannot be checked on a page; the message is one Chinese line."""


@page.get("/")
def ask() -> str:
    """Return the empty form; with ``sample`` in the address it holds an example."""
    return render_template(
        "check/ask.html", text="", sample="sample" in request.args, at=chosen_release(), problem=None
    )


@page.post("/")
def show() -> tuple[str, int]:
    """Return the document with its verdicts."""
    at = asked_release()
    try:
        text, report = _checked(at)
    except _Unfit as trouble:
        return render_template("check/ask.html", text="", sample=False, at=at, problem=str(trouble)), 400
    lines = marked(text, report, desk().knowledge)
    return render_template("check/report.html", text=text, report=report, lines=lines, at=at), 200


@page.post("/report.json")
def download() -> tuple[str, int] | Response:
    """Return the report as a file of JSON, in the form of ``kubeviva factcheck --json``."""
    return _file(
        "json", lambda text, report: json.dumps(as_json(report, desk().knowledge), ensure_ascii=False, indent=1)
    )


@page.post("/report.html")
def download_page() -> tuple[str, int] | Response:
    """Return the report as one HTML file that needs nothing else, as ``kubeviva factcheck --html`` writes it."""
    return _file("html", lambda text, report: report_html([(text, report)], desk().knowledge))


def _file(kind: str, written: Callable[[str, Report], str]) -> tuple[str, int] | Response:
    at = asked_release()
    try:
        text, report = _checked(at)
    except _Unfit as trouble:
        return render_template("check/ask.html", text="", sample=False, at=at, problem=str(trouble)), 400
    headers = {"Content-Disposition": f'attachment; filename="kubeviva-factcheck.{kind}"'}
    return Response(written(text, report), mimetype=TYPES[kind], headers=headers)


def _checked(at: Release) -> tuple[str, Report]:
    try:
        text, name = submitted_text("text", "file")
    except Unreadable as error:
        raise _Unfit(str(error)) from None
    if not text.strip():
        raise _Unfit("还没有内容;请粘贴一段文字,或选一个文本文件")
    if len(text) > MOST_CHARACTERS:
        raise _Unfit(
            f"这份文件有 {len(text)} 字,网页一次最多核对 {MOST_CHARACTERS} 字;请拆开,或用 kubeviva factcheck 文件名"
        )
    if name == "-":  # checked again or downloaded: the text comes back pasted, its name beside it
        name = request.form.get("name", "").strip()[:LONGEST_NAME] or "-"
    return text, factcheck(text, desk().knowledge, at, name)
