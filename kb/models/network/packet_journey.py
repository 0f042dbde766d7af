"""The way of a packet from Pod A over node A to node B: routes, MTUs, tunnel tables, the underlay."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kb.models.network.encapsulation import in_udp, in_vxlan
from kb.models.network.overlay_topology import A_ON_UNDERLAY, B_ON_UNDERLAY, POD_B, ROUTER_A, ROUTER_B, Topology
from kb.models.network.packet import ARP, ETHERNET, LARGEST, Frame, Packet, fragments
from kb.models.trace import Trace

SHOWN = 6
_NET_UNREACHABLE, _FRAGMENTATION_NEEDED = 0, 4


@dataclass
class Journey:
    """What happened so far: the state of node A and Pod A, and everything that was seen."""

    topology: Topology
    trace: Trace
    pod_path_mtu: int
    neighbour_known: bool
    wire: list[Frame] = field(default_factory=list)
    at_b: list[Frame] = field(default_factory=list)
    icmp_errors: list[dict[str, int]] = field(default_factory=list)
    copies: int = 0
    copies_at_b: int = 0

    def icmp_error(self, code: int, mtu: int = 0) -> None:
        """Node A tells Pod A why it could not forward."""
        self.icmp_errors.append({"type": 3, "code": code, "nextHopMTU": mtu})


def send(journey: Journey, packet: Packet) -> tuple[str, bool]:
    """Return what the sender's call said, and whether the whole packet reached Pod B."""
    limit = journey.pod_path_mtu if packet.df else journey.topology.pod_mtu
    if packet.length > LARGEST or (packet.df and packet.length > limit):
        journey.trace.step("pod-a", "发送失败 EMSGSIZE", f"{packet.length} 字节大于路径 MTU {limit},又不许分片")
        return "EMSGSIZE", False
    parts = fragments(packet, limit)
    # A packet counts as received only when every fragment came.
    arrived = [_forward(journey, part.forwarded()) for part in parts]
    return "sent", all(arrived)


def _forward(journey: Journey, packet: Packet) -> bool:
    """Node A routes one packet or fragment; return whether it reached Pod B."""
    topology = journey.topology
    has_route = "route" not in topology.missing and not topology.route_refused
    if not has_route and not topology.routed:
        journey.icmp_error(_NET_UNREACHABLE)
        journey.trace.step("node-a", "回 ICMP 网络不可达", f"没有到 {packet.dst} 的路由")
        return False
    tunnels = has_route and topology.tunnels
    mtu = topology.tunnel_mtu if tunnels and topology.tunnel_mtu else topology.underlay_mtu
    if packet.length > mtu and packet.df:
        journey.icmp_error(_FRAGMENTATION_NEEDED, mtu)
        journey.pod_path_mtu = mtu
        journey.trace.step("node-a", f"回 ICMP 需要分片,下一跳 MTU {mtu}", f"{packet.length} 字节放不进出口设备")
        return False
    through = _through_tunnel if tunnels else _on_underlay
    arrived = [through(journey, part) for part in fragments(packet, mtu)]
    return all(arrived)


def _through_tunnel(journey: Journey, inner: Packet) -> bool:
    if journey.topology.mode == "udp":
        outer = in_udp(journey.topology, inner)
        journey.copies += 1
        arrived = _on_underlay(journey, outer)
        journey.copies_at_b += arrived
        return arrived
    if not _resolved(journey):
        return False
    ends = (f"A:{journey.topology.device}", f"B:{journey.topology.device}")
    return _on_underlay(journey, in_vxlan(journey.topology, inner.headers(), inner.length, ends, inner.df))


def _resolved(journey: Journey) -> bool:
    """Return whether node A can address the inner frame (ARP) and the outer packet (FDB) for node B."""
    topology = journey.topology
    if "fdb" in topology.missing and not topology.default_fdb:
        journey.trace.step("kernel", "丢弃", "FDB 里没有这个 MAC 在哪个节点,也没有全零的缺省表项")
        return False
    if journey.neighbour_known:
        return True
    if not topology.default_fdb:
        journey.trace.step("kernel", "丢弃", "没有 B 隧道设备的 MAC(ARP 表),广播也没有去处")
        return False
    a, b = f"A:{topology.device}", f"B:{topology.device}"
    for number, ends, back in ((1, (a, "broadcast"), False), (2, (b, a), True)):
        arp = in_vxlan(topology, (("arp", {"op": number}),), ARP, ends, False)
        if back:
            arp = replace(arp, src=arp.dst, dst=arp.src)
        journey.wire.append(Frame(*_first_hop(topology, back), arp))
    journey.neighbour_known = True
    journey.trace.step("kernel", "在隧道里问到 B 的 MAC", "ARP 广播按全零 FDB 表项送到 B")
    return True


def _first_hop(topology: Topology, back: bool = False) -> tuple[str, str]:
    """Return source and destination MAC of a frame at node A."""
    ends = (A_ON_UNDERLAY, ROUTER_A if topology.routed else B_ON_UNDERLAY)
    return (ends[1], ends[0]) if back else ends


def _on_underlay(journey: Journey, packet: Packet) -> bool:
    """Put a packet on the wire towards node B; return whether it gets there."""
    topology = journey.topology
    if packet.length > topology.underlay_mtu and packet.df:
        journey.trace.step("kernel", "外层丢弃,Pod 不知道", "外层大于底层 MTU 且置了 DF,ICMP 只回到节点自己")
        return False
    parts = fragments(packet, topology.underlay_mtu)
    journey.wire += [Frame(*_first_hop(topology), part) for part in parts]
    names = " ".join(name for name, _ in packet.headers())
    if len(journey.wire) <= SHOWN:
        why = f"{len(parts)} 个分片" if len(parts) > 1 else f"外层 {packet.length} 字节"
        journey.trace.step("node-a", f"发出 ethernet {names}", why, frames=[ETHERNET + part.length for part in parts])
    if not topology.routed:
        return True
    if packet.dst == POD_B and not topology.router_knows_pods:
        journey.trace.step("router", "丢弃", "路由器不认识 Pod 网段;隧道的外层地址它才认识")
        return False
    journey.at_b += [Frame(ROUTER_B, B_ON_UNDERLAY, part.forwarded()) for part in parts]
    return True
