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
    ("NodePort 能从集群外访问,也会分配 ClusterIP", "supported"),
    # what something is done through is not who does it
    ("调度器选一个节点,通过 apiserver 写一个绑定", "supported"),
    ("kubelet 选一个节点,通过 apiserver 写一个绑定", "contradicted"),
    # "也不 …" goes back to whom the sentence began with
    ("静态 Pod 不归 Deployment 管,也不经过调度器", "supported"),
    # other algorithms are no other modes
    ("ipvs 模式才是轮询,而且还能换别的算法", "supported"),
    # "every Pod" is not every Service: the sentence goes on about what it began with
    ("headless service 没有 clusterIP,DNS 会解析到后面每一个 Pod 的地址,常和 StatefulSet 搭配。", "supported"),
    # what the clause before came to holds for the next one
    ("动态创建的 PV 默认是 Delete,删 PVC 的时候底层存储也会一起没了。", "supported"),
    ("手动创建的 PV 默认是 Retain,删 PVC 的时候底层存储也会一起没了。", "contradicted"),
    # another doer after "或者由", each with a way of his own
    ("PV 由管理员创建或者由 StorageClass 动态创建,PVC 是用户对存储的申请。", "supported"),
    ("PV 可以由管理员手动创建,也可以由 StorageClass 动态创建", "supported"),
    # a clause with a subject of its own lends its deed to nobody
    ("CronJob 每到点就创建一个 Job,Job 再创建 Pod。", "supported"),
    # a remark in brackets still knows what its sentence is about
    (
        "requiredDuringSchedulingIgnoredDuringExecution:硬规则,必须满足,调度器才会调度 Pod(类似 nodeSelector)",
        "supported",
    ),
    # who something is handed to is not who hands it over
    ("调度器选好节点,然后向 apiserver 提交 Binding", "supported"),
    # a sentence of its own goes on with a list, and with nothing else
    ("Always 总是拉取。IfNotPresent 本地没有才拉。Never 不拉。", "supported"),
]


@pytest.mark.parametrize(("text", "verdict"), SPOKEN_OF, ids=[text for text, _ in SPOKEN_OF])
def test_a_clause_is_about_its_own_subject(text: str, verdict: str) -> None:
    found = verdicts(text)
    assert verdict in found and not found & ({"supported", "contradicted"} - {verdict, "supported"})
