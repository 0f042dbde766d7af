"""What kube-proxy watches and writes: rules, chains and what they need; node ports; and what holds while it is down."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations.kube_proxy_forwarding import IPTABLES, IPVS, NFTABLES, RECORDED, observed
from kb.models.relations.kube_proxy_modes import CURRENT, LINUX, LINUX_SERVER
from kb.models.release import Release, as_of

SERVER = Source("cmd/kube-proxy/app/server.go", "ProxyServer.Run")
SUPPORTED = Source("pkg/proxy/ipvs/supported.go", "CanUseIPVSProxier")
BOTH = Words("proxy-mode", ("iptables", "nftables"))

# cmd/kube-proxy/app/server.go Run: informers of Services, EndpointSlices (Linux since 1.19), its Node (since 1.19
# for labels), and ServiceCIDRs since MultiCIDRServiceAllocator is on (1.33).
_WATCHED = (
    ("1.0", ("Service", "Endpoints")),
    ("1.19", ("Service", "EndpointSlice", "Node")),
    ("1.33", ("Service", "EndpointSlice", "Node", "ServiceCIDR")),
)
WATCHED = Words(
    "watched", ("Service", "EndpointSlice", "Node", "ServiceCIDR", "Endpoints", "Pod", "Deployment", "Ingress")
)

DUTIES = Words(
    "proxy-duty",
    (
        "writes-rules",
        "carries-packets",
        "gives-cluster-ip",
        "gives-pod-ip",
        "answers-dns",
        "places-pods",
        "probes-pods",
    ),
)


def does(at: Release, duty: str) -> bool:
    """Return whether something is kube-proxy's work in a mode that the kernel forwards in."""
    return duty == "writes-rules"


NEEDS = Words("kernel-need", ("ip_vs", "ipset", "iptables-tool", "nft"))
_NEEDS = {"iptables": ("iptables-tool",), "ipvs": ("ip_vs", "ipset", "iptables-tool"), "nftables": ("nft",)}


def requires(at: Release, mode: str, need: str) -> bool:
    """Return whether a mode needs a kernel module or tool (ipvs/supported.go CanUseIPVSProxier; knftables.New)."""
    return need in _NEEDS[mode]


# kubernetes/kubernetes#111806 took the fallback away.
_WITHOUT_MODULE = (("1.0", "falls-back"), ("1.26", "exits"))

SCOPES = Words("rule-scope", ("per-endpoint", "per-service-port", "per-node", "per-namespace"))
CHAINS = Words("iptables-chain", ("KUBE-SERVICES", "KUBE-SVC", "KUBE-SEP", "KUBE-NODEPORTS"))
_CHAIN_SCOPES = {
    "KUBE-SERVICES": "per-node",
    "KUBE-NODEPORTS": "per-node",
    "KUBE-SVC": "per-service-port",
    "KUBE-SEP": "per-endpoint",
}


def rules_per(at: Release, mode: str) -> frozenset[str]:
    """Return for each of what a mode writes rules of its own."""
    if mode == "iptables":
        chains = observed(at, mode)["ports"][0]["clusterIP"]["chains"]
        return frozenset({"per-endpoint", "per-service-port"} & {_CHAIN_SCOPES[chain] for chain in chains})
    return frozenset({"per-endpoint", "per-service-port"})


TARGETS = Words("packet-target", ("pod-ip", "kube-proxy-port", "node-ip", "service-name"))
REWRITES = Words("nat-kind", ("DNAT", "SNAT", "REDIRECT"))
DOWN = Words("proxy-down", ("existing-rules", "new-changes"))
WHERE = Words("node-scope", ("every-node", "control-plane", "one-node", "pods-node"))
LAYERS = Words("layer", ("L4", "L7", "L3", "L2"))
REACHED = Words("reach-result", ("connected", "refused", "timeout"))


def localhost_node_port(at: Release, mode: str) -> str:
    """Return what a connection from the node to 127.0.0.1:nodePort ends in."""
    return str(observed(at, mode, test="reach", **{"from": "node", "to": "127.0.0.1:nodePort"})["result"])


def other_port(at: Release, mode: str) -> str:
    """Return what a connection to a port that the ClusterIP does not have ends in."""
    return str(observed(at, mode, test="reach", **{"from": "node", "to": "clusterIP:otherPort"})["result"])


def pings(at: Release, mode: str) -> bool:
    """Return whether a ClusterIP answers to ping: rules are for the protocols and ports of Services, never for ICMP.

    Raises LookupError for ipvs: the address is on a device, and the filter in front of it (KUBE-IPVS-FILTER) has
    let pings through in some releases and not in others.
    """
    if mode == "ipvs":
        raise LookupError(mode)
    return binds_cluster_ip(at, mode)


def holds_node_port(at: Release) -> bool:
    """Return whether kube-proxy itself listens on node ports."""
    return bool(observed(at, "iptables")["nodePortSocketOpen"])


def binds_cluster_ip(at: Release, mode: str) -> bool:
    """Return whether ClusterIPs are set on a device of the node (ipvs/proxier.go defaultDummyDevice, kube-ipvs0)."""
    return mode == "ipvs"


REPLACEMENTS = Words("proxy-replacement", ("cilium", "ingress-controller", "coredns", "flannel"))


def replaces(at: Release, replacement: str) -> bool:
    """Return whether something can do the whole work of kube-proxy in its place."""
    return replacement == "cilium"


_IN_RULES = {"mode": CURRENT}

RELATIONS = (
    Relation(
        "proxy.watches",
        {"watched": WATCHED},
        YES_NO,
        lambda at, watched: watched in as_of(_WATCHED, at),
        (SERVER,),
        changes=("1.19", "1.33"),
    ),
    Relation("proxy.does", {"duty": DUTIES}, YES_NO, does, (SERVER, IPTABLES)),
    Relation(
        "proxy.requires",
        {"mode": LINUX, "need": NEEDS},
        YES_NO,
        requires,
        (SUPPORTED,),
    ),
    # supported.go: the mode refuses to start on older kernels.
    Relation(
        "proxy.least_kernel",
        {},
        Words("kernel-version", ("5.13", "5.4", "4.18", "3.10", "6.1", "4.x", "4.19", "5.10", "5.15")),
        lambda at: as_of((("1.31", "5.13"),), at),  # nothing was checked while it was alpha
        (Source("pkg/proxy/nftables/supported.go", "getNFTablesInterface"),),
        changes=("1.31",),
    ),
    Relation(
        "proxy.without_module",
        {},
        Words("module-missing", ("exits", "falls-back")),
        lambda at: as_of(_WITHOUT_MODULE, at),
        (SUPPORTED, LINUX_SERVER),
        changes=("1.26",),
    ),
    Relation(
        "proxy.rules_per",
        {"mode": LINUX, "scope": SCOPES},
        YES_NO,
        lambda at, mode, scope: scope in rules_per(at, mode),
        (IPTABLES, NFTABLES),
        recorded=RECORDED,
    ),
    Relation(
        "proxy.chain_scope",
        {"chain": CHAINS},
        SCOPES,
        lambda at, chain: _CHAIN_SCOPES[chain],
        (IPTABLES,),
        recorded=RECORDED,
    ),
    Relation("proxy.target", _IN_RULES, TARGETS, lambda at, mode: "pod-ip", (IPTABLES, IPVS, NFTABLES)),
    Relation("proxy.rewrites", {"mode": LINUX}, REWRITES, lambda at, mode: "DNAT", (IPTABLES, IPVS, NFTABLES)),
    Relation("proxy.while_down", {"what": DOWN}, YES_NO, lambda at, what: what == "existing-rules", (SERVER, IPTABLES)),
    Relation("proxy.opens_node_port", {}, YES_NO, holds_node_port, (IPTABLES,), changes=("1.24",), recorded=RECORDED),
    Relation(
        "proxy.localhost_node_port",
        {"mode": BOTH},
        REACHED,
        localhost_node_port,
        (IPTABLES, NFTABLES),
        changes=("1.29",),
        recorded=RECORDED,
    ),
    Relation(
        "proxy.other_port",
        {"mode": BOTH},
        REACHED,
        other_port,
        (IPTABLES, NFTABLES),
        changes=("1.29",),
        recorded=RECORDED,
    ),
    Relation(
        "proxy.binds_cluster_ip",
        {"mode": LINUX},
        YES_NO,
        binds_cluster_ip,
        (Source("pkg/proxy/ipvs/proxier.go", "defaultDummyDevice"),),
    ),
    Relation("proxy.pings", {"mode": LINUX}, YES_NO, pings, (IPTABLES, NFTABLES), ordinary={"mode": "iptables"}),
    Relation("proxy.layer", {}, LAYERS, lambda at: "L4", (IPTABLES,)),
    Relation("proxy.runs_on", {}, WHERE, lambda at: "every-node", (SERVER,)),
    Relation("proxy.replaced_by", {"replacement": REPLACEMENTS}, YES_NO, replaces, (SERVER,)),
)
