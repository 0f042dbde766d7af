"""Which fact is asked now, and in which way: kinds that fit the learner, and are not always the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.grading.asked import Questioner
from trainer.questions.difficulty import OF_LEVEL, prior
from trainer.questions.draw import lot
from trainer.questions.kinds import INTERVIEW, KINDS, question_of
from trainer.questions.question import Question, question_id
from trainer.questions.recall import interview
from trainer.questions.remembered import Questions

# What a question shall be expected to earn: a fact that was often reviewed is asked in harder ways.
FIRST_TARGET, PER_REVIEW, MOST_REVIEWS = -0.6, 0.4, 5
# A kind that came up in this round is put off by so much for each time; chance decides between kinds
# whose difficulties are not further apart than this.
REPEATED, VARIETY = 0.5, 1.5


@dataclass(frozen=True)
class Level:
    """How able the learner is, and how hard items (``kind:fact``) have turned out to be; see ``difficulty``."""

    able: float = 0.0
    hard: Mapping[str, float] = field(default_factory=dict)

    def of(self, kind: str, fact: Fact) -> float:
        """Return how hard a kind of question about a fact is."""
        return self.hard.get(f"{kind}:{fact.id}", prior(kind, fact))


UNKNOWN = Level()


def kinds_for(fact: Fact, seed: int, recent: Collection[str] = (), level: Level = UNKNOWN) -> list[str]:
    """Return all kinds, those first that fit the learner and the ``seed``-th review of a fact.

    ``recent``: the kinds of this round's questions, which others are preferred to.
    """
    target = level.able + FIRST_TARGET + OF_LEVEL.get(fact.level, 0.0) + PER_REVIEW * min(seed, MOST_REVIEWS)
    seen = Counter(recent)
    # Who reviews a fact again shall rarely get the same kind as before.
    draw = lot("kinds", fact.id, seed)
    chance = {kind: VARIETY * draw.random() for kind in KINDS}
    return sorted(
        KINDS,
        key=lambda kind: abs(level.of(kind, fact) - target) + REPEATED * seen[kind] + chance[kind],
    )


def question_about(
    fact: Fact,
    seed: int,
    knowledge: Knowledge,
    recent: Collection[str] = (),
    level: Level = UNKNOWN,
    told: Collection[str] = (),
    wanted: Collection[str] = (),
) -> Question | None:
    """Return the ``seed``-th question about one fact, of the ``wanted`` kinds where some are.

    ``told``: the wordings of this round; none of them is asked again.
    """
    for kind in kinds_for(fact, seed, recent, level):
        question = KINDS[kind](fact, seed, knowledge) if not wanted or kind in wanted else None
        if question and question.wording not in told:
            return question
    return None


def first_question(
    facts: Iterable[str],
    seeds: Mapping[str, int],
    asked: Collection[str],
    knowledge: Knowledge,
    questioner: Questioner,
    level: Level = UNKNOWN,
    wanted: Collection[str] = (),
    questions: Questions | None = None,
) -> Question | None:
    """Return the question for the first of these facts that can be asked now.

    ``seeds``: how often a fact was reviewed, 0 for a new one. ``asked``: ids of questions of this round; a fact whose
    question is among them, unanswered, was skipped and is not asked again. ``wanted``: the kinds; all of them
    where it is empty. ``questions``: where those of this round are remembered.
    """
    recent = [ident.partition(":")[0] for ident in asked]
    kept = questions or Questions()
    known = (kept.find(ident, partial(question_of, ident, knowledge, questioner)) for ident in asked)
    told = {question.wording for question in known if question}
    order = list(facts)
    for ident in order if set(wanted) != {INTERVIEW} else ():
        fact = knowledge.facts.get(ident)
        if fact is None or _skipped(ident, seeds.get(ident, 0), asked):
            continue
        new = not seeds.get(ident) and (not wanted or INTERVIEW in wanted)
        opening = _opening(fact, seeds, asked, knowledge, questioner) if new else None
        question = opening or question_about(fact, seeds.get(ident, 0), knowledge, recent, level, told, wanted)
        if question:
            return kept.keep(question)
    return _interview(order, asked, knowledge, questioner) if INTERVIEW in wanted else None


def _skipped(fact: str, seed: int, asked: Collection[str]) -> bool:
    return any(question_id(kind, fact, seed) in asked for kind in KINDS)


def _interview(
    facts: Iterable[str], asked: Collection[str], knowledge: Knowledge, questioner: Questioner
) -> Question | None:
    """The next 面试题 of the topics of these facts."""
    for slug in dict.fromkeys(knowledge.facts[fact].topic for fact in facts if fact in knowledge.facts):
        for number in range(len(knowledge.topics[slug].questions)):
            question = interview(knowledge.topics[slug], number, questioner)
            if question and question.id not in asked:
                return question
    return None


def _opening(
    fact: Fact, seeds: Mapping[str, int], asked: Collection[str], knowledge: Knowledge, questioner: Questioner
) -> Question | None:
    """A topic is opened by the interviewer's own question, as long as most of what it asks for is new."""
    topic = knowledge.topics[fact.topic]
    for number in range(len(topic.questions)):
        question = interview(topic, number, questioner)
        if question is None or question.id in asked or fact.id not in question.facts:
            continue
        if 2 * sum(not seeds.get(ident) for ident in question.facts) > len(question.facts):
            return question
    return None
