"""Two nodes whose Pods talk: the underlay, the tunnel or route between them, and what was left out on node A."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models.field import Field
from kb.models.network.packet import ETHERNET, IPV4, IPV6, UDP, VXLAN
from kb.models.trace import Trace

_ETHERNET_MTU = 1500
_LARGEST_MTU = 65535
POD_A, POD_B = "10.244.1.2", "10.244.2.2"
A_ON_UNDERLAY, ROUTER_A, ROUTER_B, B_ON_UNDERLAY = "A:ul0", "router:a", "router:b", "B:ul0"


@dataclass(frozen=True)
class Topology:
    """The network between Pod A and Pod B; MTUs are bytes of IP packet.

    ``tunnel_mtu`` is what the tunnel device ends up with (None without one), ``mtu_refused`` that the kernel refused
    the MTU set by hand. ``missing`` names what node A lacks of route, arp and fdb.
    """

    mode: str
    device: str
    vni: int
    port: int
    pod_mtu: int
    underlay_mtu: int
    tunnel_mtu: int | None
    mtu_refused: bool
    ipv6: bool
    routed: bool
    outer_df: str
    missing: frozenset[str]
    default_fdb: bool
    direct: bool
    via_router: bool
    router_knows_pods: bool

    @property
    def node_a(self) -> str:
        """The address of node A on the underlay."""
        return "fd00:50::1" if self.ipv6 else "192.168.50.1"

    @property
    def node_b(self) -> str:
        """The address of node B on the underlay."""
        if self.routed:
            return "fd00:60::1" if self.ipv6 else "192.168.60.1"
        return "fd00:50::2" if self.ipv6 else "192.168.50.2"

    @property
    def tunnels(self) -> bool:
        """Whether packets between the Pods are wrapped.

        A plain route needs the other node as next hop, hence in the same subnet; where it is not, flannel's
        DirectRouting keeps the tunnel.
        """
        return self.mode == "udp" or (self.mode == "vxlan" and not (self.direct and not self.routed))

    @property
    def route_refused(self) -> bool:
        """Whether the kernel refuses the route via the other node: a next hop must be on the link."""
        return self.mode == "hostgw" and self.routed and not self.via_router


def vxlan_overhead(ipv6: bool) -> int:
    """Return the bytes that VXLAN puts before an inner IP packet, without the outer Ethernet header: 50 or 70."""
    return (IPV6 if ipv6 else IPV4) + UDP + VXLAN + ETHERNET


def read_topology(field: Field, trace: Trace) -> Topology:
    """Return the topology of an input with the kernel's defaults."""
    mode = field.needed("mode").one_of(("vxlan", "hostgw", "udp"), "vxlan")
    underlay_mtu = field.at("underlayMTU").whole(_ETHERNET_MTU, least=576)
    ipv6 = field.at("ipv6Underlay").flag()
    tunnel_mtu, refused = _tunnel_mtu(field, mode, underlay_mtu, ipv6, trace)
    vni = field.at("vni").whole(1, least=0)
    return Topology(
        mode=mode,
        device=field.at("device").text(f"flannel.{vni}"),
        vni=vni,
        port=field.at("dstPort").whole(8285 if mode == "udp" else 8472, least=1),
        pod_mtu=field.at("podMTU").whole(tunnel_mtu or underlay_mtu, least=68),
        underlay_mtu=underlay_mtu,
        tunnel_mtu=tunnel_mtu,
        mtu_refused=refused,
        ipv6=ipv6,
        routed=field.at("underlay").one_of(("flat", "routed"), "flat") == "routed",
        outer_df=field.at("outerDF").one_of(("unset", "set", "inherit"), "unset"),
        missing=frozenset(one.one_of(("route", "arp", "fdb"), "") for one in field.at("missing").list()),
        default_fdb=field.at("defaultFdb").flag(),
        direct=field.at("directRouting").flag(),
        via_router=field.at("via").one_of(("router", "peer"), "peer") == "router",
        router_knows_pods=field.at("routerKnowsPodNetworks").flag(),
    )


def _tunnel_mtu(field: Field, mode: str, underlay: int, ipv6: bool, trace: Trace) -> tuple[int | None, bool]:
    """Return the tunnel device's MTU and whether the one set by hand was refused (drivers/net/vxlan vxlan_change_mtu).

    A device bound to the underlay interface gets and allows at most that one's MTU minus the overhead; a device that
    is not bound knows no limit and starts at 1500, too much for an underlay of 1500.
    """
    if mode == "udp":
        return field.at("tunMTU").whole(underlay - IPV4 - UDP, least=68), False
    if mode == "hostgw":
        return None, False
    bound = field.at("boundToUnderlay").flag(True)
    most = underlay - vxlan_overhead(ipv6) if bound else _LARGEST_MTU
    start = most if bound else _ETHERNET_MTU
    wanted = field.at("vxlanMTU").whole(start, least=68)
    if wanted > most:
        trace.step("kernel", f"不让把隧道的 MTU 设成 {wanted}", f"底层 {underlay} 减去封装最多 {most}", mtu=start)
        return start, True
    return wanted, False
