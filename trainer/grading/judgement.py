"""What an answer was worth, for every kind of question alike."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.checks.check import FLAGGED, Verdict
from kb.counterpart import matching_fact
from kb.knowledge import Knowledge
from kb.models.release import NEWEST, Release
from kb.report import Report
from kb.verdict import Judged
from trainer.grading.asked import Asked, Questioner
from trainer.grading.grade import COVERED, RATINGS, Grade, grade_asked
from trainer.questions.question import Question


@dataclass(frozen=True)
class Wrong:
    """A statement that execution refutes. ``why`` holds the counterexample; ``right``: the true sentence instead."""

    quote: str
    why: str
    right: str | None
    outdated: bool


@dataclass(frozen=True)
class JudgedPoint:
    """What an answer did with one fact. ``status``: covered, missing or contradicted."""

    fact: str
    status: str
    quote: str | None = None


@dataclass(frozen=True)
class Unread:
    """A sentence of an answer that was not understood, and the words that it was not understood for, if known."""

    sentence: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """The outcome. ``right``: whether the right option was chosen, None for free text; ``explanation``: why.

    ``unread``: what of the answer was not understood, for those who maintain the wordings.
    """

    score: int
    points: tuple[JudgedPoint, ...]
    wrong: tuple[Wrong, ...] = ()
    followups: tuple[str, ...] = ()
    right: bool | None = None
    explanation: str = ""
    unread: tuple[Unread, ...] = ()

    @property
    def rating(self) -> str:
        """Return again, hard, good or easy."""
        return next(word for least, word in RATINGS if self.score >= least)


def asked_by(question: Question, knowledge: Knowledge, questioner: Questioner) -> Asked:
    """Return what a question asks: an interview's points are found from its words, others are known."""
    if question.kind == "interview":
        return questioner.asked(question.text, question.topic)
    topic = knowledge.topics[question.topic]
    points = tuple(knowledge.facts[fact] for fact in question.facts)
    true = (fact for fact in topic.facts if not fact.misconception and fact not in points)
    return Asked(topic, points, tuple(true), True)


def graded_free(
    question: Question, text: str, knowledge: Knowledge, questioner: Questioner, at: Release = NEWEST
) -> Grade:
    """Return the grade of an answer in free words: what else is true adds to what was asked for, and alone is none."""
    graded = grade_asked(asked_by(question, knowledge, questioner), question.context, text, knowledge, at)
    answered = question.kind == "interview" or any(point.status == COVERED for point in graded.points)
    return graded if answered else replace(graded, score=0)


def judge_free(
    question: Question, text: str, knowledge: Knowledge, questioner: Questioner, at: Release = NEWEST
) -> Judgement:
    """Return the judgement of an answer in free words."""
    graded = graded_free(question, text, knowledge, questioner, at)
    return Judgement(
        graded.score,
        points_of(graded),
        wrong_of(graded.claims, knowledge),
        graded.followups,
        unread=unread_of(graded.report),
    )


def points_of(graded: Grade) -> tuple[JudgedPoint, ...]:
    """Return the points of a grade, each fact once."""
    points = {point.fact.id: JudgedPoint(point.fact.id, point.status, point.quote) for point in graded.points}
    return tuple(points.values())


def wrong_of(claims: list[Judged], knowledge: Knowledge) -> tuple[Wrong, ...]:
    """Return the refuted statements among judged claims."""
    found = []
    for judged in claims:
        if judged.verdict in FLAGGED:
            fact = matching_fact(judged.claim, knowledge)
            why = knowledge.explainer.why(judged.claim, judged.result)
            outdated = judged.result.until is not None
            found.append(Wrong(judged.claim.quote, why, fact.text if fact else None, outdated))
    return tuple(found)


def unread_of(report: Report) -> tuple[Unread, ...]:
    """Return the sentences that said something and were not understood."""
    return tuple(
        Unread(sentence.quote.strip(), sentence.unread)
        for sentence in report.sentences
        if sentence.verdict is Verdict.NOT_MODELLED
    )


def all_covered(points: tuple[JudgedPoint, ...]) -> bool:
    """Whether nothing is missing or contradicted."""
    return bool(points) and all(point.status == COVERED for point in points)
