"""What Chinese does to a statement, on the real content: denial, reach, ellipsis, lists, tables, the past."""

from __future__ import annotations

import pytest

from kb.factcheck import factcheck
from tests.shared import shared_knowledge

SAID = [
    # more than a number, more than a list
    ("PV 不止四个阶段。", "supported"),
    ("PV 不止七个阶段。", "contradicted"),
    ("Calico 不止 IPIP 和 BGP 两种模式。", "supported"),
    ("覆盖网络不只封装 TCP 数据包。", "supported"),
    # a list ends where a clause takes one of it up again
    ("重启策略:Always、OnFailure、Never,默认 Always。", "supported"),
    ("重启策略:Always、OnFailure、Never,默认 Never。", "contradicted"),
    # a denial belongs to its own clause, an only to its own word
    ("Deployment 不直接管理 Pod,而是通过 ReplicaSet 管理 Pod。", "supported"),
    ("静态供给需要管理员事先把 PV 建好,动态供给不用", "supported"),
    ("每个节点都要有 kube-proxy,不管上面有没有 Pod", "supported"),
    # "10 亿" is a number
    ("用户自定义 PriorityClass 的值最大为 10 亿", "supported"),
    # a bare "can" or "cannot" says the clause before of somebody else
    ("Ingress 能按域名转发,NodePort 不行。", "supported"),
    ("NodePort 能按域名转发,Ingress 不行。", "contradicted"),
    # "X 不是 A,是 B" without 而
    ("Deployment 的更新策略不是三种,是两种。", "supported"),
    ("exec 探针不是 kubelet 执行,是 apiserver 执行。", "contradicted"),
    # a denial in a clause that the statement could do without
    ("Headless Service 需要用户手动创建,StatefulSet 不会代劳。", "supported"),
    # a question inside a statement denies nothing; "应用不用" is no question
    ("Always 时,重不重启跟退出码没关系。", "supported"),
    # the last word of a text is a word
    ("StatefulSet 的序号默认从 0 起", "supported"),
    ("sts 的 Pod 编号从 1 起", "contradicted"),
    # the ordinal of an event
    ("第二次重启前要等 10 秒。", "supported"),
    # everyday words that hold a turning character
    ("StatefulSet:节点失联后立即在别处重建 Pod", "contradicted"),
    # "其他" is what the whole list before leaves out
    ("镜像拉取策略的默认值:latest 或无标签 → Always,其他 → IfNotPresent", "supported"),
    ("镜像拉取策略的默认值:latest 或无标签 → IfNotPresent,其他 → Always", "contradicted"),
    ("Deployment 的 maxUnavailable 不填就是百分之 25。", "supported"),
    # a remark in brackets is about what stands before it
    ("Flannel 有 udp(用户态)、host-gw(要求二层互通)", "supported"),
    ("误区 2:StatefulSet 的 Pod 重建后 IP 不变。", "supported"),
    # what happens for a reason is denied with its reason
    ("DaemonSet 的 Pod 不会因为节点失联而被驱逐。", "supported"),
    ("DaemonSet 的 Pod 会因为节点失联而被驱逐。", "contradicted"),
    # what something is done through is not who does it
    ("kube-scheduler 通过 API Server 写绑定,不直接碰 etcd。", "supported"),
    # marks around a term part nothing
    ("Ingress资源自身不能进行“流量穿透”。", "supported"),
    ("Ingress资源自身能进行“流量穿透”。", "contradicted"),
    # "any" behind a denial is not "all"
    ("nodePort 可以随便写成 80,不用改任何参数", "contradicted"),
    # "除了 A,还有 B" is A and B
    ("Service 的类型除了 ClusterIP、NodePort、LoadBalancer,还有 ExternalName", "supported"),
    ("NodePort 范围默认 30000 起,到 32767 为止。", "supported"),
    # what follows a comparison is about what came first
    ("VXLAN 头比 IPIP 大,要多占 50 字节。", "supported"),
    # what restricts a statement and was not read leaves it open
    ("Deployment 有 4 个副本时,默认 maxUnavailable 是 1 个。", "not_modelled"),
]


@pytest.mark.parametrize(("text", "verdict"), SAID, ids=[text for text, _ in SAID])
def test_one_sentence(text: str, verdict: str) -> None:
    found = {claim.verdict.value for s in factcheck(text, shared_knowledge()).sentences for claim in s.claims}
    assert found == {verdict}


def verdicts(text: str) -> list[str]:
    return [s.verdict.value for s in factcheck(text, shared_knowledge()).sentences]


def test_a_header_says_what_the_columns_are() -> None:
    table = "探针的字段\n\n| 字段 | 默认值 |\n|---|---|\n| periodSeconds | 10 |\n| periodSeconds | 5 |\n"
    assert verdicts(table)[-2:] == ["supported", "contradicted"]


def test_a_bullet_under_a_number_belongs_to_it() -> None:
    listed = "控制器有哪些?\n1. DaemonSet:守护进程\n• 应用场景:日志收集、监控\n2. Job:任务\n• 应用场景:日志收集\n"
    assert verdicts(listed)[2] == "supported"
    assert verdicts(listed)[4] == "contradicted"


def test_a_number_right_behind_the_numbering() -> None:
    listed = "Deployment\n15、默认 maxSurge 是 25%。\n16、10 个副本时,maxSurge 25% 最多 13 个 Pod。\n"
    assert verdicts(listed) == ["no_claim", "supported", "supported"]
    assert verdicts(listed.replace("16、10", "16、4"))[2] == "contradicted"


def test_what_is_called_removed_is_told_of_the_past() -> None:
    assert "outdated" not in verdicts("kube-proxy 的 userspace 模式要在内核态和用户态之间来回拷贝,已被移除。")


def test_a_list_that_is_partly_right_is_judged_item_by_item() -> None:
    text = "Flannel 目前已经支持 UDP、VXLAN、AWS VPC 和 GCE 路由等数据转发方式。"
    claims = factcheck(text, shared_knowledge()).sentences[0].claims
    assert [claim.verdict.value for claim in claims] == ["supported", "supported", "outdated", "outdated"]
    assert [text[claim.claim.start : claim.claim.end] for claim in claims[1:3]] == ["VXLAN", "AWS VPC"]


def test_items_that_are_nothing_but_names() -> None:
    listed = "kube-proxy 的三种工作模式\n\n1. userspace 模式\n2. iptables 模式\n3. ipvs 模式\n"
    assert verdicts(listed) == ["outdated", "outdated", "supported", "supported"]


@pytest.mark.parametrize(
    ("question", "answer", "verdict"),
    [
        ("Job 的 restartPolicy 可以写 Always 吗?", "可以。", "contradicted"),
        ("Job 的 restartPolicy 可以写 Always 吗?", "不可以,只能是 Never 或者 OnFailure。", "supported"),
        ("**Q3. HTTP 探针返回 302 算成功吗?**", "答:算。", "supported"),
        ("问:NoSchedule 会赶走已有的 Pod 吗?", "答:会赶走。", "contradicted"),
        ("问:Job 的 restartPolicy 能写 Always 吗?", "答:不能写。", "supported"),
        ("面试官:Ingress 是否工作在四层?", "我:不是。", "supported"),
        ("面试官:Ingress 是否工作在四层?", "我:是的。", "contradicted"),
        ("Ingress 工作在哪一层?", "是的。", "no_claim"),
        # "没有" is no "no" when it says what is not there.
        (
            "集群里没有 Ingress Controller,建好的 Ingress 会“不生效”吗?",
            "没有 Ingress Controller 时,Ingress 不生效。",
            "supported",
        ),
        ("Ingress 是否工作在四层?", "no, it does not.", "supported"),
    ],
)
def test_yes_and_no_answer_the_question_before(question: str, answer: str, verdict: str) -> None:
    assert verdicts(f"{question}\n{answer}\n") == ["no_claim", verdict]


def test_a_neighbouring_topic_may_speak_by_a_subject_and_a_value() -> None:
    said = "## ingress-controller 的工作机制\n\n- Ingress也是Kubernetes API的标准资源类型之一。\n"
    assert verdicts(said)[-1] == "supported"


def test_the_former_and_the_latter() -> None:
    text = "StatefulSet 和 Deployment 有什么不同?\n前者每个 Pod 有自己的 PVC。\n前者默认并行启动。\n"
    assert verdicts(text) == ["no_claim", "supported", "contradicted"]
    text = "Deployment 和 StatefulSet 有什么不同?\n后者每个 Pod 有自己的 PVC。\n后者默认并行启动。\n"
    assert verdicts(text) == ["no_claim", "supported", "contradicted"]


@pytest.mark.parametrize("title", ["### 5. kube-proxy 有哪几种模式?", "### kube-proxy 有哪几种模式"])
@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("- 目前有 userspace、iptables、ipvs 三种", "outdated"),
        ("- 有三种:iptables、ipvs、nftables", "supported"),
        ("- 一共有两种:iptables 和 ipvs", "outdated"),
        ("- 一共有两种:iptables 和 eBPF", "contradicted"),
    ],
)
def test_a_title_that_asks_is_answered_by_the_list_under_it(title: str, answer: str, verdict: str) -> None:
    assert verdicts(f"{title}\n{answer}\n") == ["no_claim", verdict]


def test_a_number_that_was_worked_out_is_not_given() -> None:
    text = "10 个副本的 Deployment 怎样滚动更新?\nmaxUnavailable 默认 25%,向下取整是 2,最少 8 个可用。\n"
    assert "contradicted" not in verdicts(text)
