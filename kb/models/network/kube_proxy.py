"""One run of kube-proxy on one node, the same for every mode: read, choose endpoints, write rules or let packets in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kb.models.field import field_of
from kb.models.model import Given
from kb.models.network.service_endpoints import Usable, usable_endpoints
from kb.models.network.service_port import Endpoint, Node, Service, ServicePort, read_endpoints, read_node, read_service
from kb.models.network.service_traffic import Verdict, WayIn, verdict, ways_in
from kb.models.release import Release, as_of
from kb.models.trace import Trace

# Until 1.23 kube-proxy listened on every node port only to keep it from others (kubernetes/kubernetes#108496).
_HOLDS_NODE_PORTS = (("1.20", True), ("1.24", False))


@dataclass(frozen=True)
class Mode:
    """What differs between proxy modes: how a verdict is written as rules, and two doors on the node.

    ``localhost_node_ports``: 127.0.0.1:nodePort works. ``guards_cluster_ips``: other ports of a ClusterIP are rejected.
    """

    name: str
    rules: Callable[[Verdict, WayIn, int | None], dict[str, Any]]
    localhost_node_ports: bool
    guards_cluster_ips: bool


@dataclass(frozen=True)
class Proxied:
    """A Service port together with all its endpoints and those that its node uses."""

    service: Service
    port: ServicePort
    node: Node
    endpoints: tuple[Endpoint, ...]
    usable: Usable

    def verdict(self, way: WayIn) -> Verdict:
        """Return what happens on one way in."""
        return verdict(self.service, self.node, self.usable, way)


def proxied_ports(given: Given, at: Release, trace: Trace) -> tuple[Proxied, ...]:
    """Return every port of the input's Service with the endpoints that the node uses for it."""
    field = field_of(given)
    node, service = read_node(field), read_service(field, at)
    endpoints = read_endpoints(field, node)
    found = []
    for port in service.ports:
        # An EndpointSlice's port belongs to a Service's port by name and protocol, never by number.
        mine = endpoints.get((port.name, port.protocol), ())
        if service.proxied and not mine:
            trace.step("kube-proxy", f"端口 {port.name or port.port} 没有端点", "没有同名同协议的 EndpointSlice 端口")
        found.append(Proxied(service, port, node, mine, usable_endpoints(mine, service, port, node, at, trace)))
    return tuple(found)


def programmed(given: Given, mode: Mode, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the rules for the input's Service: per port and way in, and the ports on which a process listens."""
    ports = proxied_ports(given, at, trace)
    service = ports[0].service if ports else read_service(field_of(given), at)
    if not service.proxied:
        trace.step("kube-proxy", f"不管 Service {service.name}", "headless、ExternalName 或交给了别的代理")
    answer: dict[str, Any] = {
        "programmed": service.proxied and bool(ports),
        "ports": [_port_rules(one, mode, trace) for one in ports],
    }
    if any(one.port.node_port for one in ports):
        answer["nodePortSocketOpen"] = service.proxied and as_of(_HOLDS_NODE_PORTS, at)
    if service.health_check_port:
        answer["healthCheckNodePortSocketOpen"] = service.proxied
        trace.step("kube-proxy", f"监听健康检查端口 {service.health_check_port}", "LoadBalancer 且外部策略 Local")
    return answer


def _port_rules(one: Proxied, mode: Mode, trace: Trace) -> dict[str, Any]:
    rules: dict[str, Any] = {"port": one.port.port, "protocol": one.port.protocol}
    for way in ways_in(one.service, one.port):
        decided = one.verdict(way)
        written = mode.rules(decided, way, one.service.affinity_seconds)
        place = f"{way.kind} {way.address or one.port.node_port}".strip()
        trace.step("kube-proxy", f"{place}:{_SAYING[decided.action]}", _why(decided), rules=written)
        if way.kind in ("clusterIP", "nodePort"):
            rules[way.kind] = written
        else:
            rules.setdefault(way.kind, {})[way.address] = written
    return rules


_SAYING = {"forward": "转给端点", "reject": "拒绝", "drop": "丢弃", "none": "不写规则"}


def _why(decided: Verdict) -> str:
    if decided.action == "none":
        return "kube-proxy 不管这个地址"
    if decided.action == "reject":
        return "哪里都没有可用的端点"
    if decided.action == "drop":
        return "策略 Local 而本节点没有端点,别的节点可能有"
    return "策略 Local,只用本节点的端点" if decided.local_only else f"{len(decided.endpoints)} 个端点机会均等"
