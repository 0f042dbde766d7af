"""Sentences that say something else than the wording that is laid over them."""

from __future__ import annotations

import pytest

from tests.kb.reading.said import verdicts

NOT_SAID = [
    # somebody else makes him do it
    "选好节点以后,scheduler 会通知 kubelet 启动 Pod",
    # in a circumstance that nobody understood
    "直接 kubectl delete sts 时,Pod 会严格按倒序一个个终止。",
    # something is taken back at once
    "PV 有 5 个阶段,其中没有 Failed",
    # what only seems so, or is kept from happening
    "就绪探针可以防止流量进到还没准备好的 Pod。",
    # an error that is quoted, and what is held against it
    "很多人以为删了 PVC 数据就没了,其实要看回收策略。",
    # of some only
    "不都用 tcpSocket 是因为它只证明端口在监听。",
    # another answer is added
    "就绪探针失败会摘流量,还会重启容器",
]
SAID = [
    # of the ordinary ones, which are not the kind that was spoken of
    ("clusterIP 写成 None,解析出来是 Pod IP,普通的解析出来是那个 ClusterIP。", "supported"),
    # the 是 of "不是每个" is none of its own, and what it denies is the "every"
    ("并不是每个 Service 都有 ClusterIP,Headless 就没有。", "supported"),
    # a title of what follows states nothing by itself
    ("apiserver 处理请求的顺序:认证 → 鉴权 → 准入 → 写 etcd", "supported"),
    # what stands behind the colon is no member of the list before it
    ("handler 有 exec / httpGet / tcpSocket / grpc: grpc probe 按健康检查协议返回 SERVING 算成功.", "supported"),
    # a doer and what he does behind the deed of somebody else
    ("ReplicaSet 发现副本数不够了,就会新建一个 Pod,由调度器分到健康的节点。", "supported"),
    # the place is the PVC's, which stands before it
    ("PVC 是用户的申请,在命名空间里,写要多大、什么访问模式、哪个 StorageClass。", "supported"),
    # what others get wrong
    ("匹配到意料之外,多半是把 Prefix 当成字符串前缀了。", "supported"),
    # a list of examples is not the whole list
    ("节点亲和性支持 In、NotIn、Exists、Gt、Lt 这样的操作符", "supported"),
    # what only seems so is not said
    ("虽然 Secret 看起来像加密的,其实只是 base64。", "supported"),
    # in any case, and not only in the ordinary one
    ("PVC 一定可以扩容", "contradicted"),
    ("容器退出码 0,OnFailure 肯定不会重启", "supported"),
    # what is denied in between has nothing to do with it
    ("kubectl port-forward 转一下就行,不用建 Service,命令一停就断了。", "supported"),
    # an order of two leaves no other out
    ("只有节点满足所有过滤条件,才会进入打分。", "supported"),
    # Flannel's port is not Calico's
    ("flannel 默认的 vxlan 走 8472 端口,所以防火墙要放开 UDP 8472。", "supported"),
    # what can be had by default is not the default
    ("Calico 默认可以走 BGP", "supported"),
    ("Calico 默认用 BGP", "contradicted"),
    ("PV 有 5 个阶段,其中 Failed 表示回收失败", "supported"),
    # whether or not is asked, and not denied
    ("存活探针看的是容器还活着没有", "supported"),
    ("Deployment 被创建后,由 deployment controller 创建 ReplicaSet", "supported"),
    ("CronJob 的 concurrencyPolicy 默认允许并发。", "supported"),
]


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_not_said_is_not_judged(text: str) -> None:
    assert verdicts(text) == {"not_modelled"}


def test_whether_it_is_needed_is_asked() -> None:
    assert not verdicts("ipvs 模式下需不需要 iptables,我得想一下。")


@pytest.mark.parametrize(("text", "verdict"), SAID, ids=[text for text, _ in SAID])
def test_what_is_said_is_judged(text: str, verdict: str) -> None:
    assert verdicts(text) - {"not_modelled"} == {verdict}


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("集群外可以通过 NodePort 访问服务", "supported"),
        ("集群外必须通过 NodePort 访问服务", "not_modelled"),
        ("Secret 必须作为卷挂载到 Pod", "not_modelled"),
        ("PVC 必须和使用它的 Pod 在同一个命名空间", "supported"),
        ("ipvs 模式必须安装 IPVS 内核模块", "supported"),
        ("VXLAN 模式必须运行 BGP", "contradicted"),
    ],
)
def test_a_must_is_no_can(text: str, verdict: str) -> None:
    assert verdicts(text) == {verdict}
