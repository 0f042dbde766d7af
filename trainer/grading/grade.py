"""The grade of one answer: points covered, missing and contradicted, a score, and what to ask next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from kb.checks.check import FLAGGED, Verdict
from kb.claim import Claim
from kb.content import Fact, Topic
from kb.entailment import about_the_same, covers, speaks_of
from kb.factcheck import factcheck
from kb.knowledge import Knowledge
from kb.models.release import NEWEST, Release
from kb.named_answer import GAP, asks_for_one
from kb.report import Report
from kb.report_json import claim_json
from kb.verdict import Judged
from trainer.grading.asked import Asked, Questioner
from trainer.grading.coverage import Said, made, said_in, values_of
from trainer.grading.followup import followups
from trainer.grading.hedging import is_hedged
from trainer.grading.plain_answer import plain_score
from trainer.grading.recital import TOLD, is_recital
from trainer.grading.rereading import told_in
from trainer.grading.score import score_of

COVERED, MISSING, CONTRADICTED = "covered", "missing", "contradicted"
# A further true fact counts half; who strays from a narrow question to the rest of its topic still knows something.
BONUS_WEIGHT, NEAR_WEIGHT = 0.5, 0.6
# True things of the topic that no fact says count for something too, but not without end.
LOOSE_WEIGHT, MOST_LOOSE = 0.4, 4
# A question that fits several topics is about the one that the answer speaks of; each statement speaks so loudly.
SPOKEN_OF, MOST_SPOKEN = 0.7, 12
# What is told of a topic next door, where the question's own topic has no such point.
NEXT_DOOR = 0.9
# Who says things both ways gets no more than this.
MOST_HEDGED = 10
# Nobody says more sentences than this in an interview; what follows is read once, and not for each point again.
MOST_REREAD = 40
RATINGS = ((85, "easy"), (65, "good"), (40, "hard"), (0, "again"))


@dataclass(frozen=True)
class Point:
    """One fact of a full answer, and what the answer did with it; ``quote`` is the words that decided."""

    fact: Fact
    status: str
    quote: str | None


@dataclass(frozen=True)
class Grade:
    """The outcome. ``score`` is 0 to 100; ``rating`` is FSRS's word for it."""

    asked: Asked
    score: int
    points: tuple[Point, ...]
    report: Report
    followups: tuple[str, ...]

    @property
    def rating(self) -> str:
        """Return again, hard, good or easy."""
        return next(word for least, word in RATINGS if self.score >= least)

    @property
    def claims(self) -> list[Judged]:
        """Return all judged claims of the answer, in order."""
        return [claim for sentence in self.report.sentences for claim in sentence.claims]


def grade(
    question: str,
    answer: str,
    knowledge: Knowledge,
    questioner: Questioner,
    topic: str | None = None,
    at: Release = NEWEST,
) -> Grade:
    """Return the grade of an answer to a question."""
    meant = topic or _meant(question, answer, knowledge, questioner, at)
    asked = questioner.asked(question, meant)
    graded = grade_asked(asked, question, answer, knowledge, at)
    if not asked.narrow or any(point.status != MISSING for point in graded.points):
        return graded
    elsewhere = _next_door(graded, knowledge)
    found = questioner.asked(question, elsewhere) if elsewhere else asked
    if not found.narrow or found is asked:
        return graded
    # What is asked for is told in a topic next door; nothing but that counts of it.
    points = Asked(asked.topic, found.to_the_point or found.points, (), True)
    neighbour = grade_asked(points, question, answer, knowledge, at)
    return replace(graded, score=max(graded.score, round(NEXT_DOOR * neighbour.score)))


def _next_door(graded: Grade, knowledge: Knowledge) -> str | None:
    """The other topic that most of what an answer truly says is about, None when it is about none."""
    topics = knowledge.lexicon.topics_of
    own = graded.asked.topic.slug if graded.asked.topic else ""
    said = [judged.claim.relation for judged in graded.claims if judged.verdict is Verdict.SUPPORTED]
    found = Counter(topics[relation] for relation in said if topics.get(relation, own) != own)
    return found.most_common(1)[0][0] if found else None


def _meant(question: str, answer: str, knowledge: Knowledge, questioner: Questioner, at: Release) -> str | None:
    """Which of the topics that a question can be about was meant, by what the answer speaks of."""
    topics = questioner.topics_of(question)
    if len(topics) < 2:
        return topics[0][1].slug if topics else None
    report = factcheck(_spoken(question, answer), knowledge, at, "answer", question=question)
    said = [judged.claim.relation for sentence in report.sentences for judged in sentence.claims][:MOST_SPOKEN]
    best = max(topics, key=lambda one: one[0] + SPOKEN_OF * _spoken_of(one[1], said))
    return best[1].slug


def grade_asked(asked: Asked, question: str, answer: str, knowledge: Knowledge, at: Release = NEWEST) -> Grade:
    """Return the grade of an answer to a question of which it is known what it asks."""
    about = frozenset({asked.topic.slug}) if asked.topic else frozenset()
    report = factcheck(_spoken(question, answer), knowledge, at, "answer", question=question, topics=about)
    claims = [claim for sentence in report.sentences for claim in sentence.claims]
    if is_recital(asked, report, knowledge):
        return Grade(asked, 0, tuple(Point(fact, MISSING, None) for fact in asked.points), report, (TOLD,))
    said = said_in(report.sentences, knowledge)
    points = tuple(_point(fact, claims, said, knowledge) for fact in asked.points)
    points = tuple(_reread(point, report, knowledge, at) for point in points)
    bonus = BONUS_WEIGHT * _told(asked.bonus, claims, said, knowledge)
    bonus += NEAR_WEIGHT * _told(asked.near, claims, said, knowledge)
    bonus += LOOSE_WEIGHT * min(MOST_LOOSE, _loose(asked, claims, knowledge))
    bonus += _straight(asked, claims, question, knowledge) if asked.narrow else 0
    covered = sum(point.status == COVERED for point in points)
    score = score_of(len(points), asked.narrow, covered + bonus, _wrong(report))
    made_by = [point.quote for point in points if point.status == COVERED and point.quote]
    score = max(score, plain_score(question, (*asked.points, *asked.bonus), made_by, claims, knowledge))
    if score > MOST_HEDGED and is_hedged(answer, report, knowledge):
        score = MOST_HEDGED
    return Grade(asked, score, points, report, followups(points, claims, knowledge))


def _spoken_of(topic: Topic, said: list[str]) -> int:
    """How many statements are about the relations of a topic."""
    own = {fact.relation for fact in topic.facts}
    return sum(relation in own for relation in said)


def _spoken(question: str, answer: str) -> str:
    """The answer with a repetition of the question blanked out (offsets stay)."""
    bare = question.strip()
    return answer.replace(bare, " " * len(bare)) if len(bare) > 4 else answer


def _point(fact: Fact, claims: list[Judged], said: list[Said], knowledge: Knowledge) -> Point:
    relation = knowledge.relations[fact.relation]
    own = knowledge.claims_of(fact)
    covered = made(own, said, knowledge)
    for judged in claims:
        if judged.verdict not in FLAGGED:
            continue
        about = [wanted for wanted in own if about_the_same(judged.claim, wanted, relation)]
        # Who said it right is not wrong about it because of a case that it does not speak of.
        if about and not (covered and _refuted_elsewhere(judged, about)):
            return Point(fact, CONTRADICTED, judged.claim.quote)
    return Point(fact, COVERED, covered.claim.quote) if covered else Point(fact, MISSING, None)


def _refuted_elsewhere(judged: Judged, about: list[Claim]) -> bool:
    """Whether the case that refutes a statement is none that these claims speak of."""
    witness = judged.result.counterexample
    return witness is not None and not any(speaks_of(wanted, witness.given) for wanted in about)


def _reread(point: Point, report: Report, knowledge: Knowledge, at: Release) -> Point:
    told = told_in(point.fact, report.sentences[:MOST_REREAD], knowledge, at) if point.status == MISSING else None
    return Point(point.fact, COVERED, told) if told else point


def _told(facts: tuple[Fact, ...], claims: list[Judged], said: list[Said], knowledge: Knowledge) -> int:
    """How many of some facts an answer makes the point of."""
    return sum(1 for fact in facts if _point(fact, claims, said, knowledge).status == COVERED)


def _loose(asked: Asked, claims: list[Judged], knowledge: Knowledge) -> int:
    """How many true things an answer says of its topic that none of the facts says."""
    if asked.topic is None:
        return 0
    topics = knowledge.lexicon.topics_of
    own = {fact.relation for fact in asked.topic.facts}
    true = [judged.claim for judged in claims if judged.verdict is Verdict.SUPPORTED]
    return len(
        {
            (claim.relation, claim.positive, *sorted(values_of(claim, knowledge.relations[claim.relation])))
            for claim in true
            if (claim.relation in own or topics.get(claim.relation) == asked.topic.slug)
            and not _is_fact(claim, knowledge)
        }
    )


def _straight(asked: Asked, claims: list[Judged], question: str, knowledge: Knowledge) -> int:
    """How many true things answer the question straight away, though none of the points says them; a list is one."""
    listed = {judged.claim.relation for judged in claims if judged.claim.wording == GAP and not asks_for_one(question)}
    return sum(
        judged.answers
        and judged.verdict is Verdict.SUPPORTED
        and judged.claim.relation not in listed
        and not _makes_any(judged.claim, asked.points, knowledge)
        for judged in claims
    )


def _makes_any(claim: Claim, facts: tuple[Fact, ...], knowledge: Knowledge) -> bool:
    """Whether a claim makes the point of one of some facts."""
    relation = knowledge.relations[claim.relation]
    own = (one for fact in facts if fact.relation == claim.relation for one in knowledge.claims_of(fact))
    return any(covers(claim, one, relation) for one in own)


def _is_fact(claim: Claim, knowledge: Knowledge) -> bool:
    """Whether a claim tells what one of the facts tells."""
    relation = knowledge.relations[claim.relation]
    facts = knowledge.true_facts_of.get(claim.relation, ())
    return any(covers(claim, own, relation) for fact in facts for own in knowledge.claims_of(fact))


def _wrong(report: Report) -> int:
    """How many things a report flags; the members of one list are one thing."""
    return len(
        {
            (place, judged.claim.relation) if judged.listed else (judged.claim.start, judged.claim.end)
            for place, sentence in enumerate(report.sentences)
            for judged in sentence.claims
            if judged.verdict in FLAGGED
        }
    )


def grade_json(graded: Grade, ident: Any, knowledge: Knowledge) -> dict[str, Any]:
    """Return the contract's object."""
    return {
        "id": ident,
        "topic": graded.asked.topic.slug if graded.asked.topic else None,
        "score": graded.score,
        "points": [
            {"fact": point.fact.id, "text": point.fact.text, "status": point.status, "quote": point.quote}
            for point in graded.points
        ],
        "claims": [claim_json(judged, knowledge) for judged in graded.claims],
        "followups": list(graded.followups),
        "rating": graded.rating,
    }
