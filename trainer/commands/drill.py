"""``kubeviva drill``: a round of questions at the terminal, or over JSON lines."""

from __future__ import annotations

import io
import os
import sys

from trainer.commands.opening import now, sit_down, told, topic_named
from trainer.drilling.input import plain_line
from trainer.drilling.keys import key_reader
from trainer.drilling.line_editing import edit_lines
from trainer.drilling.protocol import Protocol, moment_json
from trainer.drilling.terminal import Talk
from trainer.exits import FINDINGS, GOOD, Misuse
from trainer.knowledge_base import known
from trainer.moments import until
from trainer.output import console, write_json
from trainer.questions.kinds import NAMES
from trainer.records.trouble import RecordsTrouble
from trainer.round import Round
from trainer.sitting import due_list

INTERRUPTED = 130


def run(topic: str, count: int, as_json: bool, kind: str = "") -> int:
    """Ask up to ``count`` questions, of one topic and of some kinds where they are named."""
    knowledge = known()
    slug = topic_named(topic, knowledge) if topic else None
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    playing = Round(sit_down(knowledge), now, count, slug, kinds=kinds_named(kind))
    try:
        return _over_json(playing) if as_json else _with_a_person(playing)
    except RecordsTrouble as error:
        raise Misuse(f"{error}。这一步没有记下,之前的 {len(playing.outcomes)} 题都在") from None


def kinds_named(names: str) -> tuple[str, ...]:
    """Return kinds of questions by their names or Chinese names, with commas between; raise Misuse with all of them."""
    found: dict[str, None] = {}
    for name in names.replace("、", ",").replace(",", ",").split(","):
        kind = next((kind for kind, word in NAMES.items() if name.strip() in (kind, word)), "")
        if name.strip() and not kind:
            told = "、".join(f"{kind}({word})" for kind, word in NAMES.items())
            raise Misuse(f"没有叫“{name.strip()}”的题型;题型有:{told}")
        if kind:
            found[kind] = None
    return tuple(found)


def _over_json(playing: Round) -> int:
    """What was written before an interruption stands; the reader sees the missing "done"."""
    try:
        protocol = Protocol(playing, iter(sys.stdin.readline, ""), write_json)
        reason = protocol.run()
    except KeyboardInterrupt:
        return INTERRUPTED
    later = due_list(playing.sitting, now(), playing.topic).later
    write_json({"event": "done", "reason": reason, "answered": len(playing.outcomes), "later": moment_json(later)})
    return FINDINGS if protocol.errors else GOOD


def _with_a_person(playing: Round) -> int:
    terminal = sys.stdin.isatty()
    if terminal:
        edit_lines()
    out = console()
    try:
        key = key_reader(os.environ) if terminal else None
        Talk(playing, out, input if terminal else plain_line, terminal, key).run()
    except KeyboardInterrupt:
        out.print()
        out.print(_goodbye(playing), markup=False)
        return INTERRUPTED
    with told():
        out.print(_ending(playing), markup=False)
    return GOOD


def _goodbye(playing: Round) -> str:
    return f"记下了 {len(playing.outcomes)} 题,再见;接着练就再运行 kubeviva"


def _ending(playing: Round) -> str:
    """One line: what was done, and when to come back if nothing is left to ask now."""
    if playing.question or playing.full:
        return _goodbye(playing)
    at = now()
    due = due_list(playing.sitting, at, playing.topic)
    parts = [f"记下了 {len(playing.outcomes)} 题" if playing.outcomes else "现在没有到期的题"]
    if due.later:
        parts.append(f"下一次复习:{until(due.later, at)}")
    if due.waiting and not playing.topic:
        parts.append(f"今天的新题到上限了,还有 {len(due.waiting)} 条;想先练就指定主题:kubeviva drill --topic 主题")
    return ";".join(parts)
