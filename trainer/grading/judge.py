"""Judging an answer to any kind of question."""

from __future__ import annotations

from kb.knowledge import Knowledge
from kb.models.release import NEWEST, Release
from trainer.grading.asked import Questioner
from trainer.grading.bare import judge_bare
from trainer.grading.closed import gives_up, judge_closed
from trainer.grading.error import judge_error
from trainer.grading.judgement import Judgement, judge_free
from trainer.grading.parts import judge_parts
from trainer.questions.question import Question


def judge(
    question: Question, text: str, knowledge: Knowledge, questioner: Questioner, release: Release = NEWEST
) -> Judgement:
    """Return what an answer is worth; raise NotAnOption when it does not say which option or value it means."""
    if question.parts:
        return judge_parts(question, text, knowledge, release)
    if question.kind == "find-the-error":
        return judge_error(question, text, knowledge, release)
    if question.closed:
        return judge_closed(question, text, knowledge, release)
    if not gives_up(text) and (bare := judge_bare(question, text, knowledge, release)):
        return bare
    return judge_free(question, text, knowledge, questioner, release)
