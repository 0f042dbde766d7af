"""The rules that kube-proxy writes in iptables mode, and what connections through them do."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kb.models.model import Given, Model, Source
from kb.models.network.kube_proxy import Mode
from kb.models.network.service_connections import run_mode
from kb.models.network.service_traffic import Verdict, WayIn
from kb.models.release import Release
from kb.models.trace import Trace


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the rules for a Service, or with ``test`` what connections to it do."""
    return run_mode(given, _MODE, at, trace)


def match_probabilities(endpoints: int) -> list[Fraction]:
    """Return the chance with which each rule matches a packet that reached it, in order.

    A chain is walked from the top, so the rule of endpoint i sees only what earlier rules let pass and must take
    1/(n-i) of it for every endpoint to get 1/n of everything.
    """
    return [Fraction(1, endpoints - number) for number in range(endpoints)]


def _written(probabilities: list[Fraction]) -> list[str | None]:
    """Return the values as iptables-restore gets them (computeProbability); the last rule has no statistic match."""
    return [None if chance == 1 else f"{float(chance):.10f}" for chance in probabilities]


def _rules(verdict: Verdict, way: WayIn, affinity_seconds: int | None) -> dict[str, Any]:
    rules: dict[str, Any] = {"action": verdict.action}
    if verdict.action in ("reject", "drop"):
        # Both live in table filter: the nat table cannot refuse anything.
        rules["filterChain"] = "KUBE-EXTERNAL-SERVICES" if way.external else "KUBE-SERVICES"
    if verdict.action in ("none", "reject") or (verdict.action == "drop" and not way.external):
        return rules
    rules["chains"] = _walk(verdict, way)
    if way.external:
        rules["masqueradesAll"] = verdict.masquerades_all
        rules["podTrafficShortCircuit"] = verdict.short_circuit
    if verdict.allowed is not None:
        rules["sourceRanges"] = list(verdict.allowed)
        rules.setdefault("filterChain", "KUBE-PROXY-FIREWALL")
    if verdict.endpoints:
        rules["endpoints"] = [str(one) for one in verdict.endpoints]
        rules["probabilities"] = _written(match_probabilities(len(verdict.endpoints)))
        if affinity_seconds is not None:
            rules["affinitySeconds"] = affinity_seconds
    return rules


def _walk(verdict: Verdict, way: WayIn) -> list[str]:
    """Return the kinds of nat chains in the order in which a packet from outside passes them."""
    chains = ["KUBE-SERVICES"]
    if way.kind == "nodePort":
        chains.append("KUBE-NODEPORTS")
    if verdict.allowed is not None:
        chains.append("KUBE-FW")
    if way.external:
        chains.append("KUBE-EXT")
    if verdict.endpoints:
        chains += ["KUBE-SVL" if verdict.local_only else "KUBE-SVC", "KUBE-SEP"]
    return chains


_MODE = Mode("iptables", _rules, localhost_node_ports=True, guards_cluster_ips=False)

MODEL = Model(
    topic="kube-proxy-iptables",
    title="iptables 模式的 kube-proxy 为一个 Service 写哪些链、概率各是多少,连接会怎样",
    run=run,
    sources=(
        Source("pkg/proxy/iptables/proxier.go", "syncProxyRules"),
        Source("pkg/proxy/topology.go", "CategorizeEndpoints"),
        Source("pkg/proxy/serviceport.go", "newBaseServiceInfo"),
        Source("pkg/proxy/endpointslicecache.go", "addEndpoints"),
    ),
    leaves_out=(
        "不算链名里的散列,也不列规则里与选择端点无关的条件",
        "只讲 IPv4,以及 --cluster-cidr 之外全用默认参数的 kube-proxy",
        "1.24 以前外部流量走 KUBE-XLB,没有 KUBE-EXT 和 KUBE-SVL;这里一律用现在的链名",
        "不抽签:只说每个端点的机会,不说某一次连接落到谁",
    ),
    example={
        "node": {"name": "node-1", "internalIP": "172.18.0.2"},
        "service": {
            "metadata": {"name": "web"},
            "spec": {"clusterIP": "10.96.0.10", "ports": [{"name": "http", "port": 80}]},
        },
        "endpointSlices": [
            {
                "ports": [{"name": "http", "port": 8080}],
                "endpoints": [{"addresses": ["10.244.1.5"]}, {"addresses": ["10.244.2.7"]}],
            }
        ],
    },
)
