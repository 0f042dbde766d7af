"""Showing questions and outcomes on a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta
from textwrap import indent

from rich.console import Console

from kb.knowledge import Knowledge
from trainer.moments import day, until
from trainer.questions.hint import how_to_answer
from trainer.questions.question import LETTERS, Question
from trainer.sitting import Outcome, PointOutcome

MARKS = {"covered": ("✓", "green"), "missing": ("○", "yellow"), "contradicted": ("✗", "red")}
RATING_WORDS = {"again": "重来", "hard": "吃力", "good": "记得", "easy": "轻松"}
_COMMANDS = ":h 提示  :e 用编辑器写  :s 跳过  :q 退出"
ONE_LINE = f"直接打字作答,回车就交。{_COMMANDS}"
MANY_LINES = f"直接打字作答,可以写几行,空行结束。{_COMMANDS}"
HELP = f"{MANY_LINES}\n评完之后 :a [理由] 我是对的  :again :hard :good :easy 自己改评级  :u 撤销上一题"
CHOOSING = "按字母选;h 提示  s 跳过  u 撤销上一题  q 退出"
AFTER = "回车 下一题  a 我是对的  改评级:1 重来 2 吃力 3 记得 4 轻松  u 撤销  q 退出"

LAST = "题问完了。最后一题还可以 :a [理由] 我是对的  :again :hard :good :easy 改评级  :u 撤销;直接回车结束"


def show_question(out: Console, question: Question, number: int, count: int, knowledge: Knowledge) -> None:
    """Print a question with its options, and how to answer where that is not plain."""
    title = knowledge.topics[question.topic].title
    out.print()
    out.print(f"第 {number}/{count} 题 · {title}", style="cyan", markup=False)
    out.print(question.text, style="bold", markup=False)
    if question.kind == "true-false":
        out.print(f"  {how_to_answer(question)}", style="bright_black", markup=False)
        return
    if question.manifest:
        out.print(indent(question.manifest.rstrip(), "  "), style="green", markup=False)
    for letter, option in zip(LETTERS, question.options or question.items, strict=False):
        out.print(f"  {letter}. {option}", markup=False)
    if len(question.parts) > 1:
        for number, part in enumerate(question.parts, start=1):
            out.print(f"  {number}. {part.text}", markup=False)
    if told := how_to_answer(question):
        out.print(f"  {told}", style="bright_black", markup=False)


def show_outcome(out: Console, outcome: Outcome, at: datetime) -> None:
    """Print the grade: points with their next date, wrong statements with the counterexample, what to ask next."""
    _headline(out, outcome)
    if not outcome.question.closed:
        for point in outcome.points:
            _point(out, point, at)
    for wrong in outcome.wrong:
        out.print(f"✗ “{wrong.quote}”{'(过时)' if wrong.outdated else ''}", style="red", markup=False)
        out.print(f"    {wrong.why}", markup=False)
        if wrong.right:
            out.print(f"    正确的是:{wrong.right}", style="green", markup=False)
    if outcome.explanation:
        out.print(indent(outcome.explanation, "  "), markup=False)
    for followup in outcome.followups:
        out.print(f"追问:{followup}", style="cyan", markup=False)
    if outcome.due:
        when = until(outcome.due, at)
        date = f"({day(outcome.due, at)})" if outcome.due - at >= timedelta(days=1) else ""
        out.print(f"下次复习:{when}{date}", style="bright_black", markup=False)


def _headline(out: Console, outcome: Outcome) -> None:
    # Of one fact, the line says what it is put off by: a narrow question makes nothing easy.
    rating = RATING_WORDS[outcome.points[0].rating if len(outcome.points) == 1 else outcome.rating]
    if outcome.right is None:
        out.print(f"{outcome.score} 分 · {rating}", style="bold", markup=False)
    elif outcome.right:
        out.print(f"✓ 答对了 · {outcome.score} 分 · {rating}", style="bold green", markup=False)
    else:
        # The letters of a row are enough here; what they stand for is told below.
        key = outcome.question.key.partition(":")[0] if outcome.question.kind == "order" else outcome.question.key
        out.print(f"✗ 应该是:{key}", style="bold red", markup=False)


def _point(out: Console, point: PointOutcome, at: datetime) -> None:
    mark, style = MARKS[point.status]
    quote = f"  ←“{point.quote}”" if point.quote else ""
    when = f"  [{RATING_WORDS[point.rating]},{until(point.due, at)}]"
    out.print(f"{mark} {point.text}{quote}{when}", style=style, markup=False)


def show_points(out: Console, points: tuple[PointOutcome, ...], at: datetime) -> None:
    """Print the new ratings and dates of the last answer's facts."""
    for point in points:
        line = f"  {point.text}  → {RATING_WORDS[point.rating]},{until(point.due, at)}"
        out.print(line, style="bright_black", markup=False)
