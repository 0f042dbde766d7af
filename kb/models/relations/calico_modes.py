"""How Calico brings packets to other nodes: VXLAN, IP in IP or plain routes, and what each asks of the network."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.network import tunnels
from kb.models.network.tunnels import IPIP, NO_TUNNEL, VXLAN
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.flannel_modes import AGENTS, CALICO_MODES, DEVICES, OUTER, REACH, TABLES, UNITS, some
from kb.models.release import Release

CALICO_RELEASES = ("v3.7", "v3.20", "v3.21", "v3.22", "v3.23", "v3.24", "v3.25", "v3.26", "v3.28")
NOTES = Source("projectcalico/calico calico/_includes/release-notes/v3.23.0-release-notes.md", "IPv6 VXLAN support")
WRAPPING = Words("net-mode", ("vxlan", "ipip"))

OVERLAY = Source("docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip", "Overlay networking")
PEERING = Source("docs.tigera.io/calico/latest/networking/configuring/bgp", "Configure BGP peering")
AZURE = Source("docs.tigera.io/calico/latest/reference/public-cloud/azure", "")
MTU_DOC = Source("docs.tigera.io/calico/latest/networking/configuring/mtu", "")
IPPOOL = Source("docs.tigera.io/calico/latest/reference/resources/ippool", "ipipMode, vxlanMode, blockSize")
FELIX_CONFIG = Source("docs.tigera.io/calico/latest/reference/felix/configuration", "VXLANVNI")
MANIFEST = Source("calico/manifests/calico.yaml", "CALICO_IPV4POOL_IPIP")
VXLAN_MANAGER = Source("calico/felix/dataplane/linux/vxlan_mgr.go", "")
REQUIREMENTS = Source("docs.tigera.io/calico/latest/getting-started/kubernetes/requirements", "Network requirements")
CLUSTER_ROUTES = Source("projectcalico/calico design/cluster-route-programming/DESIGN.md", "The ownership matrix")
RFC2003 = Source("RFC 2003", "IP Encapsulation within IP")
RFC7348 = Source("RFC 7348", "VXLAN")

_TUNNELS = {"vxlan": VXLAN, "ipip": IPIP, "bgp": NO_TUNNEL}
_MODEL_MODES = {"vxlan": "vxlan", "ipip": "ipip", "bgp": "hostgw"}
_DEVICES = {"vxlan": ("vxlan.calico",), "ipip": ("tunl0",), "bgp": ()}


def overhead(at: Release, mode: str) -> int:
    """Return the bytes that a mode adds to every packet between nodes."""
    return tunnels.overhead(at, _MODEL_MODES[mode])


def crosses(at: Release, mode: str) -> bool:
    """Return whether a mode can reach nodes in other subnets; plain routes then go over routers that know them."""
    if mode == "bgp":
        return tunnels.arrives(at, "hostgw", underlay="routed", via="router", routerKnowsPodNetworks=True)
    return tunnels.arrives(at, _MODEL_MODES[mode], underlay="routed")


def requires(at: Release, mode: str) -> str:
    """Return what the nodes need between them; for plain routes that depends on the routers, so LookupError."""
    if mode == "bgp":
        raise LookupError(mode)
    return "l3" if crosses(at, mode) else "l2"


def needs_routers(at: Release, mode: str) -> bool:
    """Return whether packets to another subnet are lost where the routers do not know the Pod networks."""
    if mode == "bgp":
        return not tunnels.arrives(at, "hostgw", underlay="routed", via="router")
    return not tunnels.arrives(at, _MODEL_MODES[mode], underlay="routed")


RANKS = Words("speed-rank", ("best", "middle", "worst"))


def rank(at: Release, mode: str) -> str:
    """Return a mode's place by what it adds to each packet; the kernel does the work in all three."""
    return RANKS.values[sorted(CALICO_MODES.values, key=lambda one: overhead(at, one)).index(mode)]


def lighter(at: Release, light: str, heavy: str) -> bool:
    """Return whether one mode adds fewer bytes than another one."""
    return overhead(at, light) < overhead(at, heavy)


_SUBNETS = {"same-subnet": "flat", "other-subnet": "routed"}


def cross_subnet_wraps(at: Release, where: str) -> bool:
    """Return whether CrossSubnet wraps what goes to a node there: the same rule as flannel's DirectRouting."""
    return "overheadBytes" in tunnels.sent(at, "vxlan", directRouting=True, underlay=_SUBNETS[where])


OWNERS = Words("mac-owner", ("own-vtep", "peer-vtep", "pod", "node-nic"))


def inner_mac(at: Release, end: str) -> str:
    """Return whose MAC stands at one end of the Ethernet header inside VXLAN."""
    fields = tunnels.sent(at, "vxlan")["wire"][0]["fields"]
    inner = [one["ethernet"] for one in fields if "ethernet" in one][1]
    return "own-vtep" if inner["src" if end == "source" else "dst"].startswith("A:") else "peer-vtep"


# Felix writes the routes of its own Pods in every mode, BIRD brings those of the other nodes; VXLAN can do with
# calico_backend: vxlan, where Felix writes them all.
_ROUTE_WRITERS = {"vxlan": ("felix",), "ipip": ("felix", "bird"), "bgp": ("felix", "bird")}
_PASSES = {"vxlan": "udp-4789", "ipip": "ip-protocol-4", "bgp": "tcp-179"}
_MODE = {"mode": CALICO_MODES}
# "Felix, rather than BIRD, programs the cluster routes for IPIP IP Pools by default" (Calico v3.33 release notes).
_IPIP_WRITERS = {"before-3.33": "bird", "from-3.33": "felix"}


def uses_bgp(at: Release, mode: str) -> bool:
    """Return whether a mode needs BGP for its routes; for IP in IP that depends on Calico's release: LookupError."""
    if mode == "ipip":
        raise LookupError(mode)
    return mode == "bgp"


_RECORDED = ("overlay-encapsulation",)

RELATIONS = (
    Relation(
        "calico.modes",
        {},
        Words("net-mode", (*CALICO_MODES.values, "host-gw", "udp")),
        lambda at: CALICO_MODES.values,
        (OVERLAY, PEERING),
    ),
    Relation(
        "calico.encapsulates", _MODE, YES_NO, lambda at, mode: overhead(at, mode) > 0, (OVERLAY,), recorded=_RECORDED
    ),
    Relation("calico.loses", _MODE, YES_NO, lambda at, mode: overhead(at, mode) > 0, (OVERLAY,), recorded=_RECORDED),
    Relation("calico.device", _MODE, DEVICES, lambda at, mode: _DEVICES[mode], (OVERLAY, VXLAN_MANAGER)),
    Relation(
        "calico.own_device",
        _MODE,
        Words("net-device", ("vxlan.calico", "tunl0")),
        lambda at, mode: _DEVICES[mode],
        (OVERLAY, VXLAN_MANAGER),
    ),
    Relation("calico.wraps", _MODE, UNITS, lambda at, mode: some(_TUNNELS[mode].wraps), (RFC7348, RFC2003)),
    # RFC 2003 carries an IP datagram, RFC 7348 a frame.
    Relation(
        "calico.keeps_mac",
        {"mode": WRAPPING},
        YES_NO,
        lambda at, mode: _TUNNELS[mode].wraps == "frame",
        (RFC7348, RFC2003),
    ),
    Relation("calico.carried_by", _MODE, OUTER, lambda at, mode: some(_TUNNELS[mode].outer), (RFC7348, RFC2003)),
    Relation(
        "calico.wraps_in",
        {"mode": WRAPPING, "unit": UNITS, "outer": OUTER},
        YES_NO,
        lambda at, mode, unit, outer: (_TUNNELS[mode].wraps, _TUNNELS[mode].outer) == (unit, outer),
        (RFC7348, RFC2003),
    ),
    Relation("calico.overhead", _MODE, Numbers(0, 1000, "B"), overhead, (RFC7348, RFC2003), recorded=_RECORDED),
    Relation(
        "calico.mtu",
        _MODE,
        Numbers(0, 65535),
        lambda at, mode: tunnels.pod_mtu(at, _MODEL_MODES[mode]),
        (MTU_DOC,),
        recorded=_RECORDED,
    ),
    Relation(
        "calico.port",
        {"mode": Words("net-mode", ("vxlan", "bgp"))},
        Numbers(0, 65535),
        lambda at, mode: {"vxlan": 4789, "bgp": 179}[mode],
        (REQUIREMENTS,),
    ),
    Relation(
        "calico.port_on",
        {"mode": CALICO_MODES, "protocol": Words("outer-protocol", ("udp", "tcp"))},
        Numbers(0, 65535),
        lambda at, mode, protocol: {("vxlan", "udp"): (4789,), ("bgp", "tcp"): (179,)}.get((mode, protocol), ()),
        (REQUIREMENTS,),
    ),
    Relation(
        "calico.vni",
        {"project": Words("cni-project", ("calico",))},
        Numbers(0, 16777215),
        lambda at, project: 4096,
        (FELIX_CONFIG,),
    ),
    # RFC 2003, section 3.1: protocol 4.
    Relation(
        "calico.protocol_number",
        {"mode": Words("net-mode", ("ipip",))},
        Numbers(0, 255),
        lambda at, mode: 4,
        (RFC2003,),
    ),
    Relation("calico.uses_bgp", _MODE, YES_NO, uses_bgp, (OVERLAY, MANIFEST, CLUSTER_ROUTES)),
    Relation(
        "calico.ipip_writer",
        {"age": Words("calico-age", tuple(_IPIP_WRITERS))},
        AGENTS,
        lambda at, age: _IPIP_WRITERS[age],
        (CLUSTER_ROUTES,),
    ),
    Relation("calico.route_writer", _MODE, AGENTS, lambda at, mode: _ROUTE_WRITERS[mode], (OVERLAY, VXLAN_MANAGER)),
    Relation("calico.crosses", _MODE, YES_NO, crosses, (OVERLAY, PEERING), recorded=_RECORDED),
    Relation("calico.needs_routers", _MODE, YES_NO, needs_routers, (OVERLAY, PEERING), recorded=_RECORDED),
    Relation(
        "calico.routers_learn",
        {"means": Words("route-source", ("bgp-peering", "static-routes", "arp-broadcast"))},
        YES_NO,
        lambda at, means: means in ("bgp-peering", "static-routes"),
        (OVERLAY,),
    ),
    Relation("calico.requires", _MODE, REACH, requires, (OVERLAY,), recorded=_RECORDED),
    Relation("calico.bgp_gives", {}, REACH, lambda at: "l3", (PEERING,)),
    Relation(
        "calico.bgp_carries",
        {},
        Words("bgp-cargo", ("pod-routes", "pod-packets", "policies")),
        lambda at: "pod-routes",
        (PEERING,),
    ),
    # "IP in IP supports only IPv4 addresses".
    # Calico's own releases; "v3.23 is the first release to support IPv6 VXLAN" (Calico release notes).
    Relation("calico.v6_vxlan_since", {}, Words("calico-release", CALICO_RELEASES), lambda at: "v3.23", (NOTES,)),
    Relation("calico.ipv6", _MODE, YES_NO, lambda at, mode: mode != "ipip", (OVERLAY,)),
    Relation("calico.on_azure", {"mode": WRAPPING}, YES_NO, lambda at, mode: mode == "vxlan", (AZURE,)),
    Relation(
        "calico.cross_subnet",
        {"where": Words("node-place", tuple(_SUBNETS))},
        YES_NO,
        cross_subnet_wraps,
        (OVERLAY, IPPOOL),
        recorded=_RECORDED,
    ),
    Relation(
        "calico.field_values",
        {},
        Words("encap-value", ("Always", "CrossSubnet", "Never", "Auto")),
        lambda at: ("Always", "CrossSubnet", "Never"),
        (IPPOOL,),
    ),
    Relation(
        "calico.field_default",
        {"field": Words("pool-field", ("ipipMode", "vxlanMode"))},
        Words("encap-value", ("Always", "CrossSubnet", "Never", "Auto")),
        lambda at, field: "Never",
        (IPPOOL,),
    ),
    # calico.yaml: CALICO_IPV4POOL_IPIP "Always", CALICO_IPV4POOL_VXLAN "Never".
    Relation(
        "calico.manifest_field",
        {"field": Words("pool-field", ("ipipMode", "vxlanMode"))},
        Words("encap-value", ("Always", "CrossSubnet", "Never", "Auto")),
        lambda at, field: {"ipipMode": "Always", "vxlanMode": "Never"}[field],
        (MANIFEST,),
    ),
    Relation("calico.default", {}, CALICO_MODES, lambda at: "ipip", (MANIFEST,)),
    Relation("calico.rank", _MODE, RANKS, rank, (OVERLAY,), recorded=_RECORDED),
    Relation(
        "calico.difference",
        {"heavy": CALICO_MODES, "light": CALICO_MODES},
        Numbers(-1000, 1000, "B"),
        lambda at, heavy, light: overhead(at, heavy) - overhead(at, light),
        (RFC7348, RFC2003),
    ),
    # The kernel does the work in all three: what a packet grows by is what is left to compare.
    Relation(
        "calico.faster",
        {"quick": CALICO_MODES, "slow": CALICO_MODES},
        YES_NO,
        lambda at, quick, slow: lighter(at, quick, slow),
        (OVERLAY,),
        recorded=_RECORDED,
    ),
    Relation("calico.lighter", {"light": CALICO_MODES, "heavy": CALICO_MODES}, YES_NO, lighter, (RFC7348, RFC2003)),
    Relation(
        "calico.outer_from",
        {"mode": Words("net-mode", ("ipip",))},
        TABLES,
        lambda at, mode: _TUNNELS[mode].outer_from,
        (RFC2003,),
    ),
    Relation(
        "calico.resembles",
        {"mode": Words("net-mode", ("bgp",))},
        Words("net-mode", ("vxlan", "host-gw", "udp", "ipip")),
        lambda at, mode: "host-gw",
        (PEERING,),
    ),
    Relation(
        "calico.lets_pass",
        _MODE,
        Words("firewall-item", ("udp-4789", "ip-protocol-4", "udp-8472", "tcp-179", "udp-179")),
        lambda at, mode: _PASSES[mode],
        (REQUIREMENTS,),
    ),
    Relation(
        "vxlan.inner_mac",
        {"end": Words("mac-end", ("source", "destination"))},
        OWNERS,
        inner_mac,
        (RFC7348, VXLAN_MANAGER),
        recorded=_RECORDED,
    ),
    Relation(
        "vxlan.inner_macs",
        {"source": OWNERS, "destination": OWNERS},
        YES_NO,
        lambda at, source, destination: (
            (source, destination) == (inner_mac(at, "source"), inner_mac(at, "destination"))
        ),
        (RFC7348, VXLAN_MANAGER),
        recorded=_RECORDED,
    ),
)
