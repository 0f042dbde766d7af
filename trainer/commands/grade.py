"""``kubeviva grade``: one answer, or a stream of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from kb.checks.check import Verdict
from kb.knowledge import Knowledge
from kb.models.release import Release
from kb.textfile import read_text
from trainer.exits import FINDINGS, GOOD, Misuse
from trainer.grading.asked import Questioner
from trainer.grading.grade import Grade, grade, grade_json
from trainer.grading.model_answer import model_answer
from trainer.knowledge_base import known
from trainer.output import console, write_json
from trainer.release_option import release_of


def run(question: str, answer: str | None, topic: str, jsonl: str, at: str, as_json: bool) -> int:
    """Grade one answer, or every line of a stream."""
    release = release_of(at)
    if jsonl and (question or answer is not None):
        raise Misuse("--jsonl 不能和 --question、--answer 一起用")
    if not jsonl and (not question or answer is None):
        raise Misuse("要么同时给 --question 和 --answer,要么给 --jsonl FILE")
    knowledge = known()
    questioner = Questioner(knowledge)
    if jsonl:
        bad = 0
        for line in answers(_lines(jsonl), knowledge, questioner, release):
            bad += "error" in line
            write_json(line)
        return FINDINGS if bad else GOOD
    if topic and topic not in knowledge.topics:
        raise Misuse(f"没有叫“{topic}”的主题;有:{'、'.join(knowledge.topics)}")
    graded = grade(question, answer or "", knowledge, questioner, topic or None, release)
    if as_json:
        write_json(grade_json(graded, None, knowledge))
    else:
        print_grade(graded, knowledge, release)
    return FINDINGS if graded.report.flagged else GOOD


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
    else:
        yield from read_text(name).splitlines()


def answers(
    lines: Iterator[str], knowledge: Knowledge, questioner: Questioner, at: Release
) -> Iterator[dict[str, Any]]:
    """Yield a grade, or ``{"id","error"}``, for every JSON line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        ident: Any = None
        try:
            item = json.loads(line)
            ident = item.get("id")
            question, answer, topic = item["question"], item["answer"], item.get("topic")
            if not isinstance(question, str) or not isinstance(answer, str):
                raise TypeError
        except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
            yield {"id": ident, "error": f'第 {number} 行不是 {{"id","question","topic","answer"}} 形式的 JSON'}
            continue
        known = topic if isinstance(topic, str) and topic in knowledge.topics else None
        yield grade_json(grade(question, answer, knowledge, questioner, known, at), ident, knowledge)


def print_grade(graded: Grade, knowledge: Knowledge, at: Release) -> None:
    """Print score, points, wrong statements with their counterexample, what to ask next, and a model answer."""
    out = console()
    title = graded.asked.topic.title if graded.asked.topic else "没找到对应的主题"
    out.print(f"{graded.score} 分({title})", style="bold", markup=False)
    marks = {"covered": ("✓", "green"), "missing": ("○", "bright_black"), "contradicted": ("✗", "red")}
    for point in graded.points:
        mark, style = marks[point.status]
        quote = f"  ←“{point.quote}”" if point.quote else ""
        out.print(f"{mark} {point.fact.text}{quote}", style=style, markup=False)
    for judged in graded.claims:
        if judged.verdict in (Verdict.CONTRADICTED, Verdict.OUTDATED):
            out.print(f"✗ “{judged.claim.quote}”", style="red", markup=False)
            out.print(f"    {knowledge.explainer.why(judged.claim, judged.result)}", markup=False)
    for question in graded.followups:
        out.print(f"追问:{question}", style="cyan", markup=False)
    if told := model_answer(graded.asked, knowledge, at):
        out.print(f"参考回答:{told}", markup=False)
