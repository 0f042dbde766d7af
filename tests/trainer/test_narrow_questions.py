"""The interview questions that ask for less than their whole topic: what they ask for is there, and is enough."""

from __future__ import annotations

import pytest

from kb.content import Topic
from tests.trainer.desk import knowledge, right_answer
from trainer.grading.asked import Questioner
from trainer.grading.judge import judge
from trainer.questions.phrasing import narrow_questions
from trainer.questions.recall import interview

TOPICS = knowledge().content.topics
QUESTIONER = Questioner(knowledge())
ROWS = narrow_questions(knowledge().root)


def test_every_row_names_a_question_and_what_there_is() -> None:
    asked = {question: topic for topic in TOPICS for question in topic.questions}
    assert not set(ROWS) - set(asked)
    strange = [
        (question, name)
        for question, names in ROWS.items()
        for name in names
        if name not in {word for fact in asked[question].facts for word in (fact.relation, fact.id)}
    ]
    assert not strange
    assert not [topic.slug for topic in TOPICS if topic.questions[0] in ROWS]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_narrow_question_is_answered_by_what_it_asks_for(topic: Topic) -> None:
    for number, text in enumerate(topic.questions):
        question = interview(topic, number, QUESTIONER)
        assert question
        names = {word for fact in question.facts for word in (knowledge().facts[fact].relation, fact)}
        assert names.isdisjoint(ROWS[text]) is False if number else text not in ROWS
        assert number == 0 or len(question.facts) <= 10, text
        assert number == 0 or judge(question, right_answer(question), knowledge(), QUESTIONER).score >= 85, text


def test_the_same_question_in_slightly_other_words_asks_for_the_same() -> None:
    asked = QUESTIONER.asked("静态Pod和普通Pod,有什么区别呢?", "kubelet-role").points
    assert {fact.id for fact in asked} >= {"kubelet-mirror-pods", "kubelet-static-origin"}
    assert len(QUESTIONER.asked("kubelet 在节点上都负责哪些事情?").points) > 10
