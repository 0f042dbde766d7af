"""What a packet from a Pod on node A to a Pod on node B looks like on the wire, and whether it arrives."""

from __future__ import annotations

from typing import Any

from kb.models.field import field_of
from kb.models.model import BadInput, Given, Model, Source
from kb.models.network.overlay_topology import POD_A, POD_B, ROUTER_A, Topology, read_topology
from kb.models.network.packet import ICMP, IPV4, UDP, Header, Packet
from kb.models.network.packet_journey import SHOWN, Journey, send
from kb.models.release import Release
from kb.models.trace import Trace

_MOST_PACKETS = 1000


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return what was sent, seen on the underlay and received; Kubernetes' release plays no part, the kernel does."""
    whole = field_of(given)
    topology = read_topology(whole.needed("topology"), trace)
    wanted = whole.needed("packet")
    protocol = wanted.at("protocol").one_of(("udp", "icmp"), "udp")
    payload = wanted.needed("payloadBytes").whole(least=0)
    packet = _from_pod(protocol, payload, wanted.at("df").flag())
    journey = Journey(topology, trace, topology.pod_mtu, "arp" not in topology.missing)
    _tell_tables(journey)
    count = wanted.at("count").whole(1, least=0)
    if count > _MOST_PACKETS:
        raise BadInput(f"packet.count:读到 {count},最多 {_MOST_PACKETS} 个包就够看清楚了")
    results = [send(journey, packet) for _ in range(count)]
    arrived = sum(delivered for _, delivered in results)
    answer: dict[str, Any] = {"send": [result for result, _ in results], **_seen(journey)}
    answer |= {"echoReplies": arrived} if protocol == "icmp" else {"received": [payload] * arrived}
    if topology.mode == "udp":
        answer["userSpaceCopies"] = _copies(journey, arrived if protocol == "icmp" else 0)
    return answer


def _from_pod(protocol: str, payload: int, df: bool) -> Packet:
    if protocol == "icmp":
        header: Header = ("icmp", {"type": 8, "code": 0})
        return Packet(IPV4 + ICMP + payload, POD_A, POD_B, (header,), df=df)
    header = ("udp", {"srcPort": 40000, "dstPort": 9000, "length": UDP + payload})
    return Packet(IPV4 + UDP + payload, POD_A, POD_B, (header,), df=df)


def _seen(journey: Journey) -> dict[str, Any]:
    topology = journey.topology
    answer: dict[str, Any] = {"wire": [frame.seen() for frame in journey.wire[:SHOWN]]}
    if topology.routed:
        answer["wireAtB"] = [frame.seen(2) for frame in journey.at_b[:SHOWN]]
    if journey.icmp_errors:
        answer["icmpErrorsToPod"] = journey.icmp_errors
    return answer | _lengths(journey) | _limits(topology)


def _limits(topology: Topology) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if topology.mode == "vxlan":
        limits["tunnelMTU"] = topology.tunnel_mtu
    if topology.mtu_refused:
        limits["mtuRefused"] = True
    if topology.route_refused:
        limits["routeRefused"] = True
    return limits


def _lengths(journey: Journey) -> dict[str, Any]:
    """Return outer and inner IP length of the first whole packet that carries another IP packet."""
    for frame in journey.wire:
        inner = [fields["totalLength"] for name, fields in frame.packet.carried if name == "ipv4"]
        if inner and not frame.packet.is_fragment:
            outer = frame.packet.length
            return {"outerLength": outer, "innerLength": inner[0], "overheadBytes": outer - inner[0]}
    return {}


def _copies(journey: Journey, replies: int) -> dict[str, Any]:
    """Return how often the tunnel programs copied a packet between kernel and user space."""

    def node(out: int, back: int) -> dict[str, Any]:
        return {"tunReads": out, "udpSends": out, "udpReceives": back, "tunWrites": back, "sendErrors": []}

    return {"senderNode": node(journey.copies, replies), "receiverNode": node(replies, journey.copies_at_b)}


def _tell_tables(journey: Journey) -> None:
    topology = journey.topology
    if topology.mode == "vxlan":
        tables = {
            "route": f"10.244.2.0/24 via 10.244.2.0 dev {topology.device} onlink",
            "arp": f"10.244.2.0 lladdr B:{topology.device} dev {topology.device}",
            "fdb": f"B:{topology.device} dst {topology.node_b} dev {topology.device}",
        }
    elif topology.mode == "udp":
        tables = {"route": "10.244.0.0/16 dev flannel0"}
    else:
        tables = {"route": f"10.244.2.0/24 via {ROUTER_A if topology.via_router else topology.node_b} dev ul0"}
    present = {name: entry for name, entry in tables.items() if name not in topology.missing}
    if topology.route_refused:
        journey.trace.step("kernel", "拒绝路由", "下一跳必须在直连网段里,而另一个节点在别的子网")
        present = {}
    journey.trace.step(
        "flanneld", "在节点 A 写好去 B 的表项", "路由选设备,ARP 给内层 MAC,FDB 给外层地址", tables=present
    )


MODEL = Model(
    topic="overlay-encapsulation",
    title="跨节点的 Pod 包在线上是什么样:各层头部、长度、MTU,缺了路由、ARP 或 FDB 会怎样",
    run=run,
    sources=(
        Source("RFC 7348", "VXLAN"),
        Source("RFC 791", "fragmentation"),
        Source("linux/drivers/net/vxlan/vxlan_core.c", "vxlan_change_mtu"),
        Source("flannel/pkg/backend/vxlan/vxlan_network.go", "handleSubnetEvents"),
        Source("flannel/pkg/backend/udp", "proxy"),
    ),
    leaves_out=(
        "不讲 IPIP、WireGuard、Geneve,也不讲加密",
        "底层网络的 ARP 不列出来,UDP 源端口(流散列)不算",
        "ARP 问不到人时内核约 3 秒后才回主机不可达,这里不等那么久",
        "IPv6 底层的分片扩展头只算长度,不单列一层",
    ),
    example={
        "topology": {"mode": "vxlan", "vni": 1, "dstPort": 8472, "podMTU": 1450},
        "packet": {"protocol": "udp", "payloadBytes": 1200, "df": True},
    },
)
