"""Answers as people speak them, to questions in words of their own: graded as an experienced interviewer would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shared import shared_knowledge
from trainer.grading.asked import Questioner
from trainer.grading.followup import followups
from trainer.grading.grade import MOST_HEDGED, grade

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "answers" / "spoken.jsonl").read_text("utf-8").splitlines()
    if line.strip()
]
QUESTIONER = Questioner(shared_knowledge())
# Some of the table may move with the wordings; more than this is a grader that has changed.
MOST_STRAYING = 0.07


def score(row: dict[str, Any], topic: str | None) -> int:
    return grade(row["question"], row["answer"], shared_knowledge(), QUESTIONER, topic).score


def test_spoken_answers_get_what_they_deserve() -> None:
    scores = [(score(row, row["topic"]), row) for row in ROWS]
    strayed = [
        (given, row["least"], row["most"], row["answer"])
        for given, row in scores
        if not row["least"] <= given <= row["most"]
    ]
    assert len(strayed) <= MOST_STRAYING * len(ROWS), strayed


TOPICS = {
    "K8s 创建一个 Pod 的完整流程,各组件怎么配合?": "pod-creation-flow",
    "容器挂了以后 K8s 会怎么处理?说说重启策略。": "pod-restart-policy",
    "怎样控制 Pod 跑到哪些机器上?亲和性、污点这些怎么用?": "pod-scheduling-methods",
    "node NotReady 以后 K8s 会做什么?": "node-failure-eviction",
    "说说 Deployment、StatefulSet、DaemonSet、Job 各自适合什么,有什么区别。": "controllers",
    "控制器的 reconcile 循环是怎么回事?": "controllers",
    "kube-scheduler 的工作过程说一下。": "scheduler",
    "iptables 和 ipvs 你们用哪个,为什么?": "kube-proxy-modes",
    "kube-proxy 到底转不转发流量?": "kube-proxy-modes",
    "镜像什么时候会去仓库拉,什么时候用本地的?": "image-pull-policy",
    "改了 Secret 的内容,正在运行的 Pod 能马上看到吗?": "secret-usage",
    "flannel host-gw 为什么快,有什么限制?": "flannel-modes",
    "需要 NetworkPolicy 的话,Flannel 行不行?": "cni-plugins-compared",
    "httpGet 探针返回 301 算成功还是失败?": "probe-handlers",
}


@pytest.mark.parametrize(("question", "slug"), TOPICS.items())
def test_a_question_in_other_words_is_about_its_topic(question: str, slug: str) -> None:
    topic = QUESTIONER.topic_of(question)
    assert topic is not None
    assert topic.slug == slug


@pytest.mark.parametrize("question", ["今天天气怎么样?", "红烧肉怎么做?", "自我介绍一下。", ""])
def test_small_talk_is_about_no_topic(question: str) -> None:
    assert QUESTIONER.topic_of(question) is None


def test_the_answer_decides_between_topics_that_a_question_fits_alike() -> None:
    question = "PV 都有哪几个状态,分别表示什么?"
    answer = "Available 是还没绑定,Bound 是已经绑定,PVC 删掉以后变成 Released,自动回收失败是 Failed。"
    graded = grade(question, answer, shared_knowledge(), QUESTIONER)
    assert graded.asked.topic is not None
    assert graded.asked.topic.slug == "pv-phases"


@pytest.mark.parametrize(
    ("question", "topic", "narrow", "point"),
    [
        ("CrashLoopBackOff 是什么意思?重启间隔怎么算的?", "pod-restart-policy", True, "restart-delay-doubles"),
        ("httpGet 探针返回 301 算成功还是失败?判断规则是什么?", "probe-handlers", True, "probe-http-range"),
        ("hostPort 和 NodePort 到底差在哪?", "external-access", True, "ext-hostport-one-node"),
        ("改了 Secret 的内容,正在运行的 Pod 能马上看到吗?", "secret-usage", True, "secret-env-stays"),
        ("CNI 插件什么时候被调用、被谁调用?", "cni-model", True, "cni-called-by-runtime"),
        ("说说 kubelet 的职责。", "kubelet-role", False, "kubelet-cri"),
        ("存活探针、就绪探针、启动探针各管什么?", "pod-health-probes", False, "health-liveness-purpose"),
        ("给我讲讲 Service 的几种 type,什么时候用哪个。", "service-types", False, "svc-default-clusterip"),
    ],
)
def test_narrow_and_broad_questions_are_told_apart(question: str, topic: str, narrow: bool, point: str) -> None:
    asked = QUESTIONER.asked(question, topic)
    assert asked.narrow is narrow
    assert point in [fact.id for fact in asked.points]


HEDGED = {
    "both-ways": (
        "controllers",
        "DaemonSet 每个节点跑一个,也不是每个节点跑一个;Job 会结束,也不会结束;StatefulSet 名字固定,也不固定。",
    ),
    "values-tried": ("kube-proxy-modes", "默认 userspace,默认 iptables,默认 ipvs,默认 nftables。"),
    "words-piled": ("service-types", "Headless Headless Headless ClusterIP None None DNS Pod IP 无头服务 没有虚拟 IP"),
}


@pytest.mark.parametrize(("topic", "answer"), HEDGED.values(), ids=HEDGED)
def test_hedged_answers_gain_nothing(topic: str, answer: str) -> None:
    question = shared_knowledge().topics[topic].questions[0]
    assert grade(question, answer, shared_knowledge(), QUESTIONER, topic).score <= MOST_HEDGED


def test_what_is_asked_next_names_the_case() -> None:
    knowledge = shared_knowledge()
    graded = grade("探针", "startupProbe 会一直周期性地执行。", knowledge, QUESTIONER, "pod-health-probes")
    wrong = followups((), graded.claims, knowledge)
    assert len(wrong) == 1
    assert wrong[0].startswith("你说“startupProbe 会一直周期性地执行”:再想想,startupProbe ")
    blank = grade("讲讲 Pod 的创建流程", "", knowledge, QUESTIONER, "pod-creation-flow")
    order = [question for question in blank.followups if question.endswith("哪一步在前?")]
    assert order
    assert not [question for question in blank.followups if "是不是按这个次序" in question]


def test_what_was_said_right_is_not_undone_by_a_case_it_does_not_speak_of() -> None:
    right = "Available 是空闲的还没被绑定,Bound 是已经绑到 PVC 了,Released 是 PVC 删掉了,Failed 是自动回收失败了。"
    wrong = "Released 的 PV 过一会儿就会自己变回 Available,别的 PVC 就可以直接用了。"
    graded = grade("PV 在生命周期里有哪些阶段?", right + wrong, shared_knowledge(), QUESTIONER, "pv-phases")
    covered = {point.fact.id for point in graded.points if point.status == "covered"}
    assert {"pv-phase-bound", "pv-phase-released", "pv-phase-failed"} <= covered
    assert graded.score < grade("PV 在生命周期里有哪些阶段?", right, shared_knowledge(), QUESTIONER, "pv-phases").score
