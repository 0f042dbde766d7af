"""The verdict maps and chains that kube-proxy writes in nftables mode, and what connections through them do."""

from __future__ import annotations

from typing import Any

from kb.models.model import BadInput, Given, Model, Source
from kb.models.network.kube_proxy import Mode
from kb.models.network.kube_proxy_iptables import MODEL as IPTABLES
from kb.models.network.service_connections import run_mode
from kb.models.network.service_traffic import Verdict, WayIn
from kb.models.release import Release
from kb.models.trace import Trace

# pkg/features/kube_features.go NFTablesProxyMode: alpha 1.29, on by default since 1.31.
_SINCE = Release(1, 31)


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the map entries and chains for a Service, or with ``test`` what connections to it do."""
    if at < _SINCE:
        raise BadInput(f"版本 {at}:nftables 模式从 {_SINCE} 起才默认可用,请换一个版本")
    return run_mode(given, _MODE, at, trace)


def _rules(verdict: Verdict, way: WayIn, affinity_seconds: int | None) -> dict[str, Any]:
    rules: dict[str, Any] = {"action": verdict.action}
    if verdict.action == "none":
        return rules
    if verdict.action == "forward":
        rules["map"] = "service-nodeports" if way.kind == "nodePort" else "service-ips"
    else:
        rules["map"] = "no-endpoint-nodeports" if way.kind == "nodePort" else "no-endpoint-services"
    if verdict.action == "reject" or (verdict.action == "drop" and not way.external):
        return rules
    rules["chains"] = ["external"] if way.external else []
    if way.external:
        rules["masqueradesAll"] = verdict.masquerades_all
        rules["podTrafficShortCircuit"] = verdict.short_circuit
    if verdict.allowed is not None:
        rules["sourceRanges"] = list(verdict.allowed)
    if verdict.endpoints:
        rules["chains"].append("local" if verdict.local_only else "service")
        rules["endpoints"] = [str(one) for one in verdict.endpoints]
        # With session affinity each endpoint has a chain of its own (to remember the client), hence a map of verdicts;
        # without it the chosen address is translated to at once.
        kind = "map" if affinity_seconds is None else "vmap"
        rules["selection"] = f"numgen random mod {len(verdict.endpoints)} {kind}"
        if affinity_seconds is not None:
            rules["affinitySeconds"] = affinity_seconds
    return rules


_MODE = Mode("nftables", _rules, localhost_node_ports=False, guards_cluster_ips=True)

MODEL = Model(
    topic="kube-proxy-nftables",
    title="nftables 模式的 kube-proxy 为一个 Service 写哪些映射和链,连接会怎样",
    run=run,
    sources=(
        Source("pkg/proxy/nftables/proxier.go", "syncProxyRules"),
        Source("pkg/proxy/topology.go", "CategorizeEndpoints"),
        Source("pkg/proxy/serviceport.go", "newBaseServiceInfo"),
        Source("pkg/proxy/endpointslicecache.go", "addEndpoints"),
    ),
    leaves_out=(
        "不算链名里的散列,也不列伪装和发夹规则",
        "只讲 IPv4,以及 --cluster-cidr 之外全用默认参数的 kube-proxy",
        "较早的版本对没有会话亲和的 Service 也先跳到端点链(vmap);这里一律照 1.36 的写法",
        "不抽签:只说每个端点的机会,不说某一次连接落到谁",
    ),
    example=IPTABLES.example,
)
