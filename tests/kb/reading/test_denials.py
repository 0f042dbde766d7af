"""What a "不" or "没" turns around, and what it leaves alone."""

from __future__ import annotations

import pytest

from tests.kb.reading.said import verdicts

# Nothing of these is false, and a denial taken for another one would make it so.
TRUE = [
    "过滤阶段看 requests 不看实际用量",
    "BGP 模式跨网段的时候,路由器也要知道 Pod 的路由,否则包就丢了",
    "ingress-nginx 默认直接把流量转给 Pod IP,并不经过 Service 的 ClusterIP",
    "像新增 Ingress、改域名路径规则这种才会重新生成 nginx.conf 然后 reload",
    "没有的话由 StorageClass 对应的 CSI provisioner 动态建一个",
    "CrashLoopBackOff 第一次退避是 10 秒,之后每次翻倍,20、40、80 这样",
    "Recreate 先把老的 Pod 全干掉,等它们没了才起新的",
    "预选就是过滤掉不能跑的节点",
    "Ingress 是 HTTP/HTTPS 的七层路由规则,本身不转发流量",
    "Pod 的 IP 由 CNI 插件分配,不是 kubelet 算出来的",
    "iptables 模式随机选后端,ipvs 的规则查找比 iptables 快,而且默认是轮询",
    "startupProbe 成功之前存活和就绪都不执行,成功之后它就不再跑了",
]
FALSE = [
    "新建的 PV 一开始就是 Failed",
    "kubelet 重启会让正在跑的容器停掉",
    "Recreate 先起新的 Pod,等它们好了才删老的",
    "预选就是过滤掉能跑的节点",
]


@pytest.mark.parametrize("text", TRUE)
def test_nothing_else_is_denied(text: str) -> None:
    assert not verdicts(text) & {"contradicted", "outdated"}


@pytest.mark.parametrize("text", FALSE)
def test_what_is_false_is_not_called_right(text: str) -> None:
    assert "supported" not in verdicts(text)


@pytest.mark.parametrize("text", ["新建的 PV 一开始就是 Failed", "kubelet 重启会让正在跑的容器停掉"])
def test_what_is_false_is_found(text: str) -> None:
    assert "contradicted" in verdicts(text)
