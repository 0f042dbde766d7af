"""What kube-proxy does with a packet to an address of a Service, whichever rules say it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from kb.models.network.service_endpoints import Usable
from kb.models.network.service_port import Endpoint, Node, Service, ServicePort


@dataclass(frozen=True)
class WayIn:
    """One destination of a Service port: ``kind`` as in the answer, ``address`` empty for a node port."""

    kind: str
    address: str
    served: bool = True

    @property
    def external(self) -> bool:
        """Whether externalTrafficPolicy rules here, not internalTrafficPolicy."""
        return self.kind != "clusterIP"


@dataclass(frozen=True)
class Verdict:
    """What happens to traffic from outside the node, and which endpoints share it.

    ``local_only``: the policy of this way in is Local. ``short_circuit``: Pods and the node itself reach all endpoints
    although others reach only local ones. ``allowed``: the source ranges in force (None = no firewall).
    """

    action: str
    endpoints: tuple[Endpoint, ...] = ()
    local_only: bool = False
    masquerades_all: bool = False
    short_circuit: bool = False
    allowed: tuple[str, ...] | None = None


def ways_in(service: Service, port: ServicePort) -> Iterator[WayIn]:
    """Yield the destinations of a Service port that kube-proxy may serve."""
    if service.cluster_ip not in ("", "None"):
        yield WayIn("clusterIP", service.cluster_ip, service.proxied)
    for address in service.external_ips:
        yield WayIn("externalIPs", address, service.proxied)
    for address in service.vips:
        yield WayIn("loadBalancerIPs", address, service.proxied)
    for address in service.proxied_by_balancer:
        # A balancer of ipMode Proxy wants the traffic to pass through itself.
        yield WayIn("loadBalancerIPs", address, False)
    if port.node_port:
        yield WayIn("nodePort", "", service.proxied)


def verdict(service: Service, node: Node, usable: Usable, way: WayIn) -> Verdict:
    """Return what kube-proxy decides for one way in (pkg/proxy/iptables/proxier.go syncProxyRules; nftables alike).

    No endpoint anywhere is a REJECT. Endpoints, but none on this node under policy Local, is a DROP: another node may
    well serve the client.
    """
    if not way.served:
        return Verdict("none")
    local_only = service.external_local if way.external else service.internal_local
    if not usable.any_endpoints:
        return Verdict("reject", local_only=local_only)
    endpoints = usable.local if local_only else usable.cluster
    return Verdict(
        action="forward" if endpoints else "drop",
        endpoints=endpoints,
        local_only=local_only,
        # Under policy Local the reply leaves from this node anyway, so the client's address can stay.
        masquerades_all=way.external and not local_only,
        short_circuit=way.external and local_only,
        allowed=_allowed(service, node) if way.kind == "loadBalancerIPs" and service.source_ranges else None,
    )


def _allowed(service: Service, node: Node) -> tuple[str, ...]:
    """Return loadBalancerSourceRanges as rules name them.

    Where the node itself is allowed, so is the balancer's address: the node's own packets to it may come back with
    that source.
    """
    ranges = [str(network) for network in service.source_ranges]
    if node.address and any(ipaddress.ip_address(node.address) in network for network in service.source_ranges):
        ranges += [f"{address}/32" for address in service.vips]
    return tuple(sorted(set(ranges)))
