"""``kubeviva factcheck``: every sentence of a document, judged by execution."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from kb.checks.check import Verdict
from kb.factcheck import checked, factcheck
from kb.file_trouble import reason_of
from kb.knowledge import Knowledge
from kb.models.release import Release
from kb.report import Report, RunningReport
from kb.report_json import claim_json, json_pieces
from kb.textfile import Unreadable, read_text
from trainer.exits import FINDINGS, GOOD, MISUSE, Misuse
from trainer.knowledge_base import known
from trainer.output import console, write_pieces
from trainer.progress import Patience
from trainer.release_option import release_of

MARKS = {
    Verdict.SUPPORTED: ("✓", "green", "对"),
    Verdict.CONTRADICTED: ("✗", "red", "错"),
    Verdict.OUTDATED: ("⌛", "yellow", "过时"),
    Verdict.NOT_MODELLED: ("·", "bright_black", "没有模型"),
    Verdict.NO_CLAIM: (" ", "bright_black", "没有断言"),
}


def run(files: list[str], at: str, as_json: bool, why: bool, html: str = "", jobs: int = 1) -> int:
    """Check every file; an unreadable one does not keep the others from being done.

    ``html``: where a page with the reports of all files is written, too. ``jobs``: how many processes share the files.
    Raise Misuse when the page cannot be written, or for less than one process.
    """
    release = release_of(at)
    if jobs < 1:
        raise Misuse(f"--jobs {jobs}:至少要 1 个进程")
    knowledge = known()
    texts, unreadable = _texts(files)
    kept: list[tuple[str, Report]] = []
    flagged = False
    for (_, text), report in zip(texts, _reports(texts, knowledge, release, jobs, bool(html)), strict=True):
        _write(report, knowledge, as_json, why)
        flagged |= report.flagged
        if isinstance(report, Report) and html:
            kept.append((text, report))
    if html and kept:
        _write_page(html, kept, knowledge)
    return MISUSE if unreadable else FINDINGS if flagged else GOOD


def _texts(files: list[str]) -> tuple[list[tuple[str, str]], bool]:
    """Return name and text of every file that can be read, and whether one could not."""
    texts, unreadable = [], False
    for name in files:
        try:
            texts.append((name, read_text(name)))
        except Unreadable as error:
            print(f"kubeviva: {error}", file=sys.stderr)
            unreadable = True
    return texts, unreadable


def _reports(
    texts: list[tuple[str, str]], knowledge: Knowledge, release: Release, jobs: int, whole: bool
) -> Iterator[Report | RunningReport]:
    """Yield the reports in the order of the files; each is written while it is being made, unless wanted ``whole``."""
    if jobs == 1 or len(texts) < 2:
        for name, text in texts:
            with Patience(f"核对 {name}") as watch:
                if whole:
                    yield factcheck(text, knowledge, release, name, watch=watch)
                else:
                    # Where the sentences themselves run by on the screen no bar is needed.
                    told = None if sys.stdout.isatty() else watch
                    yield RunningReport(name, release, checked(text, knowledge, release, watch=told))
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(jobs, len(texts)), initializer=_begin) as pool, Patience("核对文件") as watch:
        work = pool.map(_one, [(name, text, release) for name, text in texts])
        for done, report in enumerate(work, start=1):
            watch(done, len(texts))
            yield report


# The knowledge of a process that shares the files.
_own: list[Knowledge] = []


def _begin() -> None:
    _own.append(known())


def _one(given: tuple[str, str, Release]) -> Report:
    name, text, release = given
    return factcheck(text, _own[0], release, name)


def _write(report: Report | RunningReport, knowledge: Knowledge, json: bool, why: bool) -> None:
    if json:
        write_pieces(json_pieces(report, knowledge))
    else:
        print_report(report, knowledge, why)


def _write_page(name: str, checked: list[tuple[str, Report]], knowledge: Knowledge) -> None:
    from kb.report_html import report_html

    try:
        Path(name).write_text(report_html(checked, knowledge), "utf-8")
    except (OSError, ValueError) as error:
        raise Misuse(f"--html {name}:写不了({reason_of(error)});换一个能写的文件名") from None
    print(f"kubeviva: 网页报告在 {name}", file=sys.stderr)


def print_report(report: Report | RunningReport, knowledge: Knowledge, why: bool) -> None:
    """Print the readable report: each sentence with its mark, the counterexample under each wrong one, a summary."""
    out = console()
    out.print(f"{report.file}(Kubernetes {report.at})", style="bold", markup=False)
    for sentence in report.sentences:
        if sentence.verdict is Verdict.NO_CLAIM and not why:
            continue
        mark, style, _ = MARKS[sentence.verdict]
        out.print(f"{mark} {sentence.line:>4}  {sentence.quote}", style=style, markup=False)
        for judged in sentence.claims:
            told = claim_json(judged, knowledge)
            if judged.verdict in (Verdict.CONTRADICTED, Verdict.OUTDATED):
                out.print(f"        {told['why']}", markup=False)
                if told["right"]:
                    out.print(f"        应为:{told['right']}", markup=False)
            if why:
                out.print(f"        读法:{judged.claim.relation} ← {judged.claim.wording}", markup=False)
        if sentence.not_judged:
            out.print(f"        没判断:{';'.join(sentence.not_judged)}", style="bright_black", markup=False)
        if why and sentence.unread:
            out.print(f"        没读懂:{'、'.join(sentence.unread)}", markup=False)
    counts = [f"{MARKS[verdict][2]} {report.summary[verdict.value]}" for verdict in Verdict]
    out.print("小结:" + ",".join(counts), style="bold", markup=False)
