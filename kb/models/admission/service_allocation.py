"""Handing out cluster IPs and node ports, as the API server does before it validates a Service.

The real allocators draw at random from the upper part of their range (the lower part is kept for explicit wishes);
this one takes the next free value, which is as good for everything but the number itself.
Source: pkg/registry/core/service/storage/alloc.go, ipallocator and portallocator.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network

from kb.models.admission.service_defaults import Spec, needs_health_check
from kb.models.admission.service_families import is_headless
from kb.models.api.ip_address import parsed_loosely
from kb.models.api.refusal import Cause, invalid
from kb.models.trace import Trace

RANGE = IPv4Network("10.96.0.0/16")
KUBERNETES_ADDRESS = str(RANGE[1])  # of the Service "kubernetes"
NODE_PORTS = range(30000, 32768)
_FIRST_DRAWN_PORT = 31500
_FIRST_DRAWN_ADDRESS = 0x8000


class AllocationFailed(Exception):
    """A port cannot be had; the API server answers 500, with the reason in ``args``."""


@dataclass
class Pools:
    """The addresses and node ports in use in the cluster."""

    addresses: set[str] = field(default_factory=lambda: {KUBERNETES_ADDRESS})
    ports: set[int] = field(default_factory=set)

    def address_fault(self, text: str) -> str | None:
        """Take an address, or return why it cannot be had."""
        address = parsed_loosely(text)
        if address not in RANGE or address in (RANGE.network_address, RANGE.broadcast_address):
            return f"{text} 不在集群的 Service 网段 {RANGE} 的可用地址里"
        if str(address) in self.addresses:
            return f"{text} 已被别的 Service 占用"
        self.addresses.add(str(address))
        return None

    def next_address(self) -> str:
        """Take and return a free address."""
        free = next(str(RANGE[n]) for n in range(_FIRST_DRAWN_ADDRESS, 0xFFFF) if str(RANGE[n]) not in self.addresses)
        self.addresses.add(free)
        return free

    def port_fault(self, port: int) -> str | None:
        """Take a node port, or return why it cannot be had."""
        if port not in NODE_PORTS:
            return f"{port} 不在 nodePort 范围 {NODE_PORTS[0]}-{NODE_PORTS[-1]} 内"
        if port in self.ports:
            return f"端口 {port} 已被占用"
        self.ports.add(port)
        return None

    def next_port(self) -> int:
        """Take and return a free node port; raise AllocationFailed when there is none."""
        drawn = (port for start in (_FIRST_DRAWN_PORT, NODE_PORTS[0]) for port in range(start, NODE_PORTS[-1] + 1))
        free = next((port for port in drawn if port not in self.ports), None)
        if free is None:
            raise AllocationFailed("nodePort 已经用完")
        self.ports.add(free)
        return free


def allocate_addresses(spec: Spec, pools: Pools, trace: Trace) -> list[Cause]:
    """Give ``spec`` its cluster IPs; return the causes when a wanted one cannot be had (allocClusterIPs)."""
    if spec["type"] == "ExternalName" or is_headless(spec):
        return []
    wanted = list(spec.get("clusterIPs", ()))
    for index in range(len(spec["ipFamilies"])):
        if index < len(wanted):
            if fault := pools.address_fault(wanted[index]):
                return [invalid("spec.clusterIPs", fault)]
        else:
            wanted.append(pools.next_address())
            trace.step("kube-apiserver", "分配 clusterIP", f"没有指定,从 {RANGE} 里取一个空闲的")
    spec["clusterIPs"], spec["clusterIP"] = wanted, wanted[0]
    return []


def allocates_node_ports(spec: Spec) -> bool:
    """Whether ports without nodePort get one (alloc.go shouldAllocateNodePorts)."""
    balanced = spec["type"] == "LoadBalancer" and bool(spec.get("allocateLoadBalancerNodePorts", True))
    return spec["type"] == "NodePort" or balanced


def allocate_node_ports(spec: Spec, pools: Pools, trace: Trace) -> list[Cause]:
    """Give the ports of a new Service their node ports; return the causes (alloc.go initNodePorts).

    Ports with the same number (TCP and UDP 53, say) share one node port.
    """
    if spec["type"] not in ("NodePort", "LoadBalancer"):
        return []
    shared: dict[int, int] = {}
    for index, port in enumerate(spec.get("ports", ())):
        number, given = port.get("port", 0), port.get("nodePort", 0)
        if not given and not allocates_node_ports(spec):
            continue
        if number not in shared:
            wanted = next((p["nodePort"] for p in spec["ports"] if p.get("port", 0) == number and "nodePort" in p), 0)
            if wanted and (fault := pools.port_fault(wanted)):
                return [invalid(f"spec.ports[{index}].nodePort", fault)]
            port["nodePort"] = shared[number] = wanted or _drawn_port(pools, number, trace)
        elif not given:
            port["nodePort"] = shared[number]
        elif given != shared[number] and (fault := pools.port_fault(given)):
            return [invalid(f"spec.ports[{index}].nodePort", fault)]
    return []


def allocate_health_check_port(spec: Spec, pools: Pools, trace: Trace) -> None:
    """Give ``spec`` its healthCheckNodePort if it needs one; raise AllocationFailed (allocHealthCheckNodePort)."""
    if not needs_health_check(spec):
        return
    if wanted := spec.get("healthCheckNodePort", 0):
        if fault := pools.port_fault(wanted):
            raise AllocationFailed(f"healthCheckNodePort:{fault}")
        return
    spec["healthCheckNodePort"] = pools.next_port()
    why = "externalTrafficPolicy: Local 时负载均衡器要问每个节点有没有本地端点"
    trace.step("kube-apiserver", "分配 healthCheckNodePort", why)


def _drawn_port(pools: Pools, number: int, trace: Trace) -> int:
    trace.step("kube-apiserver", f"给端口 {number} 分配 nodePort", f"没有指定,从 {NODE_PORTS[0]}-{NODE_PORTS[-1]} 里取")
    return pools.next_port()
