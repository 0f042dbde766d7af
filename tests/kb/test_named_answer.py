"""Bare values under a question: they fill its gap, and are executed like any statement."""

from __future__ import annotations

import pytest

from kb.factcheck import factcheck
from kb.named_answer import GAP, asks_for_a_list, asks_for_one
from tests.shared import shared_knowledge

ANSWERS = [
    ("PV 有哪几个阶段?", "Pending、Available、Bound、Released、Failed。", {"supported"}),
    ("探针有哪几种?", "有存活探针、就绪探针和启动探针三种", {"supported"}),
    ("Service 有哪些类型?", "ClusterIP, NodePort, LoadBalancer, ExternalName", {"supported"}),
    ("Service 有哪些类型?", "主要是 ClusterIP、NodePort、LoadBalancer 和 Ingress", {"supported", "contradicted"}),
    ("kube-proxy 有哪几种工作模式?", "userspace、iptables、ipvs", {"supported", "outdated"}),
    ("重启策略默认是什么?", "Always", {"supported"}),
    ("重启策略默认是什么?", "OnFailure", {"contradicted"}),
    ("HTTP 探针返回码多少算成功?", "200 到 399", {"supported"}),
    ("NodePort 默认的端口范围是多少?", "20000-32767", {"contradicted"}),
    ("Pod 默认容忍节点不可达多久?", "嗯,300 秒", {"supported"}),
    ("谁把 Pod 写进 etcd?", "apiserver", {"supported"}),
    # Who forgets one has not said that it does not exist; who says how many there are has.
    ("镜像拉取策略有哪几种?", "Always、Never", {"supported"}),
    ("镜像拉取策略有哪几种?", "Always、Never 两种", {"contradicted"}),
    # The only one of several questions that asks for an amount.
    ("节点断网以后,Pod 默认过多久才会被驱逐?这个时间是谁定的?", "默认 5 分钟左右。", {"supported"}),
    ("节点断网以后,Pod 默认过多久才会被驱逐?这个时间是谁定的?", "默认 40 秒。", {"contradicted"}),
    # The first of several questions, when nothing but its list is said.
    ("Service 有哪些类型?分别用在什么场景?", "ClusterIP、NodePort", {"supported"}),
]


@pytest.mark.parametrize(("question", "answer", "verdicts"), ANSWERS)
def test_a_bare_answer_fills_the_gap_of_its_question(question: str, answer: str, verdicts: set[str]) -> None:
    report = factcheck(answer, shared_knowledge(), question=question)
    claims = [claim for sentence in report.sentences for claim in sentence.claims if claim.claim.wording == GAP]
    assert {claim.verdict.value for claim in claims} == verdicts
    for one in claims:
        assert answer[one.claim.start : one.claim.end] == one.claim.quote


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("为什么 Service 有四种类型?", "ClusterIP、NodePort"),
        ("PV 有哪几个阶段?", "不知道"),
        ("PV 有哪几个阶段?", "PV Pending Available Bound Released Failed"),
        ("创建容器时,CNI 插件做什么?", "创建容器时,CNI 分配网络资源。"),
        ("nftables 是从哪个版本起进入 beta 阶段的?", "nftables 模式在 1.31 进入 beta。"),
        ("谁调用 CNI 插件?", "容器运行时不调用它。"),
        ("liveness 和 readiness 有什么区别?", "liveness"),
        ("Deployment 和直接创建 Pod 差在哪里?", "Deployment 控制器"),
        ("imagePullPolicy 有哪几种?不写的时候默认是什么?", "Always,IfNotPresent,Never,latest,tag,digest,仓库"),
    ],
)
def test_what_does_not_fill_it_says_nothing(question: str, answer: str) -> None:
    report = factcheck(answer, shared_knowledge(), question=question)
    assert not any(claim.claim.wording == GAP for sentence in report.sentences for claim in sentence.claims)


@pytest.mark.parametrize(
    ("question", "one"), [("默认是多少?", True), ("有哪几种?", False), ("为什么?", False), ("默认容忍多久?", True)]
)
def test_a_question_for_one_thing(question: str, one: bool) -> None:
    assert asks_for_one(question) is one


@pytest.mark.parametrize(
    ("question", "listed"), [("有哪几种?", True), ("有哪几种?各自怎样?", False), ("介绍几种你熟悉的控制器。", False)]
)
def test_a_question_for_one_list(question: str, listed: bool) -> None:
    assert asks_for_a_list(question) is listed
