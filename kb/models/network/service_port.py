"""What kube-proxy knows: its node, the ports of a Service, and the endpoints that EndpointSlices list for a port."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from kb.models.field import Field
from kb.models.model import BadInput
from kb.models.release import Release, as_of

IPv4Network = ipaddress.IPv4Network
_PROXY_NAME = "service.kubernetes.io/service-proxy-name"
_HEADLESS = "service.kubernetes.io/headless"
# cmd/kube-proxy/app/server.go newProxyServer: the label `headless` hides only EndpointSlices since 1.35, before that
# Services too.
_HEADLESS_LABEL_HIDES_SERVICES = (("1.20", True), ("1.35", False))
# pkg/features/kube_features.go, gates at their defaults.
_INTERNAL_TRAFFIC_POLICY = (("1.20", False), ("1.22", True))
_LOAD_BALANCER_IP_MODE = (("1.20", False), ("1.30", True))


@dataclass(frozen=True)
class Node:
    """The node whose kube-proxy is looked at; ``pods`` is its --cluster-cidr, None when it is not known."""

    name: str
    zone: str
    address: str
    pods: IPv4Network | None


@dataclass(frozen=True)
class Service:
    """The fields of a Service that all its ports share (pkg/proxy/serviceport.go newBaseServiceInfo).

    ``proxied`` is false for what kube-proxy skips; ``vips`` are load balancer addresses that it serves itself,
    ``proxied_by_balancer`` those with ipMode Proxy. ``affinity_seconds`` is None without session affinity.
    """

    name: str
    proxied: bool
    cluster_ip: str
    external_ips: tuple[str, ...]
    vips: tuple[str, ...]
    proxied_by_balancer: tuple[str, ...]
    source_ranges: tuple[IPv4Network, ...]
    affinity_seconds: int | None
    external_local: bool
    internal_local: bool
    health_check_port: int
    ports: tuple[ServicePort, ...]


@dataclass(frozen=True)
class ServicePort:
    """One port of a Service; ``node_port`` is 0 when there is none."""

    name: str
    protocol: str
    port: int
    node_port: int


@dataclass(frozen=True)
class Endpoint:
    """One address and port that serves a port of a Service, as seen from one node."""

    address: str
    port: int
    local: bool
    ready: bool
    serving: bool
    terminating: bool
    zone_hints: frozenset[str]
    node_hints: frozenset[str]

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"


def read_node(given: Field) -> Node:
    """Return the node of an input."""
    node = given.needed("node")
    cidr = given.at("clusterCIDR")
    pods = next(iter(_networks([cidr])), None) if cidr.given else None
    return Node(node.needed("name").text(), node.at("zone").text(), read_address(node.at("internalIP")), pods)


def read_address(field: Field) -> str:
    """Return the IPv4 address that stands in a field, empty when there is none."""
    text = field.text()
    if text:
        try:
            ipaddress.IPv4Address(text)
        except ValueError:
            raise BadInput(f"{field.path}:读到 {text!r},应为 IPv4 地址,例如 172.18.0.2") from None
    return text


def read_service(given: Field, at: Release) -> Service:
    """Return the Service of an input with the API server's defaults filled in."""
    service = given.needed("service")
    spec, labels = service.needed("spec"), service.at("metadata").at("labels").mapping()
    kind = spec.at("type").one_of(("ClusterIP", "NodePort", "LoadBalancer", "ExternalName"), "ClusterIP")
    cluster_ip = spec.at("clusterIP").text()
    hidden = _PROXY_NAME in labels or (_HEADLESS in labels and as_of(_HEADLESS_LABEL_HIDES_SERVICES, at))
    external_ips = _ipv4(address.text() for address in spec.at("externalIPs").list())
    vips, balanced = _balancer_addresses(service, at)
    external = kind in ("NodePort", "LoadBalancer") or (kind == "ClusterIP" and bool(external_ips))
    external_local = external and _local(spec.at("externalTrafficPolicy"))
    return Service(
        name=service.at("metadata").at("name").text(),
        # pkg/proxy/util/utils.go ShouldSkipService, and the informer's label selector.
        proxied=kind != "ExternalName" and cluster_ip not in ("", "None") and not hidden,
        cluster_ip=cluster_ip,
        external_ips=external_ips,
        vips=vips,
        proxied_by_balancer=balanced,
        source_ranges=_networks(spec.at("loadBalancerSourceRanges").list()),
        affinity_seconds=_affinity(spec),
        external_local=external_local,
        internal_local=_local(spec.at("internalTrafficPolicy")) and as_of(_INTERNAL_TRAFFIC_POLICY, at),
        # pkg/api/v1/service/util.go NeedsHealthCheck
        health_check_port=spec.at("healthCheckNodePort").whole() if kind == "LoadBalancer" and external_local else 0,
        ports=tuple(_port(entry) for entry in spec.at("ports").list()),
    )


def read_endpoints(given: Field, node: Node) -> dict[tuple[str, str], tuple[Endpoint, ...]]:
    """Return the endpoints of every (port name, protocol), in the order in which kube-proxy writes them.

    As pkg/proxy/endpointslicecache.go: an address listed twice counts once, and the order is that of the text
    "address:port", in which 10.0.0.10:80 stands before 10.0.0.1:80.
    """
    found: dict[tuple[str, str], dict[str, Endpoint]] = {}
    for part in given.at("endpointSlices").list():
        labels = part.at("metadata").at("labels").mapping()
        if part.at("addressType").text("IPv4") != "IPv4" or _PROXY_NAME in labels or _HEADLESS in labels:
            continue
        for port in part.at("ports").list():
            number = port.at("port").whole()
            if number == 0:
                continue
            known = found.setdefault((port.at("name").text(), port.at("protocol").text("TCP")), {})
            for entry in part.at("endpoints").list():
                _add(known, entry, number, node)
    return {key: tuple(known[text] for text in sorted(known)) for key, known in found.items()}


def _add(known: dict[str, Endpoint], entry: Field, port: int, node: Node) -> None:
    addresses = _ipv4(address.text() for address in entry.at("addresses").list())
    if not addresses:
        return
    conditions, hints = entry.at("conditions"), entry.at("hints")
    endpoint = Endpoint(
        # Only the first address counts (addEndpoints).
        address=addresses[0],
        port=port,
        local=entry.at("nodeName").text() == node.name,
        # An absent condition is no news: ready and serving then hold, terminating does not.
        ready=conditions.at("ready").flag(True),
        serving=conditions.at("serving").flag(True),
        terminating=conditions.at("terminating").flag(False),
        zone_hints=frozenset(zone.at("name").text() for zone in hints.at("forZones").list()),
        node_hints=frozenset(zone.at("name").text() for zone in hints.at("forNodes").list()),
    )
    if str(endpoint) not in known or endpoint.local:
        known[str(endpoint)] = endpoint


def _balancer_addresses(service: Field, at: Release) -> tuple[tuple[str, ...], tuple[str, ...]]:
    vips: list[str] = []
    balanced: list[str] = []
    for ingress in service.at("status").at("loadBalancer").at("ingress").list():
        by_proxy = ingress.at("ipMode").one_of(("VIP", "Proxy"), "VIP") == "Proxy" and as_of(_LOAD_BALANCER_IP_MODE, at)
        if ":" not in ingress.at("ip").text(":"):
            (balanced if by_proxy else vips).append(read_address(ingress.at("ip")))
    return tuple(vips), tuple(balanced)


def _port(entry: Field) -> ServicePort:
    protocol = entry.at("protocol").one_of(("TCP", "UDP", "SCTP"), "TCP")
    number = entry.needed("port").whole(least=1)
    return ServicePort(entry.at("name").text(), protocol, number, entry.at("nodePort").whole(least=0))


def _affinity(spec: Field) -> int | None:
    if spec.at("sessionAffinity").one_of(("None", "ClientIP"), "None") == "None":
        return None
    # pkg/apis/core/v1/defaults.go SetDefaults_Service: three hours.
    return spec.at("sessionAffinityConfig").at("clientIP").at("timeoutSeconds").whole(10800, least=1)


def _local(policy: Field) -> bool:
    return policy.one_of(("Cluster", "Local"), "Cluster") == "Local"


def _ipv4(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for text in texts if text and ":" not in text)


def _networks(fields: Iterable[Field]) -> tuple[IPv4Network, ...]:
    networks = []
    for field in fields:
        text = field.text().strip()
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            raise BadInput(f"{field.path}:读到 {text!r},应为网段,例如 10.244.0.0/16") from None
        if isinstance(network, IPv4Network):
            networks.append(network)
    return tuple(networks)
