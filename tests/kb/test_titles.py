"""Titles in running text, announcements and references state nothing; short statements do."""

from __future__ import annotations

import time

import pytest

from kb.reading.text import fold
from kb.titles import states_nothing


@pytest.mark.parametrize(
    "line",
    [
        "无状态服务的特点:",
        "模式 数据包封包 优点 缺点",
        "K8s常用的CNI网络插件 (calico && flannel)",
        "常规的service服务和无头服务的区别",
        "k8s的调用工作方式",
        "kubelet 主要功能:",
        "Service 的几种类型",
        "Deployment 更新策略详解",
        "下面分别说明一下这些组件。",
        "接下来介绍 Service。",
        "以下是 Pod 的 YAML 示例:",
        "如下图所示:",
        "参考:https://kubernetes.io/docs/",
    ],
)
def test_lines_that_state_nothing(line: str) -> None:
    assert states_nothing(fold(line))


@pytest.mark.parametrize(
    "line",
    [
        "kubelet 自己去调用 CNI 插件。",
        "CNI 规范定义了三个概念",
        "PV 一共四个阶段",
        "kube-proxy 缺省用 nftables 模式",
        "改 NodePort 端口范围要改 kubelet 的启动参数",
        "动态创建的 PV 沿用 StorageClass 的回收策略",
        "ClusterIP:默认类型",
        "Pod 删除后数据丢失",
        "过滤时和节点的总容量比较。",
    ],
)
def test_statements_state_something(line: str) -> None:
    assert not states_nothing(fold(line))


def test_a_long_line_is_looked_at_once() -> None:
    before = time.process_time()
    for sign in ("的", "a ", "几种", "介绍", "以下是"):
        assert not states_nothing(sign * 50_000)
    assert time.process_time() - before < 0.5
