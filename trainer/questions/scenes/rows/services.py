"""Services by the ports they take, the share of an endpoint, and the nodes on which they are open."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

from kb.models.relations.external_access import opened_on
from kb.models.release import NEWEST
from trainer.questions.scenes.rows.row import in_turn, rising
from trainer.questions.scenes.scene import Make, Scene, observed

DRAWN = 8
BALANCER = "203.0.113.9"


def ports_taken(draw: Random) -> Scene | None:
    """Return Services by how many ports of the node port range they are given."""
    values: dict[str, int] = {}
    given: dict[str, Any] = {}
    for _ in range(DRAWN):
        kind, count = draw.choice(("ClusterIP", "NodePort", "NodePort", "LoadBalancer")), draw.randint(1, 4)
        ports = [{"name": f"p{number}", "port": 80 + number} for number in range(count)]
        spec: dict[str, Any] = {"type": kind, "ports": ports}
        more = draw.choice(("", "", "local", "none")) if kind == "LoadBalancer" else ""
        if more == "local":
            spec["externalTrafficPolicy"] = "Local"
        elif more == "none":
            spec["allocateLoadBalancerNodePorts"] = False
        given = {"spec": spec}
        seen = observed("service-admission", given)
        taken = [*(port["nodePort"] for port in seen["ports"]), seen["healthCheckNodePort"]].count("allocated")
        told = {"": "", "local": ",externalTrafficPolicy 是 Local", "none": ",allocateLoadBalancerNodePorts 是 false"}
        values[f"{kind},{count} 个端口{told[more]}"] = taken
    about = ("svctype.gets", "svctype.includes", "svcport.balancer_gets_port", "svclim.ports",
             "svcport.allocates_itself", "svclim.node_port_given_by")  # fmt: skip
    story = "新建下面几个 Service,没有写 nodePort。"
    asked = "按各占用几个节点端口(健康检查的端口也算),从少到多排好"
    return Scene("service-admission", given, story, "", rising(values, draw, about, asked, lambda n: f"{n} 个"))


def shares(draw: Random) -> Scene | None:
    """Return Services by the share of new connections that each of their ready endpoints gets."""
    values: dict[str, int | Fraction] = {}
    given: dict[str, Any] = {}
    for _ in range(DRAWN):
        count = draw.randint(2, 9)
        unready = draw.randint(0, count - 1)
        given = _service({"type": "ClusterIP"}, ["node-1"] * count, unready)
        rules = observed("kube-proxy-iptables", given)["ports"][0]["clusterIP"]
        first = rules["probabilities"][0]
        values[f"{count} 个端点,其中 {unready} 个未就绪" if unready else f"{count} 个端点,全部就绪"] = (
            Fraction(1) if first is None else Fraction(first).limit_denominator(100)
        )
    about = ("lb.share", "lb.same_chance", "lb.receives", "lb.default_way")
    story = "kube-proxy 用 iptables 模式,没有会话保持。"
    asked = "按每个就绪端点分到新连接的概率,从小到大排好这几个 Service"
    return Scene("kube-proxy-iptables", given, story, "", rising(values, draw, about, asked))


def nodes_open(draw: Random) -> Scene | None:
    """Return ways in from outside, by the number of nodes on which a connection reaches a Pod."""
    size = draw.randint(5, 12)
    values: dict[str, int] = {}
    for _ in range(DRAWN):
        pods = draw.randint(1, size - 1)
        kind = draw.choice(("ClusterIP", "hostPort", "hostNetwork", "NodePort", "NodePort", "NodePort"))
        policy = draw.choice(("", "Cluster", "Local", "Local")) if kind == "NodePort" else ""
        told = f",externalTrafficPolicy 是 {policy}" if policy else ""
        values[f"{kind}{told},Pod 在 {pods} 个节点上"] = _nodes_reached(kind, policy, pods, size)
    about = ("ext.opened_on", "svcport.node_answers", "svcport.opened_on", "svctype.reaches", "lb.local_only",
             "lb.policy_default")  # fmt: skip
    story = f"集群有 {size} 个节点。同一个应用有下面几种暴露方式,没写的字段都用默认值,每个节点上最多一个 Pod。"
    asked = "从集群外面连节点的 IP,按在几个节点上连得通,从少到多排好"
    asks = rising(values, draw, about, asked, lambda count: f"{count} 个节点")
    return Scene("kube-proxy-iptables", {"nodes": size}, story, "", asks)


@lru_cache(maxsize=4096)
def _nodes_reached(kind: str, policy: str, pods: int, size: int) -> int:
    """The nodes, of so many, that a client outside may choose from; Pods are on the first ones."""
    if kind in ("hostPort", "hostNetwork"):
        return pods if opened_on(NEWEST, kind) == "pods-node" else size
    spec = {"type": kind, **({"externalTrafficPolicy": policy} if policy else {})}
    places = [f"node-{place}" for place in range(1, pods + 1)]
    answers = [
        observed("kube-proxy-iptables", _service(spec, places, 0, f"node-{number}"))["ports"][0].get("nodePort", {})
        for number in range(1, size + 1)
    ]
    return sum(answer.get("action") == "forward" for answer in answers)


def chains_walked(draw: Random) -> Scene | None:
    """Return the chains of the nat table that a packet to a Service passes."""
    way = draw.choice(("ClusterIP", "NodePort", "LoadBalancer"))
    spec: dict[str, Any] = {"type": way}
    told = []
    if way != "ClusterIP":
        spec["externalTrafficPolicy"] = draw.choice(("Cluster", "Local"))
        told.append(f",externalTrafficPolicy 是 {spec['externalTrafficPolicy']}")
    if way == "LoadBalancer" and draw.random() < 0.5:
        spec["loadBalancerSourceRanges"] = ["203.0.113.0/24"]
        told.append(",写了 loadBalancerSourceRanges")
    given = _service(spec, ["node-1"] * draw.randint(1, 3), 0)
    rules = observed("kube-proxy-iptables", given)["ports"][0]
    seen = {"ClusterIP": rules["clusterIP"], "NodePort": rules.get("nodePort")}
    chains = (seen[way] if way in seen else rules["loadBalancerIPs"][BALANCER])["chains"]
    named = {"ClusterIP": "ClusterIP", "NodePort": "节点端口", "LoadBalancer": "负载均衡器的 IP"}[way]
    story = f"kube-proxy 用 iptables 模式,一个 {way} 类型的 Service{''.join(told)},本节点有就绪的端点。"
    about = ("proxy.chain_scope", "proxy.rewrites", "proxy.rules_per", "ext.mapped", "lb.chosen_by")
    because = "每个 Service 端口一条 KUBE-SVC(只用本地端点的是 KUBE-SVL),每个端点一条 KUBE-SEP,DNAT 在最后一条里"
    asked = f"从集群外来的包,目的地址是它的{named},按经过 nat 表里自定义链的先后排好"
    return Scene("kube-proxy-iptables", given, story, "", in_turn(chains, draw, about, asked, because))


def _service(spec: dict[str, Any], nodes: list[str], unready: int, node: str = "node-1") -> dict[str, Any]:
    """A Service with an endpoint on each of these nodes; the first ``unready`` of them are not ready."""
    port: dict[str, Any] = {"name": "http", "port": 80}
    if spec["type"] != "ClusterIP":
        port["nodePort"] = 30080
    service: dict[str, Any] = {
        "metadata": {"name": "web"}, "spec": {**spec, "clusterIP": "10.96.0.10", "ports": [port]}
    }  # fmt: skip
    if spec["type"] == "LoadBalancer":
        service["status"] = {"loadBalancer": {"ingress": [{"ip": BALANCER}]}}
    endpoints = [
        {"addresses": [f"10.244.{place}.5"], "nodeName": name, "conditions": {"ready": place > unready}}
        for place, name in enumerate(nodes, start=1)
    ]
    slices = [{"ports": [{"name": "http", "port": 8080}], "endpoints": endpoints}]
    return {"node": {"name": node, "internalIP": "172.18.0.2"}, "service": service, "endpointSlices": slices}


ROWS: tuple[Make, ...] = (ports_taken, shares, nodes_open, chains_walked)
