"""Whom a clause speaks of: doers in a row, others that nobody named, the topic that the sentence began with."""

from __future__ import annotations

import pytest

from tests.kb.reading.said import verdicts

SPOKEN_OF = [
    # doers each with his own deed, in a row
    ("kubectl 提交、apiserver 存、scheduler 选节点、kubelet 起容器", "supported"),
    ("kubelet 选节点、scheduler 启动容器", "contradicted"),
    ("Retain 保留数据、Delete 删除后端存储", "supported"),
    ("Delete 保留数据、Retain 删除后端存储", "contradicted"),
    ("存活探针失败重启容器、就绪探针失败摘流量", "supported"),
    ("exec、httpGet、tcpSocket、grpc 是四种探测方式", "supported"),
    # "而" with a subject of its own takes nothing from the clause before
    ("就绪探针失败只摘流量,不重启,而存活的会重启", "supported"),
    # others than those that were named
    ("StatefulSet 的 Pod 有固定名字,普通的 Pod 名字是随机的", "supported"),
    ("Retain 保留数据,另一个会删掉后端存储", "supported"),
    ("DaemonSet 默认更新策略为 RollingUpdate,另一种是 OnDelete", "supported"),
    # what follows rather speaks of the same topic
    ("sessionAffinity 设成 ClientIP 时,超时时间默认 10800 秒", "supported"),
    ("会话保持基于客户端 IP,超时时间默认 60 秒", "contradicted"),
    # a sentence of its own goes on with a list, and with nothing else
    ("Always 总是拉取。IfNotPresent 本地没有才拉。Never 不拉。", "supported"),
]


@pytest.mark.parametrize(("text", "verdict"), SPOKEN_OF, ids=[text for text, _ in SPOKEN_OF])
def test_a_clause_is_about_its_own_subject(text: str, verdict: str) -> None:
    found = verdicts(text)
    assert verdict in found and not found & ({"supported", "contradicted"} - {verdict, "supported"})
