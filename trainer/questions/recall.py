"""Free questions: an interviewer's own about a topic, and what a single fact answers."""

from __future__ import annotations

from kb.claim import Claim, Named
from kb.content import Fact, Topic
from kb.knowledge import Knowledge
from kb.models.relation import YES_NO
from trainer.grading.asked import Questioner
from trainer.questions.asking import asked, word_of
from trainer.questions.choose import given_by, only_claim
from trainer.questions.question import Question, question_id

MOST_TOLD = 2


def interview(topic: Topic, number: int, questioner: Questioner) -> Question | None:
    """Return the topic's ``number``-th 面试题, with the facts that make a full answer; None when there is none."""
    if number >= len(topic.questions):
        return None
    text = topic.questions[number]
    facts = tuple(fact.id for fact in questioner.asked(text, topic.slug).points)
    ident = question_id("interview", topic.slug, number)
    return Question(ident, "interview", topic.slug, facts, text) if facts else None


def recall(fact: Fact, seed: int, knowledge: Knowledge) -> Question | None:
    """Return the question that this fact answers: what its relation asks, for the values that it names.

    Facts of the same level and below that answer the same question are part of the answer.
    """
    text = question_about(fact, knowledge)
    if text is None:
        return None
    others = (
        other for other in knowledge.topics[fact.topic].facts if other.id != fact.id and other.level <= fact.level
    )
    facts = (fact, *(other for other in others if question_about(other, knowledge) == text))
    claim = only_claim(fact, knowledge)
    given = given_by(claim, knowledge.relations[fact.relation]) if claim and len(facts) == 1 else None
    return Question(
        question_id("recall", fact.id, seed),
        "recall",
        fact.topic,
        tuple(one.id for one in facts),
        text,
        relation=fact.relation,
        given=given,
    )


def question_about(fact: Fact, knowledge: Knowledge) -> str | None:
    """Return the words of the question that a fact answers, None when it has none."""
    claims = knowledge.claims_of(fact)
    title = knowledge.lexicon.titles.get(fact.relation)
    if fact.misconception or not claims or not title or _tells_all(claims[0], knowledge):
        return None
    claim, relation = only_claim(fact, knowledge), knowledge.relations[fact.relation]
    if claim and all(isinstance(term, Named) for term in claim.inputs.values()):
        given = given_by(claim, relation)
        if given is not None and (told := asked(relation, given, knowledge)):
            return told
    named = _named_inputs(claims[0], knowledge)
    return None if named is None else f"{title}?" + (f"({named})" if named else "")


def _tells_all(claim: Claim, knowledge: Knowledge) -> bool:
    """Whether so much would have to be said for the question that only "yes" is left to answer."""
    relation = knowledge.relations[claim.relation]
    return relation.answer == YES_NO and len(claim.inputs) > MOST_TOLD


def _named_inputs(claim: Claim, knowledge: Knowledge) -> str | None:
    """The named inputs in words, None when one has none; a number is what the learner has to know, and is not told."""
    relation = knowledge.relations[claim.relation]
    values = [(slot, value) for slot, term in claim.inputs.items() if isinstance(term, Named) for value in term.values]
    if not all(word_of(relation.inputs[slot], value, knowledge) for slot, value in values):
        return None
    slots = knowledge.lexicon.slot_names.get(claim.relation, {})
    return ",".join(
        f"{slots.get(slot, slot)}:{knowledge.explainer.term(relation.inputs[slot], term)}"
        for slot, term in claim.inputs.items()
        if isinstance(term, Named)
    )
