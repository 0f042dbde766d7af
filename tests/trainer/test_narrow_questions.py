"""The interview questions that ask for less than their whole topic: what they ask for is there, and is enough."""

from __future__ import annotations

import pytest

from kb.content import Topic
from tests.trainer.desk import knowledge, right_answer
from trainer.grading.asked import Questioner
from trainer.grading.grade import grade
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


PRIVATE = "先建 docker-registry 类型的 Secret,在 Pod 的 imagePullSecrets 里引用这个 Secret,或者加到 ServiceAccount 上。"


@pytest.mark.parametrize(
    ("answer", "least", "most"),
    [
        (PRIVATE, 60, 100),
        # true, and not what was asked for
        ("NodePort 的默认端口范围是 30000 到 32767。ClusterIP 只能在集群内访问。", 0, 10),
        # true next door, and beside the question all the same
        ("Secret 可以作为卷挂载到 Pod。Secret 可以作为环境变量使用。", 0, 10),
        # wrong next door
        ("在 Pod 的 imagePullSecrets 里引用 Secret,可以引用别的命名空间的 Secret。", 0, 75),
    ],
)
def test_what_is_told_of_a_topic_next_door_counts(answer: str, least: int, most: int) -> None:
    question = "怎么拉私有仓库的镜像?"
    score = grade(question, answer, knowledge(), QUESTIONER, "image-pull-policy").score
    assert least <= score <= most
