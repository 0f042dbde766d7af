"""Answers to questions that ask for values: one part after the other, each compared with what the model answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.knowledge import Knowledge
from kb.models.release import NEWEST, Release
from trainer.grading.closed import NotAnOption, gives_up
from trainer.grading.grade import CONTRADICTED, COVERED, MISSING
from trainer.grading.judgement import JudgedPoint, Judgement
from trainer.grading.values import agrees, says_no
from trainer.questions.question import Part, Question

# "1. ...", "(2) ...", "第三问:..." at the beginning of a line or behind a stop.
_NUMBERED = re.compile(r"(?:^|(?<=[\n;;。,,\s]))[((]?第?([1-9一二三四五])(?:[)).、::]|问[::]?|小?题[::]?)(?!\d)")
_HAN = "一二三四五"
EDGES = "".join((" ", "\n", ";", "\uff1b", "。", ",", "\uff0c"))
# What counts for more when one fact is asked for twice.
_WORST = (CONTRADICTED, MISSING, COVERED)


def judge_parts(question: Question, text: str, knowledge: Knowledge, at: Release = NEWEST) -> Judgement:
    """Return the judgement of an answer to a question for values; raise NotAnOption where one cannot be read."""
    parts = question.parts
    said = sections(text, len(parts))
    statuses = [_status(part, one, number, len(parts), knowledge, at)
                for number, (part, one) in enumerate(zip(parts, said, strict=True), start=1)]  # fmt: skip
    right = statuses.count(COVERED)
    return Judgement(
        round(100 * right / len(parts)),
        _points(parts, said, statuses),
        right=right == len(parts) if len(parts) == 1 else None,
        explanation=model_answer(question, statuses),
    )


def model_answer(question: Question, statuses: Sequence[str] = ()) -> str:
    """Return the right answers with the runs that gave them; several parts are numbered, with what became of each."""
    if len(question.parts) == 1:
        (part,) = question.parts
        return f"答案是“{part.key}”" + (f":{part.because}" if part.because else "")
    marks = {COVERED: "✓", CONTRADICTED: "✗", MISSING: "○"}
    lines = []
    for number, part in enumerate(question.parts, start=1):
        mark = f"{marks[statuses[number - 1]]} " if statuses else ""
        lines.append(f"{mark}{number}. {part.key}" + (f"({part.because})" if part.because else ""))
    return "\n".join(lines)


def sections(text: str, count: int) -> list[str]:
    """Return what a text says to each of so many parts; raise NotAnOption when that cannot be told apart."""
    if count == 1 or gives_up(text):
        return [text] * count
    marks = list(_NUMBERED.finditer(text))
    if marks:
        said = [""] * count
        for mark, after in zip(marks, [*marks[1:], None], strict=True):
            number = _HAN.index(mark[1]) + 1 if mark[1] in _HAN else int(mark[1])
            if number <= count:
                said[number - 1] = text[mark.end() : after.start() if after else len(text)].strip(EDGES)
        return said
    for stops in (r"\n+", r"[;;\n]+", r"[;;,,、\n]+"):
        pieces = [piece for piece in re.split(stops, text.strip()) if piece.strip()]
        if len(pieces) == count:
            return pieces
    raise NotAnOption(f"一共 {count} 问,看不出各问的答案在哪里;请写成 1. …… 2. …… 分开答")


def _status(part: Part, text: str, number: int, count: int, knowledge: Knowledge, at: Release) -> str:
    if gives_up(text) and not says_no(part.expected, text, knowledge):
        return MISSING
    try:
        return COVERED if agrees(part.expected, text, knowledge, at) else CONTRADICTED
    except NotAnOption as trouble:
        raise NotAnOption(f"第 {number} 问:{trouble}" if count > 1 else str(trouble)) from None


def _points(parts: Sequence[Part], said: Sequence[str], statuses: Sequence[str]) -> tuple[JudgedPoint, ...]:
    points: dict[str, JudgedPoint] = {}
    for part, text, status in zip(parts, said, statuses, strict=True):
        known = points.get(part.fact)
        if known is None or _WORST.index(status) < _WORST.index(known.status):
            points[part.fact] = JudgedPoint(part.fact, status, None if status == MISSING else text.strip()[:60])
    return tuple(points.values())
