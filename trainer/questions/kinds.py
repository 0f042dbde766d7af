"""The table of question kinds, and which one is asked when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from kb.content import Fact
from kb.knowledge import Knowledge
from trainer.grading.asked import Questioner
from trainer.questions.choose import boundary, choose
from trainer.questions.question import Question, parse_id, question_id, turn
from trainer.questions.recall import interview, recall
from trainer.questions.true_false import true_false

Make = Callable[[Fact, int, Knowledge], Question | None]
# Kinds that are about one fact; a fact is asked in a different way each time.
KINDS: Mapping[str, Make] = {"recall": recall, "choose": choose, "true-false": true_false, "boundary": boundary}
INTERVIEW = "interview"


def question_of(ident: str, knowledge: Knowledge, questioner: Questioner) -> Question | None:
    """Return the question with this id, made again; None when there is none."""
    parsed = parse_id(ident)
    if parsed is None:
        return None
    kind, subject, seed = parsed
    if kind == INTERVIEW:
        topic = knowledge.topics.get(subject)
        return interview(topic, seed, questioner) if topic else None
    fact = knowledge.facts.get(subject)
    return KINDS[kind](fact, seed, knowledge) if fact and kind in KINDS else None


def question_about(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the ``seed``-th question about one fact: the kinds take turns, and those that do not fit are left out."""
    kinds = list(KINDS)
    first = turn(fact.id, seed, len(kinds))
    made = (KINDS[kind](fact, seed, knowledge) for kind in kinds[first:] + kinds[:first])
    return next((question for question in made if question), None)


def first_question(
    facts: Iterable[str],
    seeds: Mapping[str, int],
    asked: Collection[str],
    knowledge: Knowledge,
    questioner: Questioner,
) -> Question | None:
    """Return the question for the first of these facts that can be asked now.

    ``seeds``: how often a fact was reviewed, 0 for a new one. ``asked``: ids of questions of this round; a fact whose
    question is among them, unanswered, was skipped and is not asked again.
    """
    for ident in facts:
        fact = knowledge.facts.get(ident)
        if fact is None or _skipped(ident, seeds.get(ident, 0), asked):
            continue
        opening = None if seeds.get(ident) else _opening(fact, seeds, asked, knowledge, questioner)
        question = opening or question_about(fact, seeds.get(ident, 0), knowledge)
        if question:
            return question
    return None


def _skipped(fact: str, seed: int, asked: Collection[str]) -> bool:
    return any(question_id(kind, fact, seed) in asked for kind in KINDS)


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
