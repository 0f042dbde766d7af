"""How many there are: "不止三种", "只有一种", a list and a number that does not fit it."""

from __future__ import annotations

import pytest

from tests.kb.reading.said import verdicts

COUNTED = [
    ("Service 不止三种类型,一共四种:ClusterIP、NodePort、LoadBalancer、ExternalName", "supported"),
    ("重启策略不止两种,有三种:Always、OnFailure、Never", "supported"),
    ("PV 只有一个阶段", "contradicted"),
    ("Deployment 有一种更新策略:RollingUpdate", "contradicted"),
    ("volumeBindingMode 有一种取值:Immediate", "contradicted"),
    ("Service 有一种类型是 ExternalName", "supported"),
    ("Calico 有一种模式叫 IPIP", "supported"),
    # a list that is summed up as another number of things
    ("PV 的供给方式只有静态供给和动态供给一种", "not_modelled"),
    ("节点亲和性有 required 和 preferred 一种表达", "not_modelled"),
    ("节点亲和性有 required 和 preferred 两种表达", "supported"),
    ("节点亲和性使 Pod 被吸引到一类特定的节点。", "supported"),
    # "不是等 N" denies the wait, it does not wait for any other time
    ("节点失联后,默认不是等 300 秒再驱逐 Pod。", "contradicted"),
    ("节点失联后,默认不是等 60 秒再驱逐 Pod。", "supported"),
    ("NodePort 的范围不是从 30000 到 32767", "contradicted"),
]


@pytest.mark.parametrize(("text", "verdict"), COUNTED, ids=[text for text, _ in COUNTED])
def test_a_number_of_things(text: str, verdict: str) -> None:
    assert verdicts(text) == {verdict}
