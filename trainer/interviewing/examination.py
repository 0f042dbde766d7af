"""What an answer in an interview is worth, with the statements it consists of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kb.checks.check import FLAGGED, Verdict
from kb.knowledge import Knowledge
from kb.report import CheckedSentence
from kb.verdict import Judged
from trainer.grading.asked import Asked, Questioner
from trainer.grading.bare import judge_bare
from trainer.grading.closed import NotAnOption, gives_up
from trainer.grading.grade import COVERED, grade_asked
from trainer.grading.judge import judge
from trainer.grading.judgement import JudgedPoint, Judgement, Unread, graded_free, points_of, unread_of, wrong_of
from trainer.interviewing.interview import FOLLOWUP, Ask
from trainer.questions.question import RIGHT, WRONG, Question

# Who takes an error back and says it right, though not in the words of the fact.
TAKEN_BACK = 70
# Who is asked about somebody's words often says so.
_ABOUT = re.compile(r"^\s*(?:我(?:觉得|认为))?(?:他|你)?(?:这话|这种说法|这样说|这么说|说的|那)(?:是)?")
_DISAGREES = re.compile(r"^\s*(?:我)?(?:不(?:太)?(?:同意|认同|赞成)|反对)")
_AGREES = re.compile(r"^\s*(?:我)?(?:同意|认同|赞成)")


@dataclass(frozen=True)
class Room:
    """What an interviewer knows: the knowledge, and how to find what questions ask."""

    knowledge: Knowledge
    questioner: Questioner


@dataclass(frozen=True)
class Examination:
    """The judgement of an answer, its judged statements, and the sentences that were not understood."""

    judgement: Judgement
    claims: tuple[Judged, ...] = ()
    unread: tuple[str, ...] = ()


def examine(ask: Ask, text: str, room: Room) -> Examination:
    """Return what an answer is worth; nobody's manner has a say in it."""
    question = ask.question
    if gives_up(text) and not question.parts:
        return Examination(Judgement(0, tuple(JudgedPoint(fact, "missing") for fact in question.facts)))
    if question.parts or question.kind == "find-the-error":
        return _value(question, text, room)
    if question.closed and (judged := _verdict(question, text, room)):
        return judged
    if bare := judge_bare(question, text, room.knowledge):
        return Examination(bare)
    graded = graded_free(question, text, room.knowledge, room.questioner)
    judgement = Judgement(
        graded.score,
        points_of(graded),
        wrong_of(graded.claims, room.knowledge),
        graded.followups,
        unread=unread_of(graded.report),
    )
    if ask.kind == FOLLOWUP and not judgement.score and _sets_right(question, graded.claims):
        points = tuple(replace(point, status=COVERED, quote=text.strip()[:80]) for point in judgement.points)
        judgement = replace(judgement, score=TAKEN_BACK, points=points)
    unread = tuple(sentence.quote.strip() for sentence in graded.report.sentences if _unread(sentence))
    return Examination(judgement, tuple(graded.claims), unread)


def _value(question: Question, text: str, room: Room) -> Examination:
    """What an answer is worth that has to name values or a sentence; one that cannot be read is nobody's error."""
    try:
        return Examination(judge(question, text, room.knowledge, room.questioner))
    except NotAnOption:
        said = text.strip()
        points = tuple(JudgedPoint(fact, "missing") for fact in question.facts)
        return Examination(Judgement(0, points, unread=(Unread(said, ()),)), unread=(said,))


def _verdict(question: Question, text: str, room: Room) -> Examination | None:
    """What an answer is worth that says whether it agrees, or whose reasons say so; None when neither does."""
    said = _DISAGREES.sub("不对", _AGREES.sub("对", _ABOUT.sub("", text)))
    for words in (said, f"{_side(question, text, room)},{text}"):
        try:
            return Examination(judge(question, words, room.knowledge, room.questioner))
        except NotAnOption:
            continue
    return None


def _side(question: Question, text: str, room: Room) -> str:
    """Which side the reasons are on, empty when they are on none: something true about it speaks against an error."""
    topic = room.knowledge.topics[question.topic]
    graded = grade_asked(Asked(topic, (), (), True), question.sentence, text, room.knowledge)
    about = [judged.verdict for judged in graded.claims if judged.claim.relation == question.relation]
    if any(verdict in FLAGGED for verdict in about):
        return RIGHT
    return WRONG if Verdict.SUPPORTED in about else ""


def _sets_right(question: Question, claims: list[Judged]) -> bool:
    """Whether an answer says something true about what it was asked, and nothing wrong."""
    about = [judged for judged in claims if judged.claim.relation == question.relation]
    return (
        bool(question.relation)
        and any(judged.verdict is Verdict.SUPPORTED for judged in about)
        and not any(judged.verdict in FLAGGED for judged in claims)
    )


def _unread(sentence: CheckedSentence) -> bool:
    return sentence.verdict is Verdict.NOT_MODELLED and not sentence.claims
