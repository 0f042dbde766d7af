"""Answers that lean on the words of their question, and those that must not."""

from __future__ import annotations

import pytest

from kb.factcheck import factcheck
from kb.leaning_answer import leads_of
from kb.report import CheckedSentence
from tests.shared import shared_knowledge

LEANING = [
    ("Pod 删了数据还在吗?", "PVC 还在。", "PVC 还在", "supported"),
    ("回收策略是 Retain,PVC 删了以后 PV 变成什么状态?", "变成 Available。", "变成 Available", "contradicted"),
]
# What is asked for is the default, of each of them.
DEFAULTS = [
    ("maxSurge 和 maxUnavailable 默认各是多少?", "maxUnavailable 是 25%,maxSurge 是 2 个。"),
    ("Deployment 的更新策略默认是什么?maxSurge 和 maxUnavailable 呢?", "maxSurge 是 25%,maxUnavailable 是 50%。"),
]
SILENT = [
    # what is said behind it may take it back
    ("imagePullPolicy 有哪几种?不写的时候默认是什么?", "就是 IfNotPresent 吧,不管怎样都行"),
    # the question asks twice
    ("imagePullPolicy 有哪几种?不写的时候默认是什么?", "Always。"),
    # the answer speaks of something else by then
    ("IPAM 是做什么的?", "main 插件是最常用的。负责创建网卡"),
    # what came out of what was said before
    ("NodePort 有什么缺点?", "所以 Pod 漂移了地址就变了"),
    # which time is meant
    ("kube-proxy 有哪些工作模式?现在默认是哪个?", "最早的是 userspace"),
    # names alone
    ("CNI 是什么?它定义了哪些操作?", "ADD / DEL / CHECK"),
]


def _answers(question: str, answer: str) -> list[CheckedSentence]:
    return list(factcheck(answer, shared_knowledge(), question=question).sentences)


@pytest.mark.parametrize(("question", "answer", "quote", "verdict"), LEANING)
def test_words_of_the_question_count_in_the_answer(question: str, answer: str, quote: str, verdict: str) -> None:
    claims = [one for sentence in _answers(question, answer) for one in sentence.claims if one.answers]
    assert (quote, verdict) in [(one.claim.quote, one.verdict.value) for one in claims]
    for one in claims:
        assert answer[one.claim.start : one.claim.end] == one.claim.quote


@pytest.mark.parametrize(("question", "answer"), DEFAULTS)
def test_a_question_for_defaults_is_answered_by_values(question: str, answer: str) -> None:
    verdicts = [one.verdict.value for sentence in _answers(question, answer) for one in sentence.claims if one.answers]
    assert verdicts == ["supported", "contradicted"]


@pytest.mark.parametrize(("question", "answer"), SILENT)
def test_what_does_not_lean_on_it_says_nothing(question: str, answer: str) -> None:
    assert not any(one.answers for sentence in _answers(question, answer) for one in sentence.claims)


def test_a_document_answers_its_questions_too() -> None:
    report = factcheck("## Pod 删了数据还在吗?\n\nPVC 还在。\n", shared_knowledge())
    assert [sentence.verdict.value for sentence in report.sentences] == ["no_claim", "supported"]


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        ("Pod 删了数据还在吗?", ["pod 删了数据", "pod 删了"]),
        ("readiness 挂了会重启吗?", ["readiness 挂了"]),
        ("节点断网以后,Pod 会怎样?", ["节点断网以后,pod", "pod", "节点断网以后"]),
        ("A 和 B 有什么区别?", []),
    ],
)
def test_what_a_question_says_before_it_asks(question: str, leads: list[str]) -> None:
    assert list(leads_of(question)) == leads
