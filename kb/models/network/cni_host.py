"""A node as CNI plugins change it: network namespaces, veth pairs, bridges, port forwarding, and who can ping whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kb.models.network.cni_result import Address, Interface, Route
from kb.models.network.host_local import Store

_MTU = 1500
Key = tuple[str, str]


@dataclass
class Veth:
    """A pair: one end in a container's namespace, the other on the host, on ``bridge`` or (ptp) routed.

    ``gateways`` are the addresses that the container's routes go to.
    """

    bridge: str
    mtu: int
    hairpin: bool
    addresses: list[Interface] = field(default_factory=list)
    gateways: list[Address] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)


@dataclass
class Bridge:
    """A bridge on the host; it outlives the containers."""

    mtu: int
    addresses: list[Interface] = field(default_factory=list)


@dataclass
class Host:
    """Everything on the node that plugins made. ``namespaces`` maps a container to whether its lo is up.

    ``masquerading`` counts the rules of ipMasq per container, ``forwards`` the DNAT targets of portmap; the latter's
    own masquerade rule, once there, stays.
    """

    namespaces: dict[str, bool] = field(default_factory=dict)
    veths: dict[Key, Veth] = field(default_factory=dict)
    bridges: dict[str, Bridge] = field(default_factory=dict)
    stores: dict[str, Store] = field(default_factory=dict)
    masquerading: dict[str, int] = field(default_factory=dict)
    forwards: dict[str, list[str]] = field(default_factory=dict)
    hostport_masquerade: bool = False
    ever: list[Key] = field(default_factory=list)
    seen: list[Address] = field(default_factory=list)

    def store(self, network: str) -> Store:
        """Return host-local's files of a network."""
        return self.stores.setdefault(network, Store())

    def bridge(self, name: str, mtu: int) -> Bridge:
        """Return a bridge, made if it is not there."""
        return self.bridges.setdefault(name, Bridge(mtu or _MTU))

    def add_veth(self, key: Key, bridge: str, mtu: int, hairpin: bool) -> Veth:
        """Make a veth pair; ``mtu`` 0 means the default."""
        self.veths[key] = Veth(bridge, mtu or _MTU, hairpin)
        if key not in self.ever:
            self.ever.append(key)
        return self.veths[key]

    def remove_namespace(self, container: str) -> None:
        """Delete a namespace; a veth pair dies with either end."""
        self.namespaces.pop(container, None)
        self.veths = {key: veth for key, veth in self.veths.items() if key[0] != container}


def observed_state(host: Host) -> dict[str, Any]:
    """Return interfaces, routes, NAT rules and pings as commands on the node would show them."""
    veths = list(host.veths.values())
    state: dict[str, Any] = {
        "host interfaces": sorted(["lo", *host.bridges, *("veth*" for _ in veths)]),
        "host veth masters": sorted(veth.bridge for veth in veths if veth.bridge),
        "hairpin": [veth.hairpin for veth in veths if veth.bridge],
        "host routes": sorted(_host_routes(host)),
        "masquerade rules": sum(host.masquerading.values()) + host.hostport_masquerade,
        "DNAT targets": sorted(target for targets in host.forwards.values() for target in targets),
    }
    for name, bridge in host.bridges.items():
        state[f"host {name} addresses"] = [str(address) for address in bridge.addresses]
        state[f"host {name} mtu"] = bridge.mtu
    for container, up in host.namespaces.items():
        state[f"{container} lo up"] = up
        state |= _container_state(host, container)
    return state


def _container_state(host: Host, container: str) -> dict[str, Any]:
    state: dict[str, Any] = {f"{container} routes": []}
    for key in host.ever:
        if key[0] != container:
            continue
        name, veth = f"{container} {key[1]}", host.veths.get(key)
        state[f"{name} addresses"] = [str(one) for one in veth.addresses] if veth else []
        if veth:
            state[f"{name} mtu"] = veth.mtu
            state[f"{container} routes"] = sorted({*state[f"{container} routes"], *_routes(veth, key[1])})
            for target in host.seen:
                if all(target != one.ip for one in veth.addresses):
                    state[f"ping {container} -> {target}"] = _reaches(host, veth, target)
    return state


def _routes(veth: Veth, device: str) -> list[str]:
    """Return the IPv4 routes of a container. A ptp container reaches even its own subnet through the gateway."""
    texts = []
    for address in veth.addresses:
        if address.version != 4:
            continue
        gateway = next((one for one in veth.gateways if one.version == 4), None)
        if veth.bridge:
            texts.append(f"{address.network} dev {device} scope link")
        else:
            texts += [f"{address.network} via {gateway} dev {device}", f"{gateway} dev {device} scope link"]
    for route in veth.routes:
        if route.dst.version == 4:
            network = route.dst.network
            via = route.gw or next((one for one in veth.gateways if one.version == 4), None)
            texts.append(f"{'default' if network.prefixlen == 0 else network} via {via} dev {device}")
    return texts


def _host_routes(host: Host) -> list[str]:
    texts = [f"{one.ip} dev veth*" for veth in host.veths.values() if not veth.bridge for one in veth.addresses]
    for name, bridge in host.bridges.items():
        texts += [f"{address.network} dev {name} scope link" for address in bridge.addresses]
    return [text for text in texts if ":" not in text]


def _reaches(host: Host, veth: Veth, target: Address) -> bool:
    """Return whether a ping from the container of ``veth`` gets an answer."""
    other = next((one for one in host.veths.values() if any(target == own.ip for own in one.addresses)), None)
    if _on_host(host, target):
        return _routed_to(veth, target)
    if other is None:
        return False
    near = any(target in address.network for address in veth.addresses)
    if veth.bridge and near:
        return other.bridge == veth.bridge
    # Through the host: both sides need a gateway that is really there.
    through = [any(_on_host(host, gateway) for gateway in one.gateways) for one in (veth, other)]
    return all(through) and _routed_to(veth, target) and any(_routed_to(other, own.ip) for own in veth.addresses)


def _on_host(host: Host, target: Address) -> bool:
    bridged = any(target == address.ip for bridge in host.bridges.values() for address in bridge.addresses)
    return bridged or any(target in veth.gateways for veth in host.veths.values() if not veth.bridge)


def _routed_to(veth: Veth, target: Address) -> bool:
    networks = [address.network for address in veth.addresses] + [route.dst.network for route in veth.routes]
    return any(target in network for network in networks)
