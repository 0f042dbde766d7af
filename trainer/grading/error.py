"""Answers to "which of these sentences is wrong, and what would be right"."""

from __future__ import annotations

import re

from kb.knowledge import Knowledge
from kb.models.release import NEWEST, Release
from trainer.grading.asked import Asked
from trainer.grading.closed import BARE, CHOSEN, MISREASONED, REASONED, NotAnOption, explanation, gives_up
from trainer.grading.grade import CONTRADICTED, COVERED, MISSING, grade_asked
from trainer.grading.judgement import JudgedPoint, Judgement, all_covered, points_of, wrong_of
from trainer.grading.values import agrees
from trainer.questions.expected import Blank
from trainer.questions.question import LETTERS, Question

_NAMED = re.compile(
    r"^[\s“”\"'((]*(?:我(?:觉得|认为|选)|错的是|应该是|答案是?|选|第|[::])*\s*"
    r"(?P<which>[A-Ha-h](?![A-Za-z0-9])|[1-8一二三四五六](?=[句条个、.,,::\s]|$))"
    r"\s*[句条个项]?(?:话)?(?:是)?(?:错的?|不对|有错|说错了)?[)).、,,::;;。\s]*"
)
_HAN = "一二三四五六"


def judge_error(question: Question, text: str, knowledge: Knowledge, at: Release = NEWEST) -> Judgement:
    """Return the judgement of an answer that names a sentence and puts it right; raise NotAnOption."""
    shown = f"错的是 {question.key}。{explanation(question, knowledge, at)}"
    if gives_up(text):
        return Judgement(0, _points(question, MISSING), right=False, explanation=shown)
    named = _NAMED.match(text)
    place = _place(named["which"]) if named else _quoted(text, question)
    if place is None or place >= len(question.items):
        last = LETTERS[len(question.items) - 1]
        raise NotAnOption(f"读到“{text.strip()[:20]}”,看不出指的是哪一句;请先写 A 到 {last},再写改成怎样才对")
    if LETTERS[place] != question.key:
        return Judgement(0, _points(question, CONTRADICTED, LETTERS[place]), right=False, explanation=shown)
    correction = text[named.end() :].strip() if named else text
    score, remark = _corrected(question, correction, knowledge, at)
    return Judgement(score, _points(question, COVERED, text.strip()[:60]), right=True, explanation=f"{remark}{shown}")


def _place(which: str) -> int:
    if which in _HAN:
        return _HAN.index(which)
    return int(which) - 1 if which.isdigit() else LETTERS.index(which.upper())


def _quoted(text: str, question: Question) -> int | None:
    quoted = [place for place, item in enumerate(question.items) if item.rstrip("。") in text]
    return quoted[0] if len(quoted) == 1 else None


def _corrected(question: Question, said: str, knowledge: Knowledge, at: Release) -> tuple[int, str]:
    """The score of a sentence that was found, by how it is put right, and a remark on that."""
    if len(said) < 1:
        return BARE, "找对了,没有改。"
    fact = knowledge.facts[question.facts[0]]
    points = tuple(knowledge.facts[ident] for ident in fact.refers if ident in knowledge.facts) or (fact,)
    asked = Asked(knowledge.topics[fact.topic], points, (), True)
    graded = grade_asked(asked, question.sentence, said, knowledge, at)
    if wrong_of(graded.claims, knowledge):
        # Short corrections lean on the sentence; what is wrong only because of it is not held against anybody.
        graded = grade_asked(asked, "", said, knowledge, at)
    if wrong_of(graded.claims, knowledge):
        return MISREASONED, "找对了,改得不对。"
    if all_covered(points_of(graded)):
        return REASONED, ""
    if fact.misconception:
        return CHOSEN, "找对了,改正的话没有读懂。"
    try:
        fits = agrees(gap(question.sentence, fact.text, fact.relation), _bare(said), knowledge, at)
    except NotAnOption:
        return CHOSEN, "找对了,改正的话没有读懂。"
    return (REASONED, "") if fits else (MISREASONED, "找对了,改得不对。")


def _bare(said: str) -> str:
    return re.sub(r"^(?:应该?|要|得)?(?:改成|改为|换成|是|为|写成)?[::\s]*", "", said.strip()).rstrip("。.")


def gap(wrong: str, true: str, relation: str) -> Blank:
    """Return the place where a wrong sentence leaves the true one, as a gap of the true one."""
    start = 0
    while start < min(len(wrong), len(true)) and wrong[start] == true[start]:
        start += 1
    end = 0
    while end < min(len(wrong), len(true)) - start and wrong[-1 - end] == true[-1 - end]:
        end += 1
    stop = len(true) - end
    while (
        start
        and re.match(r"[\w.%-]", true[start - 1], re.ASCII)
        and re.match(r"[\w.%-]", true[start : start + 1] or " ", re.ASCII)
    ):
        start -= 1
    while (
        stop < len(true)
        and re.match(r"[\w.%-]", true[stop], re.ASCII)
        and re.match(r"[\w.%-]", true[stop - 1], re.ASCII)
    ):
        stop += 1
    return Blank(true[:start], true[stop:], relation, true[start:stop])


def _points(question: Question, status: str, quote: str | None = None) -> tuple[JudgedPoint, ...]:
    return tuple(JudgedPoint(fact, status, quote) for fact in question.facts)
