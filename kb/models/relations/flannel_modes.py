"""How Flannel brings packets to other nodes: its backends, who wraps, what they need, and which is fast."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.network import tunnels
from kb.models.network.tunnels import IPIP, NO_TUNNEL, UDP, VXLAN
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release, as_of

BACKENDS = Words(
    "net-mode",
    ("vxlan", "host-gw", "udp", "wireguard", "ipip", "ipsec", "alloc", "tencent-vpc", "aws-vpc", "gce"),
)
MODES = Words("net-mode", ("vxlan", "host-gw", "udp"))
KNOWN = Words("net-mode", ("vxlan", "host-gw", "udp", "ipip"))
DEVICES = Words(
    "net-device", ("flannel.1", "flannel0", "flannel.ipip", "tunl0", "vxlan.calico", "cni0", "docker0", "eth0")
)
SPACES = Words("net-space", ("kernel", "user"))
UNITS = Words("inner-unit", ("frame", "packet"))
OUTER = Words("outer-protocol", ("udp", "ip", "tcp", "gre"))
TABLES = Words("net-table", ("route", "arp", "fdb"))
MEANS = Words("forwarding-means", ("routes", "iptables", "ipvs", "bgp", "tunnel"))
REACH = Words("reachability", ("l2", "l3"))
CALICO_MODES = Words("net-mode", ("vxlan", "ipip", "bgp"))
AGENTS = Words("net-agent", ("flanneld", "felix", "bird", "kube-proxy", "kubelet", "user", "kernel"))

DOCS = Source("flannel/Documentation/backends.md", "")
CONFIG_DOC = Source("flannel/Documentation/configuration.md", "Backend")
VXLAN_CODE = Source("flannel/pkg/backend/vxlan/vxlan.go", "How it works")
VXLAN_NETWORK = Source("flannel/pkg/backend/vxlan/vxlan_network.go", "handleSubnetEvents")
UDP_CODE = Source("flannel/pkg/backend/udp/udp_network_amd64.go", "initTun")
UDP_PORT = Source("flannel/pkg/backend/udp/udp_amd64.go", "defaultPort")
HOSTGW = Source("flannel/pkg/backend/hostgw/hostgw.go", "RegisterNetwork")
IPIP_CODE = Source("flannel/pkg/backend/ipip/ipip.go", "configureIPIPDevice")
PARSE = Source("flannel/pkg/subnet/config.go", "parseBackendType")
MANIFEST = Source("flannel/Documentation/kube-flannel.yml", "net-conf.json")
RFC7348 = Source("RFC 7348", "VXLAN")

# Flannel's newest release when a Kubernetes release came out: v0.20.0 (2022) took the cloud backends away.
_BACKENDS = (
    ("1.0", ("vxlan", "host-gw", "udp", "alloc", "aws-vpc", "gce")),
    ("1.11", (*BACKENDS.values,)),
    ("1.26", ("vxlan", "host-gw", "udp", "wireguard", "ipip", "ipsec", "alloc", "tencent-vpc")),
)
# Installers came to write vxlan where flannel alone takes udp: kube-flannel.yml, kubernetes/kops#3190.
_DEFAULT = (("1.0", "udp"), ("1.8", "vxlan"))
_MODEL_MODES = {"vxlan": "vxlan", "host-gw": "hostgw", "udp": "udp", "ipip": "ipip"}
_TUNNELS = {"vxlan": VXLAN, "udp": UDP, "ipip": IPIP, "host-gw": NO_TUNNEL}
_DEVICES = {"vxlan": ("flannel.1",), "udp": ("flannel0",), "ipip": ("flannel.ipip",), "host-gw": ()}
# udp_amd64.go defaultPort; vxlan takes the port of the Linux kernel.
_PORTS = {"vxlan": 8472, "udp": 8285}
_WRITES = {"vxlan": ("route", "arp", "fdb"), "host-gw": ("route",), "udp": ("route",), "ipip": ("route",)}


def backends(at: Release) -> tuple[str, ...]:
    """Return the backends that flannel has."""
    return as_of(_BACKENDS, at)


def encapsulates(at: Release, backend: str) -> bool:
    """Return whether a backend wraps the packets that go to other nodes."""
    return tunnels.overhead(at, _MODEL_MODES[backend]) > 0


def default_backend(at: Release) -> str:
    """Return the backend that the usual installation takes."""
    return as_of(_DEFAULT, at)


def some(value: str) -> tuple[str, ...]:
    """Return the value alone, or nothing for the empty one."""
    return (value,) if value else ()


def crossings(at: Release, backend: str) -> int:
    """Return how often the sending node copies a packet between kernel and user space."""
    if backend == "ipip":
        return 0
    copies = tunnels.sent(at, _MODEL_MODES[backend]).get("userSpaceCopies")
    return int(copies["senderNode"]["tunReads"] + copies["senderNode"]["udpSends"]) if copies else 0


def daemon_carries(at: Release, backend: str) -> bool:
    """Return whether packets pass through flanneld."""
    return crossings(at, backend) > 0


def cost(at: Release, backend: str) -> tuple[int, int]:
    """Return what a backend costs per packet: copies to user space first, then bytes of wrapping."""
    return crossings(at, backend), tunnels.overhead(at, _MODEL_MODES[backend])


def faster(at: Release, quick: str, slow: str) -> bool:
    """Return whether one backend costs less than another one."""
    return cost(at, quick) < cost(at, slow)


RANKS = Words("speed-rank", ("best", "middle", "worst"))
LEVELS = Words("speed-level", ("good", "bad"))


def rank(at: Release, backend: str) -> str:
    """Return a backend's place by speed among vxlan, host-gw and udp."""
    return RANKS.values[sorted(MODES.values, key=lambda one: cost(at, one)).index(backend)]


def level(at: Release, backend: str) -> str:
    """Return whether a backend is rather fast: nothing is slower than going through user space."""
    return "bad" if crossings(at, backend) else "good"


def crosses(at: Release, backend: str) -> bool:
    """Return whether a backend reaches nodes in other subnets, with routers that do not know the Pod networks."""
    return tunnels.arrives(at, _MODEL_MODES[backend], underlay="routed")


def needs(at: Release, backend: str) -> str:
    """Return what the nodes must have between them."""
    return "l3" if crosses(at, backend) else "l2"


_SUBNETS = {"same-subnet": "flat", "other-subnet": "routed"}


def direct_wraps(at: Release, where: str) -> bool:
    """Return whether vxlan with DirectRouting wraps what goes to a node there."""
    answer = tunnels.sent(at, "vxlan", directRouting=True, underlay=_SUBNETS[where])
    return "overheadBytes" in answer


_GIVES = {"arp": "inner-mac", "fdb": "outer-address"}
_BACKEND = {"backend": MODES}
_RECORDED = ("overlay-encapsulation",)
# backends.md: VXLAN "is the recommended choice", UDP "for debugging only"; the rest is experimental.
_STATUS = {
    "vxlan": ("recommended",),
    "host-gw": ("usable",),
    "udp": ("debug-only",),
    "ipip": ("experimental",),
    "ipsec": ("experimental",),
    "alloc": ("experimental",),
}

RELATIONS = (
    # The three that flannel's own documents explain first, and the ones that interviews ask for.
    Relation(
        "flannel.common",
        {},
        Words("net-mode", ("vxlan", "host-gw", "udp", "ipip", "bgp", "wireguard")),
        lambda at: MODES.values,
        (DOCS,),
    ),
    Relation(
        "flannel.backends",
        {"backend": BACKENDS},
        YES_NO,
        lambda at, backend: backend in backends(at),
        (DOCS,),
        changes=("1.11", "1.26"),
    ),
    # vxlan.go: "learning" is off, flanneld writes each entry.
    Relation("flannel.learning", {}, YES_NO, lambda at: False, (VXLAN_CODE,)),
    Relation(
        "flannel.direct_mix",
        {},
        Words("net-mode", ("vxlan", "host-gw", "udp")),
        lambda at: ("vxlan", "host-gw"),
        (DOCS,),
    ),
    Relation("flannel.direct_of", {}, MODES, lambda at: "vxlan", (DOCS,)),
    Relation(
        "flannel.path",
        dict.fromkeys(("first", "second", "third"), Words("net-device", ("cni0", "flannel.1", "eth0"))),
        YES_NO,
        lambda at, first, second, third: (first, second, third) == ("cni0", "flannel.1", "eth0"),
        (VXLAN_CODE,),
        recorded=_RECORDED,
    ),
    Relation("flannel.backend_list", {}, BACKENDS, backends, (DOCS,), changes=("1.11", "1.26")),
    Relation("flannel.default", {}, BACKENDS, default_backend, (MANIFEST, CONFIG_DOC), changes=("1.8",)),
    # parseBackendType: an empty Backend means udp.
    Relation("flannel.without_backend", {}, BACKENDS, lambda at: "udp", (PARSE,)),
    Relation("flannel.encapsulates", {"backend": KNOWN}, YES_NO, encapsulates, (DOCS,), recorded=_RECORDED),
    Relation(
        "flannel.space",
        {"backend": KNOWN},
        SPACES,
        lambda at, backend: some(_TUNNELS[backend].space),
        (VXLAN_CODE, UDP_CODE),
        recorded=_RECORDED,
    ),
    Relation("flannel.switches", _BACKEND, YES_NO, daemon_carries, (UDP_CODE, VXLAN_CODE), recorded=_RECORDED),
    Relation("flannel.in_path", _BACKEND, YES_NO, daemon_carries, (UDP_CODE, VXLAN_CODE), recorded=_RECORDED),
    # vxlan.go: no netlink misses any more, "no problems ... if flannel crashes"; routes stay in the kernel.
    Relation(
        "flannel.survives",
        {"backend": KNOWN},
        YES_NO,
        lambda at, backend: not daemon_carries(at, backend),
        (VXLAN_CODE, UDP_CODE),
    ),
    Relation("flannel.device", {"backend": KNOWN}, DEVICES, lambda at, backend: _DEVICES[backend], (VXLAN_CODE,)),
    Relation(
        "flannel.own_device",
        {"backend": MODES},
        Words("net-device", ("flannel.1", "flannel0")),
        lambda at, backend: _DEVICES[backend],
        (VXLAN_CODE, UDP_CODE),
    ),
    Relation(
        "flannel.device_kind",
        {"device": Words("net-device", ("flannel.1", "flannel0", "cni0"))},
        Words("device-kind", ("tun", "tap", "vxlan-device", "bridge")),
        lambda at, device: {"flannel.1": "vxlan-device", "flannel0": "tun", "cni0": "bridge"}[device],
        (UDP_CODE, VXLAN_CODE),
    ),
    Relation(
        "flannel.port",
        {"backend": Words("net-mode", ("vxlan", "udp"))},
        Numbers(0, 65535),
        lambda at, backend: _PORTS[backend],
        (DOCS, UDP_PORT),
    ),
    Relation(
        "flannel.overhead",
        {"backend": KNOWN},
        Numbers(0, 1000, "B"),
        lambda at, backend: tunnels.overhead(at, _MODEL_MODES[backend]),
        (RFC7348, UDP_CODE),
        recorded=_RECORDED,
    ),
    Relation(
        "flannel.mtu",
        {"backend": KNOWN},
        Numbers(0, 65535),
        lambda at, backend: tunnels.pod_mtu(at, _MODEL_MODES[backend]),
        (VXLAN_NETWORK, UDP_CODE, IPIP_CODE),
        recorded=_RECORDED,
    ),
    Relation(
        "flannel.resembles",
        {"backend": Words("net-mode", ("vxlan", "host-gw", "ipip"))},
        CALICO_MODES,
        lambda at, backend: {"vxlan": "vxlan", "host-gw": "bgp", "ipip": "ipip"}[backend],
        (DOCS,),
    ),
    Relation("flannel.needs", {"backend": KNOWN}, REACH, needs, (DOCS, HOSTGW), recorded=_RECORDED),
    Relation("flannel.crosses", {"backend": KNOWN}, YES_NO, crosses, (DOCS, HOSTGW), recorded=_RECORDED),
    Relation("flannel.rank", _BACKEND, RANKS, rank, (DOCS,), recorded=_RECORDED),
    Relation("flannel.level", _BACKEND, LEVELS, level, (DOCS,), recorded=_RECORDED),
    Relation("flannel.faster", {"quick": MODES, "slow": MODES}, YES_NO, faster, (DOCS,), recorded=_RECORDED),
    Relation(
        "flannel.order",
        {"first": MODES, "second": MODES, "third": MODES},
        YES_NO,
        lambda at, first, second, third: faster(at, first, second) and faster(at, second, third),
        (DOCS,),
        recorded=_RECORDED,
    ),
    Relation("flannel.wraps", {"backend": KNOWN}, UNITS, lambda at, backend: some(_TUNNELS[backend].wraps), (RFC7348,)),
    Relation(
        "flannel.carried_by", {"backend": KNOWN}, OUTER, lambda at, backend: some(_TUNNELS[backend].outer), (RFC7348,)
    ),
    Relation(
        "flannel.wraps_in",
        {"backend": Words("net-mode", ("vxlan", "udp", "ipip")), "unit": UNITS, "outer": OUTER},
        YES_NO,
        lambda at, backend, unit, outer: (_TUNNELS[backend].wraps, _TUNNELS[backend].outer) == (unit, outer),
        (RFC7348, UDP_CODE),
    ),
    Relation(
        "flannel.writes",
        {"backend": MODES, "table": TABLES},
        YES_NO,
        lambda at, backend, table: table in _WRITES[backend],
        (VXLAN_NETWORK, HOSTGW),
        ordinary={"backend": "vxlan"},
    ),
    Relation("flannel.tables", _BACKEND, TABLES, lambda at, backend: _WRITES[backend], (VXLAN_NETWORK, HOSTGW)),
    Relation(
        "flannel.written_by",
        {"table": TABLES},
        AGENTS,
        lambda at, table: "flanneld",
        (VXLAN_NETWORK, HOSTGW),
    ),
    Relation(
        "flannel.forwards_by",
        {"backend": Words("net-mode", ("host-gw",))},
        MEANS,
        lambda at, backend: "routes",
        (HOSTGW,),
    ),
    Relation(
        "vxlan.table_gives",
        {"table": Words("net-table", ("arp", "fdb"))},
        Words("table-result", ("device", "inner-mac", "outer-address", "pod-mac")),
        lambda at, table: _GIVES[table],
        (VXLAN_CODE, RFC7348),
        recorded=_RECORDED,
    ),
    # RFC 7348 needs an IP network underneath; the kernel is the VTEP.
    Relation("vxlan.needs_switch", {}, YES_NO, lambda at: False, (RFC7348,)),
    Relation(
        "flannel.direct",
        {"where": Words("node-place", tuple(_SUBNETS))},
        YES_NO,
        direct_wraps,
        (VXLAN_CODE, DOCS),
        recorded=_RECORDED,
    ),
    # backends.md: DirectRouting "Defaults to false".
    Relation("flannel.direct_default", {}, YES_NO, lambda at: False, (DOCS,)),
    Relation(
        "flannel.status",
        {"backend": Words("net-mode", tuple(_STATUS))},
        Words("backend-status", ("recommended", "usable", "debug-only", "experimental")),
        lambda at, backend: _STATUS[backend],
        (DOCS,),
    ),
    Relation(
        "flannel.next_hop",
        {"backend": Words("net-mode", ("host-gw",))},
        Words("next-hop", ("remote-node", "default-gateway", "cni-bridge", "pod", "tunnel-device")),
        lambda at, backend: "remote-node",
        (HOSTGW,),
        recorded=_RECORDED,
    ),
    Relation("flannel.vni", {}, Numbers(0, 16777215), lambda at: 1, (DOCS,)),
    # The backend is "once set ... should not be changed at runtime".
    Relation("flannel.changes_at_runtime", {}, YES_NO, lambda at: False, (DOCS,)),
)
