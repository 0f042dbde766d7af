"""What a proxy mode makes of a Service: its rules, and what connections do - who answers, whom the Pod sees."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kb.models.field import Field, field_of
from kb.models.model import BadInput, Given
from kb.models.network.kube_proxy import Mode, Proxied, programmed, proxied_ports
from kb.models.network.service_port import Endpoint, read_address
from kb.models.network.service_traffic import Verdict, WayIn, ways_in
from kb.models.release import Release
from kb.models.trace import Trace

_TO = {
    "clusterIP:port": "clusterIP",
    "nodeIP:nodePort": "nodePort",
    "127.0.0.1:nodePort": "nodePort",
    "loadBalancerIP:port": "loadBalancerIPs",
    "externalIP:port": "externalIPs",
}
_OTHER_PORT = "clusterIP:otherPort"


@dataclass(frozen=True)
class Outcome:
    """How connections end: ``result`` connected | refused | timeout, who may answer, and which source a Pod sees."""

    result: str
    endpoints: tuple[Endpoint, ...] = ()
    source: str = "node"
    why: str = ""

    @property
    def addresses(self) -> list[str]:
        """The addresses of the Pods that may answer."""
        return sorted({one.address for one in self.endpoints})


def run_mode(given: Given, mode: Mode, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the rules that a mode writes for a Service, or with ``test`` what connections to it do."""
    if given.get("proxyMode", mode.name) != mode.name:
        raise BadInput(f"proxyMode:读到 {given['proxyMode']!r},这个模型只讲 {mode.name}")
    return _tested(given, mode, at, trace) if "test" in given else programmed(given, mode, at, trace)


def _tested(given: Given, mode: Mode, at: Release, trace: Trace) -> dict[str, Any]:
    """Return what the ``test`` of an input observes; raise BadInput for an unknown one."""
    field = field_of(given)
    test = field.at("test").one_of(tuple(_TESTS), "")
    ports = proxied_ports(given, at, trace)
    if not ports:
        raise BadInput("service.spec.ports:没有端口,连接测试至少要一个")
    return _TESTS[test](field, mode, ports, trace)


def connect(field: Field, mode: Mode, one: Proxied, trace: Trace) -> Outcome:
    """Return how connections from ``from`` to ``to`` of the input end."""
    to = field.at("to").one_of((*_TO, _OTHER_PORT), "clusterIP:port")
    source = field.at("from").one_of(("node", "outside"), "node")
    if to == _OTHER_PORT:
        outcome = _other_port(mode)
    elif to.startswith("127.0.0.1") and (source != "node" or not mode.localhost_node_ports):
        outcome = Outcome("refused", why="只在节点自己的地址上服务 nodePort,127.0.0.1 上没有人监听")
    else:
        way = _way(one, to)
        client = read_address(field.at("clientAddress")) if source == "outside" else one.node.address
        outcome = _enter(one, one.verdict(way), way, source, client)
    trace.step("client", f"从 {source} 连 {to}:{outcome.result}", outcome.why, endpoints=outcome.addresses)
    return outcome


def _other_port(mode: Mode) -> Outcome:
    if mode.guards_cluster_ips:
        return Outcome("refused", why="ClusterIP 上没有的端口,映射 cluster-ips 之后一律 REJECT")
    return Outcome("timeout", why="没有规则匹配,包从默认路由离开,没有人回答")


def _way(one: Proxied, to: str) -> WayIn:
    for way in ways_in(one.service, one.port):
        if way.kind == _TO[to]:
            return way
    raise BadInput(f"to:读到 {to!r},但这个 Service 没有这样的地址")


def _enter(one: Proxied, decided: Verdict, way: WayIn, source: str, client: str) -> Outcome:
    if decided.action == "none":
        return Outcome("timeout", why="没有规则匹配这个地址")
    if decided.action == "reject":
        return Outcome("refused", why="没有端点:REJECT 回一个 ICMP 错误")
    if decided.allowed is not None and not _within(client, decided.allowed):
        return Outcome("timeout", why="来源不在 loadBalancerSourceRanges 里,丢弃")
    pod = one.node.pods is not None and bool(client) and _within(client, (str(one.node.pods),))
    if decided.short_circuit and (source == "node" or pod):
        return Outcome("connected", one.usable.cluster, why="节点和 Pod 自己的流量走全部端点")
    if decided.action == "drop":
        return Outcome("timeout", why="策略 Local 而本节点没有端点:丢弃")
    keeps = decided.short_circuit or (pod and not way.external)
    why = "不做源地址转换,Pod 看到客户端" if keeps else "源地址换成节点的,回包才会经过这里"
    return Outcome("connected", decided.endpoints, "client" if keeps else "node", why)


def _within(address: str, ranges: tuple[str, ...]) -> bool:
    return bool(address) and any(ipaddress.ip_address(address) in ipaddress.ip_network(one) for one in ranges)


def _reach(field: Field, mode: Mode, ports: tuple[Proxied, ...], trace: Trace) -> dict[str, Any]:
    outcome = connect(field, mode, ports[0], trace)
    answer: dict[str, Any] = {"result": outcome.result}
    if outcome.result == "connected" and field.at("from").text() == "outside":
        answer["sourceSeenByPod"] = [outcome.source]
    return answer


def _endpoints_used(field: Field, mode: Mode, ports: tuple[Proxied, ...], trace: Trace) -> dict[str, Any]:
    return {"endpoints": connect(field, mode, ports[0], trace).addresses}


def _distribution(field: Field, mode: Mode, ports: tuple[Proxied, ...], trace: Trace) -> dict[str, Any]:
    endpoints = connect(field, mode, ports[0], trace).addresses
    answer: dict[str, Any] = {"endpoints": endpoints}
    if len(endpoints) > 1:
        # Every new connection draws anew; nobody counts turns.
        answer |= {"strictRoundRobin": False, "expectedShare": f"1/{len(endpoints)}"}
    return answer


def _affinity(field: Field, mode: Mode, ports: tuple[Proxied, ...], trace: Trace) -> dict[str, Any]:
    """Return who stays with whom: each endpoint remembers its clients until ``timeoutSeconds`` after the last one."""
    several = len(connect(field, mode, ports[0], trace).endpoints) > 1
    seconds = field.at("timeoutSecondsPatchedTo").whole(ports[0].service.affinity_seconds or 0)
    idle = field.at("idleSeconds").number()
    remembered = idle < seconds
    why = f"空闲 {idle:g} 秒,记忆 {seconds} 秒" if seconds else "没有会话亲和,每次连接重新抽签"
    trace.step("kube-proxy", "客户端留在原来的端点" if remembered else "客户端不一定留在原来的端点", why)
    answer: dict[str, Any] = {
        "everyClientStayed": remembered or not several or field.at("rounds").whole(2) < 2,
        "severalEndpointsUsed": several and (not remembered or field.at("clients").whole(2) > 1),
    }
    if field.at("ports").given:
        # The memory belongs to one port of the Service, not to the Service.
        answer["samePodOnBothPorts"] = not several
    return answer


def _health_check(field: Field, mode: Mode, ports: tuple[Proxied, ...], trace: Trace) -> dict[str, Any]:
    """Return the answer of pkg/proxy/healthcheck/service_health.go: 200 while this node has a ready endpoint."""
    service = ports[0].service
    if not service.health_check_port:
        return {"result": "refused"}
    local = len({end.address for one in ports for end in one.endpoints if end.local and end.ready})
    trace.step("kube-proxy", f"健康检查端口答 {200 if local else 503}", f"本节点有 {local} 个就绪端点")
    return {"statusCode": 200 if local else 503, "localEndpoints": local, "serviceProxyHealthy": True}


def _endpoint_removed(field: Field, mode: Mode, ports: tuple[Proxied, ...], trace: Trace) -> dict[str, Any]:
    remain = len(connect(field, mode, ports[0], trace).endpoints) > 1
    if field.at("protocol").one_of(("TCP", "UDP"), "TCP") == "UDP":
        trace.step("kube-proxy", "删除指向旧端点的 conntrack 条目", "UDP 没有连接的结束,不删就一直发给旧端点")
        return {"sameSocketMovesToRemaining": remain}
    trace.step("kernel", "已建立的 TCP 连接照 conntrack 走", "规则只管新连接")
    return {"openConnectionStillAnswers": True, "newConnectionsOnlyToRemaining": remain}


def _udp_socket(field: Field, mode: Mode, ports: tuple[Proxied, ...], trace: Trace) -> dict[str, Any]:
    several = len(connect(field, mode, ports[0], trace).endpoints) > 1
    trace.step("kernel", "同一套接字的数据报走同一端点", "conntrack 把相同五元组当一个连接")
    return {"sameSocketSameEndpoint": True, "severalSocketsSeveralEndpoints": several}


_TESTS: dict[str, Callable[[Field, Mode, tuple[Proxied, ...], Trace], dict[str, Any]]] = {
    "reach": _reach,
    "endpointsUsed": _endpoints_used,
    "distribution": _distribution,
    "affinity": _affinity,
    "healthCheckNodePort": _health_check,
    "endpointRemoved": _endpoint_removed,
    "udpSocket": _udp_socket,
}
