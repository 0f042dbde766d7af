"""How an inner packet is wrapped: VXLAN in the kernel, or UDP from a user-space program."""

from __future__ import annotations

from kb.models.network.overlay_topology import Topology
from kb.models.network.packet import ETHERNET, IPV4, IPV6, UDP, VXLAN, Header, Packet


def in_vxlan(
    topology: Topology, inner: tuple[Header, ...], length: int, ends: tuple[str, str], inner_df: bool
) -> Packet:
    """Return the outer packet: IP, UDP, VXLAN, then a whole Ethernet frame (RFC 7348)."""
    udp_length = UDP + VXLAN + ETHERNET + length
    carried: tuple[Header, ...] = (
        ("udp", {"dstPort": topology.port, "length": udp_length, "checksumZero": False, "srcPortInRange": True}),
        ("vxlan", {"vni": topology.vni, "flags": 8}),
        ("ethernet", {"src": ends[0], "dst": ends[1]}),
        *inner,
    )
    df = topology.outer_df == "set" or (topology.outer_df == "inherit" and inner_df)
    total = (IPV6 if topology.ipv6 else IPV4) + udp_length
    return Packet(total, topology.node_a, topology.node_b, carried, df=df, ipv6=topology.ipv6)


def in_udp(topology: Topology, inner: Packet) -> Packet:
    """Return what a program sends that read the inner packet from a tun device: no Ethernet header inside."""
    length = UDP + inner.length
    fields = {"srcPort": topology.port, "dstPort": topology.port, "length": length, "checksumZero": False}
    total = (IPV6 if topology.ipv6 else IPV4) + length
    # An ordinary socket (IP_PMTUDISC_WANT) forbids fragments, but cuts by itself what the interface cannot take.
    df = total <= topology.underlay_mtu
    carried: tuple[Header, ...] = (("udp", fields), *inner.headers())
    return Packet(total, topology.node_a, topology.node_b, carried, df=df, ipv6=topology.ipv6)
