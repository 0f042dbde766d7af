"""Answers to questions with options: which one was chosen, and whether the reason given stands."""

from __future__ import annotations

import re

from kb.checks.check import FLAGGED, check
from kb.facts import read_strictly
from kb.knowledge import Knowledge
from kb.models.release import NEWEST, Release
from kb.reading.lexicon import squeeze
from kb.reading.text import fold
from trainer.grading.asked import Asked
from trainer.grading.grade import CONTRADICTED, COVERED, MISSING, grade_asked
from trainer.grading.judgement import JudgedPoint, Judgement, all_covered, points_of, wrong_of
from trainer.questions.question import LETTERS, RIGHT, WRONG, Question

# Chosen well and reasoned well; chosen well; with a reason that was not given though asked for; with a wrong reason.
REASONED, CHOSEN, BARE, MISREASONED = 100, 75, 55, 45
SHORTEST_REASON = 4
_GIVE_UP = re.compile(r"(?:我)?(?:不知道|不清楚|不会|不懂|没学过|忘了|不记得|pass|skip|[??]+|-+)?[。.!!]*")
_EDGES = re.compile(r"^[\s,,。.;;::、()()]+|[\s,,。.;;::、()()]+$")
_LEAD = re.compile(r"(?:我(?:觉得|认为|想)|这句话?|这个说法|说法|这|应该|应当|肯定|显然|就|[,,::\s])+")
_NO = r"不对|不正确|不成立|不是|错误的?|错的?|否|假|×|✗|(?:false|wrong|no|f|n)(?![a-z])"
_YES = r"没错|不错|对的?|正确|成立|是的?|真|√|✓|(?:true|right|yes|t|y)(?![a-z])"
_SAID = re.compile(rf"(?:是(?=不对|错|对|正确))?(?:(?P<yes>没错|不错)|(?P<no>{_NO})|(?P<also>{_YES}))(?:的)?")


class NotAnOption(ValueError):
    """The answer does not say which option it means; the message is one Chinese line."""


def gives_up(text: str) -> bool:
    """Whether an answer is empty or says that the learner does not know."""
    return bool(_GIVE_UP.fullmatch(fold(text).strip()))


def judge_closed(question: Question, text: str, knowledge: Knowledge, at: Release = NEWEST) -> Judgement:
    """Return the judgement of an answer to a question with options; raise NotAnOption."""
    if gives_up(text):
        return Judgement(0, _points(question, MISSING), right=False, explanation=explanation(question, knowledge, at))
    if question.kind == "true-false":
        return _true_false(question, text, knowledge, at)
    chosen = chosen_option(question, text)
    shown = explanation(question, knowledge, at)
    if chosen == question.key:
        return Judgement(CHOSEN, _points(question, COVERED, chosen), right=True, explanation=shown)
    return Judgement(0, _points(question, CONTRADICTED, chosen), right=False, explanation=shown)


def chosen_option(question: Question, text: str) -> str:
    """Return the option that an answer names by its letter or its words; raise NotAnOption."""
    said = _EDGES.sub("", squeeze(text))
    letters = LETTERS[: len(question.options)]
    if len(said) == 1 and said.upper() in letters:
        return question.options[letters.index(said.upper())]
    named = [option for option in question.options if squeeze(option) == said]
    if len(named) == 1:
        return named[0]
    raise NotAnOption(f"读到“{text.strip()[:20]}”,看不出选的是哪一个;请答 {letters[0]} 到 {letters[-1]},或照抄选项")


def said_verdict(text: str) -> tuple[str | None, str]:
    """Return whether an answer begins with 对 or 错 (None: with neither), and the reason behind it."""
    folded = fold(text)
    lead = _LEAD.match(folded)
    start = lead.end() if lead else 0
    said = _SAID.match(folded, start)
    if said is None:
        return None, text
    return WRONG if said["no"] else RIGHT, _EDGES.sub("", text[said.end() :])


def _true_false(question: Question, text: str, knowledge: Knowledge, at: Release) -> Judgement:
    verdict, reason = said_verdict(text)
    if verdict is None:
        raise NotAnOption(f"读到“{text.strip()[:20]}”,看不出你说它对还是错;请先答“对”或“错”,再说为什么")
    fact = knowledge.facts[question.facts[0]]
    points = tuple(knowledge.facts[ident] for ident in fact.refers if ident in knowledge.facts) or (fact,)
    asked = Asked(knowledge.topics[fact.topic], points, (), True)
    graded = grade_asked(asked, question.sentence, reason, knowledge, at)
    wrong = wrong_of(graded.claims, knowledge)
    if wrong:
        # Short reasons lean on the sentence; what is wrong only because of what it says is not held against anybody.
        alone = grade_asked(asked, "", reason, knowledge, at)
        if not wrong_of(alone.claims, knowledge):
            graded, wrong = alone, ()
    shown = explanation(question, knowledge, at)
    if verdict != question.key:
        return Judgement(0, _points(question, CONTRADICTED, verdict), wrong, (), False, shown)
    score, remark = _reasoned(question, reason, bool(wrong), all_covered(points_of(graded)))
    followups = graded.followups if wrong else ()
    return Judgement(score, _points(question, COVERED, verdict), wrong, followups, True, f"{remark}{shown}")


def _reasoned(question: Question, reason: str, wrong: bool, covered: bool) -> tuple[int, str]:
    """The score of a right verdict, and what to say of its reason; a true sentence is a reason in itself."""
    if wrong:
        return MISREASONED, "判断对了,理由不对。"
    if covered:
        return REASONED, ""
    if question.key == RIGHT:
        return CHOSEN, ""
    if len(reason) < SHORTEST_REASON:
        return BARE, "判断对了,没说理由。"
    return CHOSEN, "判断对了,理由没有读懂。"


def _points(question: Question, status: str, quote: str | None = None) -> tuple[JudgedPoint, ...]:
    return tuple(JudgedPoint(fact, status, quote) for fact in question.facts)


def explanation(question: Question, knowledge: Knowledge, at: Release = NEWEST) -> str:
    """Return why the key is the key: the case that was run, and the true sentence."""
    fact = knowledge.facts[question.facts[0]]
    relation = knowledge.relations[question.relation]
    if not question.sentence:
        given = knowledge.explainer.given(relation, question.given or {})
        return f"{given}时,模型的答案是“{question.key}”" if given else f"模型的答案是“{question.key}”"
    for claim in read_strictly(question.sentence, question.relation, knowledge.reader).claims:
        result = check(claim, relation, at)
        if result.verdict in FLAGGED:
            true = fact.note if fact.misconception else f"正确的是:{fact.text}"
            return f"{knowledge.explainer.why(claim, result)}。{true}"
    return "这句话在模型上成立"
