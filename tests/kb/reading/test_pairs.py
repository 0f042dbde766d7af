"""Two things told apart: "A 和 B 的区别是一个 …,一个 …", "前者 …,后者 …"."""

from __future__ import annotations

import pytest

from kb.factcheck import factcheck
from tests.kb.reading.said import verdicts
from tests.shared import shared_knowledge

TOLD_APART = [
    ("Ingress 和 Service 的区别是一个工作在七层,一个工作在四层", "supported"),
    ("Ingress 和 Service 的区别是一个工作在四层,一个工作在七层", "contradicted"),
    ("maxSurge 和 maxUnavailable 不一样,一个向上取整,另一个向下取整", "supported"),
    ("maxSurge 和 maxUnavailable 一个向下取整,一个向上取整", "contradicted"),
    ("Job 和 CronJob,一个跑一次,一个定时跑", "supported"),
    ("Retain 和 Delete 的区别是一个会删除后端存储,一个会保留数据", "contradicted"),
    ("NodePort 和 hostPort 的区别是一个所有节点都开,一个只在 Pod 那台开", "supported"),
    ("存活探针和就绪探针的区别是前者失败会重启容器,后者失败会摘流量", "supported"),
    ("存活探针和就绪探针的区别是前者失败会摘流量,后者失败会重启容器", "contradicted"),
    ("Retain 和 Delete 的区别:前者保留数据,后者删除后端存储", "supported"),
    ("iptables 和 ipvs 的差别在于前者随机,后者默认轮询", "supported"),
    ("iptables 和 ipvs,前者默认轮询,后者默认随机", "contradicted"),
    ("liveness 和 readiness 的区别:liveness 失败会重启,readiness 失败只摘流量。", "supported"),
    ("IPIP 与 VXLAN 一个用 IP 协议号 4,一个用 UDP。", "supported"),
    ("PV 和 PVC 的区别是一个属于命名空间,一个是集群级别的。", "contradicted"),
    ("NoSchedule 和 NoExecute 的区别是前者会驱逐已有的 Pod。", "contradicted"),
    # that there is a difference says nothing by itself
    ("直接建 Pod 和建 Deployment 的区别在于后者要先经过 controller-manager", "supported"),
    # nobody was named whom "后者" could mean
    ("ClusterIP 只能在集群内访问,后者可以在集群外访问", "not_modelled"),
]


@pytest.mark.parametrize(("text", "verdict"), TOLD_APART, ids=[text for text, _ in TOLD_APART])
def test_each_of_the_two_is_judged_by_what_is_said_of_it(text: str, verdict: str) -> None:
    found = verdicts(text)
    assert verdict in found and not found & ({"supported", "contradicted"} - {verdict, "supported"})


BOTH_OF_THEM = [
    ("Always 和 OnFailure,两者都会在容器异常退出时重启容器", {"supported"}),
    ("liveness 和 readiness,两个都会重启容器", {"supported", "contradicted"}),
    ("hostPort 和 NodePort 不一样,两个都会在所有节点上打开端口", {"contradicted"}),
    ("NodePort 和 LoadBalancer 两种都可以从集群外访问", {"supported"}),
    # nobody was named
    ("两者都会重启容器", set()),
]
SAID_AGAIN = [
    ("liveness 的 successThreshold 只能写 1,startup 也一样", ["supported", "supported"]),
    ("liveness 的 successThreshold 只能写 1,readiness 也一样", ["supported", "contradicted"]),
    ("ClusterIP 不能从集群外访问,Headless 也一样", ["supported", "supported"]),
    ("NodePort 能从集群外访问,ClusterIP 也是如此", ["supported", "contradicted"]),
    ("Secret 更新后环境变量不会自动更新,subPath 也不例外", ["supported", "supported"]),
    ("VXLAN 要封包,BGP 则正好相反", ["supported", "supported"]),
    ("VXLAN 要封包,IPIP 则相反", ["supported", "contradicted"]),
]


@pytest.mark.parametrize(("text", "verdict"), BOTH_OF_THEM)
def test_both_is_said_of_each_of_the_two(text: str, verdict: set[str]) -> None:
    assert verdicts(text) == verdict


@pytest.mark.parametrize(("text", "each"), SAID_AGAIN)
def test_likewise_says_it_again_of_another(text: str, each: list[str]) -> None:
    claims = [claim for one in factcheck(text, shared_knowledge()).sentences for claim in one.claims]
    assert [claim.verdict.value for claim in claims] == each


def test_who_is_only_named_is_no_clause_that_nobody_understood() -> None:
    (sentence,) = factcheck("liveness 和 readiness,两者都会重启容器。", shared_knowledge()).sentences
    assert not sentence.silent
