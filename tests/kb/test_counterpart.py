"""The fact that stands beside a wrong sentence: it says right what the sentence says wrong."""

from __future__ import annotations

import pytest

from kb.checks.check import FLAGGED
from kb.counterpart import matching_fact
from kb.factcheck import factcheck
from tests.shared import shared_knowledge


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("先打分再过滤", "调度时先过滤,再打分。"),
        ("先建沙箱再挂载卷", "节点上先挂载卷再创建沙箱。"),
        ("kubelet 先建沙箱再挂载卷,拉镜像启动容器", "节点上先挂载卷再创建沙箱。"),
        ("先启动容器再拉镜像", "kubelet 先拉镜像再启动容器。"),
        ("先准入控制再鉴权", "请求通过鉴权之后再做准入控制。"),
        ("先写入 etcd 再做准入控制", "对象通过准入控制之后才写入 etcd。"),
        ("调度器先认证再鉴权", "kube-apiserver 收到请求后先认证再鉴权。"),
        ("PV 先 Released 再 Bound", "PV 先 Bound,再 Released。"),
        ("ClusterIP 包含 NodePort", "NodePort 包含 ClusterIP。"),
        ("返回 400 时 HTTP 探测成功", "HTTP 探针的响应状态码大于等于 200 且小于 400 时,探测成功。"),
    ],
)
def test_the_right_sentence_is_about_what_is_wrong(wrong: str, right: str) -> None:
    knowledge = shared_knowledge()
    (sentence,) = factcheck(wrong, knowledge).sentences
    refuted = [judged.claim for judged in sentence.claims if judged.verdict in FLAGGED]
    facts = [matching_fact(claim, knowledge) for claim in refuted]
    assert [fact.text for fact in facts if fact] == [right]
