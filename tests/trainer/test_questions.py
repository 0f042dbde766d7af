"""Questions over the whole content: their keys are found again by running the relations directly."""

from __future__ import annotations

from functools import cache

import pytest

from kb.content import Fact, Topic
from kb.facts import read_strictly
from tests.trainer.desk import knowledge
from tests.trainer.keys import plainly_true, right_options
from trainer.grading.asked import Questioner
from trainer.questions.hint import hint
from trainer.questions.kinds import KINDS, question_of
from trainer.questions.pick import first_question, question_about
from trainer.questions.question import RIGHT, WRONG, Question, parse_id, stable_order

SEEDS = range(2)
TOPICS = knowledge().content.topics


@cache
def questions(topic: Topic, *kinds: str) -> list[tuple[Fact, Question]]:
    made = [(fact, KINDS[kind](fact, seed, knowledge())) for fact in topic.facts for kind in kinds for seed in SEEDS]
    return [(fact, question) for fact, question in made if question]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_choices_key_is_what_the_relation_solves_to(topic: Topic) -> None:
    wrong = []
    for _, question in questions(topic, "choose", "boundary"):
        if question.parts:
            continue  # asked for by its value; tests/trainer/test_question_kinds.py finds those keys again
        right = right_options(question)
        if right != [question.key]:
            wrong.append((question.id, question.text, question.options, question.key, right))
    assert not wrong


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_sentences_key_is_what_the_relation_solves_to(topic: Topic) -> None:
    wrong, judged = [], set()
    for _, question in questions(topic, "true-false"):
        claims = read_strictly(question.sentence, question.relation, knowledge().reader).claims
        truth = [plainly_true(claim, knowledge().relations[question.relation]) for claim in claims]
        if None in truth:
            continue
        judged.add(question.sentence)
        if (RIGHT if all(truth) else WRONG) != question.key:
            wrong.append((question.id, question.sentence, question.key))
    assert not wrong
    assert len(judged) > len(topic.facts) // 10


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_question_is_made_again_from_its_id(topic: Topic) -> None:
    questioner = Questioner(knowledge())
    for _, question in questions(topic, *KINDS)[::3]:
        assert question_of(question.id, knowledge(), questioner) == question
        assert hint(question, knowledge())


def test_true_and_wrong_sentences_both_come() -> None:
    keys = {question.key for _, question in questions(knowledge().topics["pv-phases"], "true-false")}
    assert keys == {RIGHT, WRONG}


def test_a_misconception_is_asked_as_a_sentence_and_is_wrong() -> None:
    made = [
        question_about(fact, seed, knowledge())
        for fact in knowledge().facts.values()
        if fact.misconception
        for seed in SEEDS
    ]
    assert {question.kind for question in made if question} == {"true-false", "find-the-error"}
    assert {question.key for question in made if question and question.closed} == {WRONG}


def test_an_edge_lies_at_the_edge() -> None:
    fact = knowledge().facts["probe-http-range"]
    made = [KINDS["boundary"](fact, seed, knowledge()) for seed in range(4)]
    keys = {question.given["code"]: question.key for question in made if question and question.given}
    assert keys == {199: "失败", 200: "成功", 399: "成功", 400: "失败"}


def test_the_same_fact_is_asked_in_different_ways() -> None:
    fact = knowledge().facts["pv-phase-released"]
    kinds = {question.kind for seed in range(8) if (question := question_about(fact, seed, knowledge()))}
    assert len(kinds) >= 4


def test_a_new_topic_is_opened_by_the_interviewer() -> None:
    topic = knowledge().topics["pv-phases"]
    facts = [fact.id for fact in topic.facts]
    questioner = Questioner(knowledge())
    first = first_question(facts, {}, (), knowledge(), questioner)
    assert first is not None
    assert (first.kind, first.text) == ("interview", topic.questions[0])
    assert facts[0] in first.facts
    known = dict.fromkeys(first.facts, 1)
    then = first_question(facts, known, (first.id,), knowledge(), questioner)
    assert then is not None
    assert then.id != first.id


def test_what_was_skipped_does_not_come_again() -> None:
    facts = ["pv-phase-bound", "pv-phase-failed"]
    seeds = dict.fromkeys(facts, 1)
    asked: list[str] = []
    questioner = Questioner(knowledge())
    while question := first_question(facts, seeds, asked, knowledge(), questioner):
        asked.append(question.id)
    assert [parse_id(ident)[1] for ident in asked if parse_id(ident)] == facts  # type: ignore[index]


@pytest.mark.parametrize(
    "ident", ["", "x", "choose:", "choose:pv-phase-bound", "choose:pv-phase-bound:-1", "nokind:pv-phase-bound:0",
              "choose:nofact:0", "interview:nofact:0", "interview:pv-phases:999", "choose:pv-phase-bound:²",
              "choose:pv-phase-bound:99999999999999999999"]
)  # fmt: skip
def test_a_strange_id_is_no_question(ident: str) -> None:
    assert question_of(ident, knowledge(), Questioner(knowledge())) is None


def test_the_order_of_options_depends_on_the_salt_alone() -> None:
    words = list("abcdef")
    assert stable_order(words, "1") == stable_order(list(reversed(words)), "1")
    assert stable_order(words, "1") != stable_order(words, "2")
