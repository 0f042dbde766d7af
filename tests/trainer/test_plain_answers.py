"""What a bare answer is worth: a list by its members, and nothing for a question that asks for more."""

from __future__ import annotations

import pytest

from tests.shared import shared_knowledge
from trainer.grading.asked import Questioner
from trainer.grading.grade import grade

QUESTIONER = Questioner(shared_knowledge())

ANSWERS = [
    ("Service 有哪几种类型?", "ClusterIP、NodePort、LoadBalancer、ExternalName", 85, 100),
    ("Service 有哪几种类型?", "ClusterIP、NodePort、LoadBalancer", 60, 75),
    ("Service 有哪几种类型?", "ClusterIP、NodePort、LoadBalancer、Ingress", 30, 75),
    ("Service 有哪几种类型?", "Pod、Deployment", 0, 10),
    ("Service 有哪些类型?分别用在什么场景?", "ClusterIP、NodePort、LoadBalancer、ExternalName", 10, 50),
    ("重启策略默认是哪个?", "Always", 85, 100),
    ("重启策略默认是哪个?", "OnFailure", 0, 10),
    # what leans on the question answers it, and to deny a "no" is a yes
    ("Pod 删了,挂在 PVC 上的数据还在吗?", "还在,PVC 不会跟着 Pod 删。", 60, 100),
    ("Pod 删了数据还在吗?", "PVC 还在。", 60, 100),
    ("Pod 删了数据还在吗?", "PVC 也没了。", 0, 10),
]


@pytest.mark.parametrize(("question", "answer", "least", "most"), ANSWERS)
def test_a_bare_answer_is_worth_what_it_answers(question: str, answer: str, least: int, most: int) -> None:
    assert least <= grade(question, answer, shared_knowledge(), QUESTIONER).score <= most
