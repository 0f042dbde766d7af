"""``kubeviva interview``: a mock interview at the terminal, or over JSON lines."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from kb.file_trouble import reason_of
from kb.knowledge import Knowledge
from trainer.commands.opening import known, now, sit_down, told, topic_named
from trainer.drilling.input import plain_line
from trainer.drilling.line_editing import edit_lines
from trainer.exits import FINDINGS, GOOD, Misuse
from trainer.interviewing import conduct
from trainer.interviewing.conduct import Kept
from trainer.interviewing.markdown import as_markdown
from trainer.interviewing.page import as_html
from trainer.interviewing.protocol import Protocol, opened_json, report_json
from trainer.interviewing.report import Report, report
from trainer.interviewing.setup import LENGTHS, MANNERS, ROLES
from trainer.interviewing.terminal import Talk, show_report
from trainer.output import console, write_json
from trainer.records.trouble import RecordsTrouble
from trainer.sitting import Sitting

INTERRUPTED = 130


def run(topics: str, level: str, minutes: int, manner: str, fresh: bool, file: str, as_json: bool) -> int:
    """Go on with the interview that was not ended, or hold a new one; write the report to a file where one is named.

    ``fresh``: end an old one first.
    """
    knowledge = known()
    slugs = _checked(topics, level, minutes, manner, file, knowledge)
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    sitting = sit_down(knowledge)
    with told():
        old = conduct.unfinished(sitting)
        if old and fresh:
            conduct.stop(sitting, old.id, now())
            old = None
        kept = old or conduct.start(sitting, slugs, level, minutes, manner, now())
        kept = conduct.resume(sitting, kept.id, now()) or kept
    try:
        return _held(sitting, kept, old is not None, file, as_json)
    except RecordsTrouble as error:
        raise Misuse(f"{error}。这一步没有记下,之前的回答都在;再运行 kubeviva interview 接着来") from None


def _checked(topics: str, level: str, minutes: int, manner: str, file: str, knowledge: Knowledge) -> list[str]:
    if level not in ROLES:
        raise Misuse(f"--level 读到“{level}”,只能是:{_named({key: role.name for key, role in ROLES.items()})}")
    if manner not in MANNERS:
        raise Misuse(f"--manner 读到“{manner}”,只能是:{_named({key: one.name for key, one in MANNERS.items()})}")
    if minutes not in LENGTHS:
        raise Misuse(f"--minutes 读到 {minutes},只能是:{'、'.join(map(str, LENGTHS))}")
    if file and Path(file).suffix not in (".md", ".html"):
        raise Misuse(f"--report 读到“{file}”,文件名要以 .md 或 .html 结尾")
    return [topic_named(name, knowledge) for name in topics.replace("、", ",").split(",") if name.strip()]


def _named(words: dict[str, str]) -> str:
    return "、".join(f"{key}({word})" for key, word in words.items())


def _held(sitting: Sitting, kept: Kept, resumed: bool, file: str, as_json: bool) -> int:
    talk: Talk | Protocol
    if as_json:
        write_json(opened_json(kept, resumed))
        talk = Protocol(sitting, kept, now, iter(sys.stdin.readline, ""), write_json)
    else:
        talk = _with_a_person(sitting, kept, resumed)
    try:
        over = talk.run()
    except KeyboardInterrupt:
        conduct.pause(sitting, talk.kept.id, now())
        if not as_json:
            print("\n停在这里了,答过的都记下了;接着来就再运行 kubeviva interview", file=sys.stderr)
        return INTERRUPTED
    if not over:
        conduct.pause(sitting, talk.kept.id, now())
        if as_json:
            write_json({"event": "paused", "id": kept.id})
        else:
            console().print("停在这里了,答过的都记下了;接着来就再运行 kubeviva interview", markup=False)
        return FINDINGS if isinstance(talk, Protocol) and talk.errors else GOOD
    found = report_of(sitting, talk.kept)
    if as_json:
        write_json(report_json(found))
    else:
        show_report(console(), found, now())
    if file:
        _write(found, file)
    return FINDINGS if isinstance(talk, Protocol) and talk.errors else GOOD


def _with_a_person(sitting: Sitting, kept: Kept, resumed: bool) -> Talk:
    terminal = sys.stdin.isatty()
    if terminal:
        edit_lines()
    out, setup = console(), kept.interview.setup
    titles = "、".join(
        sitting.knowledge.topics[slug].title for slug in setup.topics if slug in sitting.knowledge.topics
    )
    begun = "接着上次没面完的" if resumed else "模拟面试"
    line = f"{begun}:{setup.role.name},{setup.minutes} 分钟,面试官{setup.behaviour.name}。话题:{titles}"
    out.print(line, style="bold", markup=False)
    if resumed:
        out.print("想重新开始,先用 :end 结束它,或者运行时加 --new", style="bright_black", markup=False)
    return Talk(sitting, kept, now, out, input if terminal else plain_line, terminal)


def report_of(sitting: Sitting, kept: Kept) -> Report:
    """Return the report of an interview, beside the learner's earlier ones; raise RecordsTrouble."""
    earlier = [(one.id, one.interview) for one in conduct.ended(sitting) if one.id != kept.id]
    return report(kept.id, kept.interview, earlier, sitting.knowledge)


def _write(found: Report, file: str) -> None:
    text = as_html(found, now()) if file.endswith(".html") else as_markdown(found, now())
    try:
        Path(file).write_text(text, "utf-8")
    except OSError as error:
        raise Misuse(f"报告写不进 {file}({reason_of(error)});面试已经记下,报告在网页的“面试”里还能下载") from None
    print(f"报告写在 {file}", file=sys.stderr)
