"""What is on the wire between nodes: whose addresses the headers carry, who encrypts, and what stays on the node."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.network import tunnels
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.calico_modes import IPPOOL, OVERLAY, cross_subnet_wraps, lighter, overhead
from kb.models.relations.cni_plugins_compared import ARCHITECTURE, BGP_CONFIG, DATA_PATH
from kb.models.relations.flannel_modes import CALICO_MODES, VXLAN_CODE
from kb.models.release import Release

LAYERS = Words("packet-layer", ("outer", "inner"))
ADDRESSES = Words("packet-address", ("node-ip", "pod-ip", "service-ip"))
PLACES = Words("node-place", ("same-subnet", "other-subnet"))
VALUES = Words("encap-value", ("Always", "CrossSubnet", "Never"))
CARRIERS = Words("net-mode", ("vxlan", "ipip", "bgp", "host-gw", "udp", "wireguard", "ipsec"))

BACKENDS = Source("flannel/Documentation/backends.md", "")
INTERFACES = Source("docs.tigera.io/calico/latest/reference/faq", "Why do all cali* interfaces have the MAC address")
PREFIX = Source("docs.tigera.io/calico/latest/reference/resources/felixconfig", "interfacePrefix")
ENCRYPTION = Source("docs.tigera.io/calico/latest/network-policy/encrypt-cluster-pod-traffic", "")
RFC7348 = Source("RFC 7348", "VXLAN")
ROUTING = Source("net/ipv4/route.c", "ip_route_output_key_hash_rcu")

_TUNNELS = ("flannel.1", "flannel.ipip", "tunl0", "vxlan.calico")
_POD_NETWORK = "10.244."


def addresses(at: Release, layer: str) -> str:
    """Return whose addresses stand in the outer or the inner IP header of a wrapped packet."""
    headers = [one["ipv4"] for one in tunnels.sent(at, "vxlan")["wire"][0]["fields"] if "ipv4" in one]
    header = headers[0 if layer == "outer" else 1]
    return "pod-ip" if header["src"].startswith(_POD_NETWORK) else "node-ip"


def value_wraps(at: Release, value: str, where: str) -> bool:
    """Return whether ipipMode or vxlanMode with a value wraps what goes to a node there."""
    return value == "Always" or (value == "CrossSubnet" and cross_subnet_wraps(at, where))


def larger_by(at: Release, heavy: str, light: str, bytes: int) -> bool:
    """Return whether one mode adds more than another one, and these bytes in all or more than the other one."""
    more = overhead(at, heavy) - overhead(at, light)
    return more > 0 and bytes in (overhead(at, heavy), more)


_RECORDED = ("overlay-encapsulation",)

RELATIONS = (
    # A tunnel device adds the outer header; bridges and plain interfaces hand the packet on as it is.
    Relation(
        "overlay.adds_header",
        {"device": Words("net-device", (*_TUNNELS, "cni0", "docker0", "eth0"))},
        YES_NO,
        lambda at, device: device in _TUNNELS,
        (VXLAN_CODE,),
    ),
    Relation("overlay.addresses", {"layer": LAYERS}, ADDRESSES, addresses, (RFC7348, BACKENDS), recorded=_RECORDED),
    # Tunnels only wrap; WireGuard and IPsec are there to encrypt.
    Relation(
        "overlay.encrypts",
        {"mode": CARRIERS},
        YES_NO,
        lambda at, mode: mode in ("wireguard", "ipsec"),
        (ENCRYPTION, BACKENDS),
    ),
    # "A 的头比 B 大,要多 N 字节" leaves open whether N is all that A adds or what it adds more than B.
    Relation(
        "calico.larger_by",
        {"heavy": CALICO_MODES, "light": CALICO_MODES, "bytes": Numbers(0, 1000, "B")},
        YES_NO,
        larger_by,
        (RFC7348,),
    ),
    # ipipMode and vxlanMode both take it; plain BGP has nothing to wrap.
    Relation(
        "calico.cross_subnet_of",
        {"mode": CALICO_MODES},
        YES_NO,
        lambda at, mode: overhead(at, mode) > 0,
        (IPPOOL, OVERLAY),
    ),
    # "our Kubernetes and Docker integrations set the 'cali' value".
    Relation(
        "calico.veth_prefix",
        {},
        Words("veth-prefix", ("cali", "veth", "tunl")),
        lambda at: "cali",
        (PREFIX, INTERFACES),
    ),
    # BIRD: reflectors belong to the control of the network, endpoint data does not pass through them.
    Relation("calico.reflector_forwards", {}, YES_NO, lambda at: False, (ARCHITECTURE,)),
    # Without a tunnel the Pod's own header is all there is.
    Relation(
        "calico.seen",
        {"mode": CALICO_MODES},
        ADDRESSES,
        lambda at, mode: "node-ip" if overhead(at, mode) else "pod-ip",
        (RFC7348, BACKENDS),
        recorded=_RECORDED,
    ),
    Relation(
        "calico.order",
        dict.fromkeys(("first", "second", "third"), CALICO_MODES),
        YES_NO,
        lambda at, first, second, third: lighter(at, first, second) and lighter(at, second, third),
        (RFC7348, BACKENDS),
        recorded=_RECORDED,
    ),
    # The route to a Pod of the same node is that of its own veth or bridge, never the tunnel's.
    Relation("overlay.same_node", {}, YES_NO, lambda at: False, (ROUTING, BACKENDS)),
    Relation(
        "overlay.unwraps", {}, Words("unwrap-place", ("peer-node", "pod", "router")), lambda at: "peer-node", (RFC7348,)
    ),
    Relation("calico.as_number", {}, Numbers(0, 2**32), lambda at: 64512, (BGP_CONFIG,)),
    # IPPool validation: "only one of ipipMode and vxlanMode can be other than Never".
    Relation("calico.both", {}, YES_NO, lambda at: False, (IPPOOL,)),
    Relation(
        "calico.instead", {}, Words("net-mode", ("vxlan", "bgp", "ipip")), lambda at: ("vxlan", "bgp"), (OVERLAY,)
    ),
    Relation(
        "calico.pod_route", {}, Words("prefix-length", ("/24", "/26", "/16", "/32")), lambda at: "/32", (DATA_PATH,)
    ),
    Relation(
        "calico.value_wraps",
        {"value": VALUES, "where": PLACES},
        YES_NO,
        value_wraps,
        (IPPOOL,),
        recorded=_RECORDED,
    ),
)
