"""参考回答: short, true, in the knowledge base's own sentences, and about what was asked."""

from __future__ import annotations

import pytest

from kb.models.release import NEWEST, Release
from tests.shared import shared_knowledge
from trainer.grading.asked import Questioner
from trainer.grading.model_answer import MOST, model_answer

KNOWLEDGE = shared_knowledge()
QUESTIONER = Questioner(KNOWLEDGE)

ASKED = {
    "StatefulSet 跟 Deployment 有什么不一样?": ["StatefulSet 的每个 Pod 有自己的 PVC。", "Deployment 适合无状态应用。"],
    "Service 的 type 都有啥?分别在什么情况下用?": [
        "Service 有四种类型:ClusterIP、NodePort、LoadBalancer、ExternalName。"
    ],
    "把节点上的 kube-proxy 停掉,Service 会立刻不通吗?": ["kube-proxy 挂了以后,已有的规则仍然有效。"],
    "CNI 规范里定义了哪几个操作?": ["CNI 规范有六个操作:ADD、DEL、CHECK、GC、STATUS、VERSION。"],
    "你们线上 Pod 反复重启,退避多久,最长多久?": ["重启的退避时间最长 300 秒。"],
}


@pytest.mark.parametrize(("question", "told"), ASKED.items())
def test_it_says_what_was_asked_in_few_sentences(question: str, told: list[str]) -> None:
    answer = model_answer(QUESTIONER.asked(question), KNOWLEDGE, NEWEST)
    assert all(words in answer for words in told), answer
    assert 0 < answer.count("。") <= MOST


def test_a_narrow_question_is_answered_by_nothing_else() -> None:
    answer = model_answer(QUESTIONER.asked("CronJob 到点时上一个还没跑完会怎样?"), KNOWLEDGE, NEWEST)
    assert "StatefulSet" not in answer


def test_it_is_true_as_of_the_release() -> None:
    asked = QUESTIONER.asked("多少秒没有心跳算失联?", "node-failure-eviction")
    assert "50 秒" in model_answer(asked, KNOWLEDGE, NEWEST)
    assert "50 秒" not in model_answer(asked, KNOWLEDGE, Release.parse("1.28"))


def test_nobody_knows_what_was_asked() -> None:
    assert model_answer(QUESTIONER.asked("今天天气怎么样?"), KNOWLEDGE, NEWEST) == ""
