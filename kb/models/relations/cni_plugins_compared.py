"""Calico and Flannel side by side: how each works, of what it is made, what it cannot do, when to take which."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.network.bgp_sessions import full_mesh
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations import calico_modes, flannel_modes
from kb.models.relations.flannel_modes import CALICO_MODES, KNOWN
from kb.models.release import Release, as_of

BOTH = Words("cni-project", ("calico", "flannel"))
PROJECTS = Words("cni-project", ("calico", "flannel", "cilium", "weave"))
STORES = Words("net-store", ("kubernetes-api", "etcd", "mysql"))
AGENTS = Words("net-agent", ("felix", "bird", "confd", "typha", "route-reflector", "kube-controllers", "flanneld"))
CALICO_AGENTS = Words("net-agent", ("felix", "bird", "confd", "typha", "route-reflector"))

ARCHITECTURE = Source("docs.tigera.io/calico/latest/reference/architecture/overview", "Component architecture")
DATA_PATH = Source("docs.tigera.io/calico/latest/reference/architecture/data-path", "IP routing and iptables")
PEERING = Source("docs.tigera.io/calico/latest/networking/configuring/bgp", "Common BGP topologies")
BGP_CONFIG = Source("docs.tigera.io/calico/latest/reference/resources/bgpconfig", "nodeToNodeMeshEnabled")
IPPOOL = Source("docs.tigera.io/calico/latest/reference/resources/ippool", "blockSize")
CALICO_MANIFEST = Source("calico/manifests/calico.yaml", "DATASTORE_TYPE")
FELIX = Source("calico/felix/dataplane/linux/int_dataplane.go", "NewIntDataplaneDriver, useNftables")
FLANNEL_README = Source("flannel/README.md", "Networking details")
FLANNEL_CONFIG = Source("flannel/Documentation/configuration.md", "SubnetLen, kube-subnet-mgr")
FLANNEL_MANIFEST = Source("flannel/Documentation/kube-flannel.yml", "--kube-subnet-mgr")
FLANNEL_SUBNETS = Source("flannel/pkg/subnet/kube/kube.go", "AcquireLease")
FLANNEL_CNI = Source("flannel-io/cni-plugin", "delegate bridge cni0")
POLICIES = Source(
    "kubernetes/website content/en/docs/concepts/services-networking/network-policies.md", "Prerequisites"
)
DOCKERSHIM = Source("CHANGELOG/CHANGELOG-1.24.md", "dockershim removed")

# flannel's README: "Flannel is focused on networking. For network policy, other projects such as Calico can be used".
_POLICY = {"calico": True, "flannel": False, "cilium": True, "weave": True}
_TECH = {
    "calico": ("bgp", "l3-routing"),
    "flannel": ("vxlan", "overlay"),
    "cilium": ("ebpf",),
    "weave": ("vxlan", "overlay"),
}
# architecture/overview: the main task of each component.
_DUTIES = {
    "felix": ("write-routes", "write-acls"),
    # BIRD also puts into the kernel what it learned from other nodes.
    "bird": ("spread-routes", "write-routes"),
    "confd": ("bird-config",),
    "typha": ("spare-datastore",),
    "route-reflector": ("spread-routes", "fewer-sessions"),
}
_EVERY_NODE = ("felix", "bird", "confd", "flanneld")
# SubnetLen defaults to 24; IPPool blockSize to 26.
_PREFIX = {"calico": "/26", "flannel": "/24"}
_BLOCK_ADDRESSES = 2 ** (32 - 26)
# Until dockershim went, flannel could also serve Docker's own bridge; a Pod made over CNI hangs on cni0.
_BRIDGES = (("1.0", ("docker0", "cni0")), ("1.24", ("cni0",)))
_DATAPLANES = ("iptables", "nftables", "ebpf")
_MESH_NODES = 100  # "works well up to around 100 nodes"
_NEEDS = {"policy": "calico", "large": "calico", "simple": "flannel"}


def compares(at: Release, mode: str, backend: str) -> str:
    """Return how a Calico mode does against a Flannel backend: work in the kernel and bytes decide."""
    mine = (0, calico_modes.overhead(at, mode))
    theirs = flannel_modes.cost(at, backend)
    if mine == theirs:
        return "same"
    return "faster" if mine < theirs else "slower"


def always_faster(at: Release, quick: str, slow: str) -> bool:
    """Return whether one project is faster in each of its modes than the other one in any."""
    verdicts = {compares(at, mode, backend) for mode in CALICO_MODES.values for backend in KNOWN.values}
    return quick != slow and verdicts == {"faster" if quick == "calico" else "slower"}


RELATIONS = (
    Relation(
        "cni.policy", {"project": PROJECTS}, YES_NO, lambda at, project: _POLICY[project], (FLANNEL_README, POLICIES)
    ),
    Relation(
        "cni.based_on",
        {"project": PROJECTS, "tech": Words("net-tech", ("bgp", "l3-routing", "vxlan", "overlay", "ebpf", "ipvs"))},
        YES_NO,
        lambda at, project, tech: tech in _TECH[project],
        (ARCHITECTURE, FLANNEL_README),
    ),
    Relation(
        "cni.speaks_bgp", {"project": BOTH}, YES_NO, lambda at, project: project == "calico", (PEERING, FLANNEL_README)
    ),
    # data-path: "the Linux routing tables ... Felix"; iptables only filters and translates.
    Relation(
        "calico.forwards_by",
        {},
        Words("forwarding-means", ("routes", "iptables", "ipvs")),
        lambda at: "routes",
        (DATA_PATH,),
    ),
    Relation(
        "calico.iptables_for",
        {"use": Words("iptables-use", ("policy", "nat", "routing"))},
        YES_NO,
        lambda at, use: use in ("policy", "nat"),
        (DATA_PATH,),
    ),
    Relation(
        "calico.dataplane",
        {"plane": Words("data-plane", ("iptables", "nftables", "ebpf", "ipvs"))},
        YES_NO,
        lambda at, plane: plane in _DATAPLANES,
        (FELIX,),
    ),
    Relation(
        "calico.can_wrap",
        {"project": Words("cni-project", ("calico",))},
        YES_NO,
        lambda at, project: any(calico_modes.overhead(at, mode) for mode in CALICO_MODES.values),
        (calico_modes.OVERLAY,),
    ),
    Relation(
        "calico.can_skip",
        {},
        YES_NO,
        lambda at: not all(calico_modes.overhead(at, mode) for mode in CALICO_MODES.values),
        (calico_modes.OVERLAY,),
    ),
    Relation(
        "flannel.is_overlay",
        {},
        YES_NO,
        lambda at: flannel_modes.encapsulates(at, flannel_modes.default_backend(at)),
        (FLANNEL_README,),
        recorded=("overlay-encapsulation",),
    ),
    Relation(
        "cni.duty",
        {
            "agent": CALICO_AGENTS,
            "duty": Words(
                "net-duty",
                (
                    "write-routes",
                    "write-acls",
                    "spread-routes",
                    "bird-config",
                    "spare-datastore",
                    "fewer-sessions",
                    "give-addresses",
                ),
            ),
        },
        YES_NO,
        lambda at, agent, duty: duty in _DUTIES[agent],
        (ARCHITECTURE,),
    ),
    Relation(
        "cni.part_of",
        {"agent": AGENTS, "project": BOTH},
        YES_NO,
        lambda at, agent, project: (agent == "flanneld") == (project == "flannel"),
        (ARCHITECTURE, FLANNEL_README),
    ),
    Relation(
        "cni.every_node",
        {"agent": AGENTS},
        YES_NO,
        lambda at, agent: agent in _EVERY_NODE,
        (ARCHITECTURE, FLANNEL_README),
    ),
    Relation(
        "calico.node_is", {}, Words("node-role", ("router", "switch", "nat-gateway")), lambda at: "router", (PEERING,)
    ),
    Relation(
        "calico.topology",
        {"scale": Words("cluster-scale", ("small", "large"))},
        Words("bgp-topology", ("mesh", "route-reflector")),
        lambda at, scale: {"small": "mesh", "large": "route-reflector"}[scale],
        (PEERING,),
    ),
    Relation(
        "calico.default_topology",
        {},
        Words("bgp-topology", ("mesh", "route-reflector")),
        lambda at: "mesh",
        (PEERING, BGP_CONFIG),
    ),
    Relation(
        "calico.sessions",
        {"nodes": Numbers(2, 5000)},
        Numbers(0, 20_000_000),
        lambda at, nodes: full_mesh(nodes),
        (PEERING,),
    ),
    Relation("calico.mesh_nodes", {}, Numbers(0, 5000), lambda at: _MESH_NODES, (PEERING,)),
    Relation(
        "calico.advertises",
        {},
        Words("bgp-prefix", ("block", "each-pod")),
        lambda at: "block",
        (IPPOOL, PEERING),
    ),
    Relation(
        "cni.store_default",
        {"project": BOTH},
        STORES,
        lambda at, project: "kubernetes-api",
        (CALICO_MANIFEST, FLANNEL_MANIFEST),
    ),
    Relation(
        "cni.can_store",
        {"project": BOTH, "store": STORES},
        YES_NO,
        lambda at, project, store: store != "mysql",
        (CALICO_MANIFEST, FLANNEL_CONFIG),
    ),
    Relation("cni.needs_etcd", {"project": BOTH}, YES_NO, lambda at, project: False, (CALICO_MANIFEST, FLANNEL_CONFIG)),
    Relation(
        "cni.prefix",
        {"project": BOTH},
        Words("prefix-length", ("/24", "/26", "/16", "/32")),
        lambda at, project: _PREFIX[project],
        (IPPOOL, FLANNEL_CONFIG),
    ),
    Relation("calico.block_addresses", {}, Numbers(0, 70000), lambda at: _BLOCK_ADDRESSES, (IPPOOL,)),
    # Each node leases a subnet (flannel) or takes blocks of its own (Calico).
    Relation("cni.node_subnet", {"project": BOTH}, YES_NO, lambda at, project: True, (FLANNEL_README, IPPOOL)),
    # AcquireLease: "node %q pod cidr not assigned" when the field is empty.
    Relation(
        "flannel.subnet_from",
        {},
        Words("subnet-source", ("pod-cidr", "ip-pool", "service-cidr")),
        lambda at: "pod-cidr",
        (FLANNEL_SUBNETS, FLANNEL_MANIFEST),
    ),
    # configuration.md: "Subnet leases have a duration of 24 hours".
    Relation("flannel.lease", {}, Numbers(0, 10**7, "s"), lambda at: 24 * 3600, (FLANNEL_CONFIG,)),
    Relation(
        "flannel.bridge",
        {},
        Words("net-device", ("cni0", "docker0")),
        lambda at: as_of(_BRIDGES, at),
        (FLANNEL_CNI, DOCKERSHIM),
        changes=("1.24",),
    ),
    Relation(
        "cni.compares",
        {"mode": CALICO_MODES, "backend": KNOWN},
        Words("speed-compared", ("same", "faster", "slower")),
        compares,
        (calico_modes.OVERLAY, flannel_modes.DOCS),
        recorded=("overlay-encapsulation",),
    ),
    Relation(
        "cni.always_faster",
        {"quick": BOTH, "slow": BOTH},
        YES_NO,
        always_faster,
        (calico_modes.OVERLAY, flannel_modes.DOCS),
        recorded=("overlay-encapsulation",),
    ),
    # A tunnel takes whole frames or IP packets; what they carry plays no part (RFC 7348, RFC 2003).
    Relation(
        "overlay.carries",
        {"protocol": Words("pod-protocol", ("tcp", "udp", "icmp"))},
        YES_NO,
        lambda at, protocol: True,
        (flannel_modes.RFC7348, calico_modes.RFC2003),
        recorded=("overlay-encapsulation",),
    ),
    Relation(
        "cni.suits",
        {"need": Words("network-need", tuple(_NEEDS))},
        BOTH,
        lambda at, need: _NEEDS[need],
        (FLANNEL_README, POLICIES),
    ),
)
