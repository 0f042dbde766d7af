"""How kube-proxy makes Services work: its modes, who forwards, how a backend is picked, what each mode costs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.network import kube_proxy_iptables, kube_proxy_nftables
from kb.models.relation import YES_NO, Gone, Numbers, Relation, Words
from kb.models.release import OLDEST, Release, as_of
from kb.models.trace import Trace
from kb.models.workloads.component_flags.kube_proxy import LINUX_MODES, WINDOWS_MODES

# Some texts take eBPF for a mode of kube-proxy; it is what replacements of kube-proxy use.
MODES = Words("proxy-mode", ("iptables", "ipvs", "nftables", "kernelspace", "userspace", "ebpf"))
CURRENT = Words("proxy-mode", ("iptables", "ipvs", "nftables", "kernelspace"))
LINUX = Words("proxy-mode", ("iptables", "ipvs", "nftables"))
FORWARDING = Words("proxy-mode", ("iptables", "ipvs", "nftables", "userspace"))
SIZES = Words("service-count", ("many", "few"))
PLATFORMS = Words("platform", ("linux", "windows"))
BALANCING = Words(
    "balancing", ("random", "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh", "mh", "sed", "nq", "least-load")
)

TYPES = Source("pkg/proxy/apis/config/types.go", "ProxyMode")
SERVER = Source("cmd/kube-proxy/app/server.go", "ProxyServer.Run")
LINUX_SERVER = Source("cmd/kube-proxy/app/server_linux.go", "createProxier")
DEFAULTS = Source("cmd/kube-proxy/app/server_linux.go", "platformApplyDefaults")
IPTABLES = Source("pkg/proxy/iptables/proxier.go", "syncProxyRules")
NFTABLES = Source("pkg/proxy/nftables/proxier.go", "syncProxyRules")
IPVS = Source("pkg/proxy/ipvs/proxier.go", "syncProxyRules")
USERSPACE = Source("pkg/proxy/userspace/proxysocket.go", "tryConnectEndpoints")

# --proxy-mode before the oldest release that component_flags knows (pkg/proxy/ipvs/README.md tells the releases).
_LINUX_MODES = (("1.0", ("userspace",)), ("1.1", ("userspace", "iptables")), ("1.8", LINUX_MODES[0][1]), *LINUX_MODES)
_MODE_CHANGES = ("1.1", "1.8", "1.26", "1.29")


def linux_modes(at: Release) -> tuple[str, ...]:
    """Return the modes that kube-proxy offers on Linux."""
    return as_of(_LINUX_MODES, at)


def all_modes(at: Release) -> frozenset[str]:
    """Return the modes that kube-proxy offers on any platform."""
    return frozenset((*linux_modes(at), *as_of(WINDOWS_MODES, at)))


# CHANGELOG-1.2.md: iptables became the default. server_windows.go: kernelspace since userspace is gone.
_LINUX_DEFAULT = (("1.0", "userspace"), ("1.2", "iptables"))
_WINDOWS_DEFAULT = (("1.26", "kernelspace"),)


def default_mode(at: Release, platform: str = "linux") -> str:
    """Return the mode in which kube-proxy runs when none is asked for."""
    return as_of(_LINUX_DEFAULT if platform == "linux" else _WINDOWS_DEFAULT, at)


def is_default(at: Release, mode: str, platform: str) -> bool:
    """Return whether kube-proxy runs in a mode when none is asked for."""
    return default_mode(at, platform) == mode


# When each mode reached a stage (minor releases). nftables: pkg/features/kube_features.go NFTablesProxyMode;
# ipvs: KEP-265 and KEP-5495; userspace: kubernetes/kubernetes#104631 and #112133; iptables: CHANGELOG-1.2.md.
_SINCE: dict[str, dict[str, int]] = {
    "iptables": {"added": 1},
    "ipvs": {"alpha": 8, "added": 8, "beta": 9, "ga": 11, "deprecated": 35},
    "nftables": {"alpha": 29, "added": 29, "beta": 31, "ga": 33},
    "userspace": {"deprecated": 23, "removed": 26},
}
STAGES = Words("stage", ("added", "alpha", "beta", "ga", "deprecated", "removed"))


def since(at: Release, mode: str, stage: str) -> tuple[int, ...]:
    """Return the minor release in which a mode reached a stage, nothing if it never did."""
    return tuple(number for name, number in _SINCE[mode].items() if name == stage)


STATUS = Words("stage", ("available", "alpha", "beta", "ga", "deprecated", "removed"))
_STATUS = {
    "iptables": (("1.0", ()), ("1.1", ("available",)), ("1.2", ("available", "ga"))),
    "ipvs": (
        ("1.0", ()),
        ("1.8", ("available", "alpha")),
        ("1.9", ("available", "beta")),
        ("1.11", ("available", "ga")),
        ("1.35", ("available", "ga", "deprecated")),
    ),
    "nftables": (
        ("1.0", ()),
        ("1.29", ("available", "alpha")),
        ("1.31", ("available", "beta")),
        ("1.33", ("available", "ga")),
    ),
    "userspace": (
        ("1.0", ("available", "ga")),
        ("1.23", ("available", "ga", "deprecated")),
        ("1.26", ("deprecated", "removed")),
    ),
}
_STATUS_CHANGES = ("1.2", "1.8", "1.9", "1.11", "1.23", "1.26", "1.29", "1.31", "1.33", "1.35")


def status(at: Release, mode: str) -> tuple[str, ...]:
    """Return everything that can be said of the state a mode is in."""
    return as_of(_STATUS[mode], at)


# KEP-3866 and KEP-5495: nftables is to take the place of ipvs and iptables; kube-proxy says so when started with ipvs.
_RECOMMENDED = (("1.33", "nftables"),)


def platform_of(at: Release, mode: str) -> str:
    """Return the platform on which a mode works."""
    return "windows" if mode in as_of(WINDOWS_MODES, at) else "linux"


def forwarder(at: Release, mode: str) -> str:
    """Return who moves the packets: kube-proxy only programs the kernel (Windows: its virtual filtering platform)."""
    return "kernel"


# What was so in userspace mode and in no other: the packets passed through the kube-proxy process.
_USERSPACE_TRAITS = (
    "listens-per-service",
    "redirects-to-itself",
    "connects-to-backend",
    "passes-through",
    "l4-balancer",
    "extra-copies",
    "slower",
    "retries",
)
TRAITS = Words("userspace-trait", _USERSPACE_TRAITS)


def _userspace_or_gone(at: Release) -> None:
    if "userspace" not in linux_modes(at):
        raise Gone(str(at))


def userspace_trait(at: Release, trait: str) -> bool:
    """Return whether kube-proxy has a trait of its userspace mode."""
    _userspace_or_gone(at)
    return True


def userspace_copies(at: Release) -> int:
    """Return how often userspace mode copied data between kernel and user space."""
    _userspace_or_gone(at)
    return 2


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


def retries(at: Release, mode: str) -> bool:
    """Return whether another endpoint is tried when the chosen one does not answer: nobody watches the connection."""
    return False


def copies(at: Release, mode: str) -> bool:
    """Return whether packets pass through the process: they are then copied to user space and back."""
    return forwarder(at, mode) != "kernel"


def lookup(at: Release, mode: str) -> str:
    """Return how the kernel finds the rule of a Service (pkg/proxy/ipvs/README.md, pkg/proxy/nftables/README.md)."""
    return "rule-by-rule" if mode == "iptables" else "hashed"


def complexity(at: Release, mode: str) -> str:
    """Return how the effort of finding a rule grows with the number of Services."""
    return "O(n)" if lookup(at, mode) == "rule-by-rule" else "O(1)"


def is_faster(at: Release, faster: str, slower: str, size: str) -> bool:
    """Return whether a mode forwards faster than another one; few Services leave no difference within the kernel."""
    if faster == slower:
        return False
    if "userspace" in (faster, slower):
        return slower == "userspace"
    ranks = [complexity(at, mode) for mode in (faster, slower)]
    if ranks[0] == ranks[1]:
        raise LookupError("both are O(1)")
    return size == "many" and ranks == ["O(1)", "O(n)"]


def is_slow(at: Release, mode: str, size: str) -> bool:
    """Return whether a mode is slow: userspace always was, iptables is with many Services."""
    return mode == "userspace" or (complexity(at, mode) == "O(n)" and size == "many")


_EXAMPLE = {
    "node": {"name": "n", "internalIP": "172.18.0.2"},
    "service": {
        "metadata": {"name": "web"},
        "spec": {
            "type": "NodePort",
            "clusterIP": "10.96.0.10",
            "ports": [{"name": "http", "port": 80, "nodePort": 30080}],
        },
    },
    "endpointSlices": [
        {
            "ports": [{"name": "http", "port": 8080}],
            "endpoints": [{"addresses": ["10.244.1.5"]}, {"addresses": ["10.244.2.7"]}],
        }
    ],
}
_MODELS = {"iptables": kube_proxy_iptables, "nftables": kube_proxy_nftables}


@lru_cache(maxsize=64)
def _observed(at: Release, mode: str, **test: str) -> dict[str, Any]:
    """Return what the model of a mode says of an ordinary NodePort Service with two endpoints."""
    if mode == "nftables" and "nftables" not in linux_modes(at):
        raise LookupError(str(at))
    # What is asked here was the same before the oldest release that the models know.
    known = max(at, Release(1, 31) if mode == "nftables" else OLDEST)
    return dict(_MODELS[mode].run({**_EXAMPLE, **test}, known, Trace()))


def picks(at: Release, mode: str) -> str:
    """Return how a mode picks a backend unless told otherwise (ipvs/proxier.go defaultScheduler)."""
    if mode == "ipvs":
        return "rr"
    seen = _observed(at, mode, test="distribution", **{"from": "node", "to": "clusterIP:port"})
    return "rr" if seen["strictRoundRobin"] else "random"


# website content/en/docs/reference/networking/virtual-ips.md, IPVS proxy mode.
_SCHEDULERS = ("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh", "mh", "sed", "nq")


def algorithms(at: Release, mode: str) -> tuple[str, ...]:
    """Return the ways of picking a backend that a mode can be told to use."""
    return _SCHEDULERS if mode == "ipvs" else (picks(at, mode),)


def flexible(at: Release, mode: str) -> bool:
    """Return whether one can choose among several ways of picking a backend."""
    return len(algorithms(at, mode)) > 1


NEEDS = Words("kernel-need", ("ip_vs", "ipset", "iptables-tool", "nft"))
_NEEDS = {"iptables": ("iptables-tool",), "ipvs": ("ip_vs", "ipset", "iptables-tool"), "nftables": ("nft",)}


def requires(at: Release, mode: str, need: str) -> bool:
    """Return whether a mode needs a kernel module or tool (ipvs/supported.go CanUseIPVSProxier; knftables.New)."""
    return need in _NEEDS[mode]


# kubernetes/kubernetes#111806 took the fallback away.
_WITHOUT_MODULE = (("1.8", "falls-back"), ("1.26", "exits"))

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
        chains = _observed(at, mode)["ports"][0]["clusterIP"]["chains"]
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
    return str(_observed(at, mode, test="reach", **{"from": "node", "to": "127.0.0.1:nodePort"})["result"])


def other_port(at: Release, mode: str) -> str:
    """Return what a connection to a port that the ClusterIP does not have ends in."""
    return str(_observed(at, mode, test="reach", **{"from": "node", "to": "clusterIP:otherPort"})["result"])


def holds_node_port(at: Release) -> bool:
    """Return whether kube-proxy itself listens on node ports."""
    return bool(_observed(at, "iptables")["nodePortSocketOpen"])


def binds_cluster_ip(at: Release, mode: str) -> bool:
    """Return whether ClusterIPs are set on a device of the node (ipvs/proxier.go defaultDummyDevice, kube-ipvs0)."""
    return mode == "ipvs"


REPLACEMENTS = Words("proxy-replacement", ("cilium", "ingress-controller", "coredns", "flannel"))


def replaces(at: Release, replacement: str) -> bool:
    """Return whether something can do the whole work of kube-proxy in its place."""
    return replacement == "cilium"


_RECORDED = ("kube-proxy-iptables", "kube-proxy-nftables")
_IN_RULES = {"mode": CURRENT}

RELATIONS = (
    Relation("proxy.modes", {}, MODES, linux_modes, (TYPES,), changes=_MODE_CHANGES),
    Relation("proxy.all_modes", {}, MODES, all_modes, (TYPES,), changes=("1.26", "1.29")),
    Relation(
        "proxy.default",
        {"mode": MODES, "platform": PLATFORMS},
        YES_NO,
        is_default,
        (DEFAULTS, Source("cmd/kube-proxy/app/server_windows.go", "platformApplyDefaults")),
        ordinary={"platform": "linux"},
        changes=("1.2", "1.26"),
    ),
    Relation("proxy.since", {"mode": FORWARDING, "stage": STAGES}, Numbers(0, 60, "release"), since, (LINUX_SERVER,)),
    Relation(
        "proxy.status",
        {"mode": Words("proxy-mode", tuple(_STATUS))},
        STATUS,
        status,
        (LINUX_SERVER, Source("pkg/features/kube_features.go", "NFTablesProxyMode")),
        changes=_STATUS_CHANGES,
    ),
    Relation(
        "proxy.recommended",
        {"mode": MODES},
        YES_NO,
        lambda at, mode: as_of(_RECOMMENDED, at) == mode,
        (Source("cmd/kube-proxy/app/server_linux.go", "platformCheckSupported"),),
        changes=("1.33",),
    ),
    Relation("proxy.platform", _IN_RULES, PLATFORMS, platform_of, (TYPES,), changes=("1.26",)),
    Relation(
        "proxy.forwarder",
        _IN_RULES,
        Words("forwarder", ("kernel", "kube-proxy")),
        forwarder,
        (IPTABLES, IPVS, NFTABLES),
    ),
    Relation("proxy.userspace", {"trait": TRAITS}, YES_NO, userspace_trait, (USERSPACE,), changes=("1.26",)),
    Relation("proxy.userspace_copies", {}, Numbers(0, 20), userspace_copies, (USERSPACE,), changes=("1.26",)),
    Relation(
        "proxy.watches",
        {"watched": WATCHED},
        YES_NO,
        lambda at, watched: watched in as_of(_WATCHED, at),
        (SERVER,),
        changes=("1.19", "1.33"),
    ),
    Relation("proxy.does", {"duty": DUTIES}, YES_NO, does, (SERVER, IPTABLES)),
    Relation("proxy.retries", _IN_RULES, YES_NO, retries, (IPTABLES, IPVS, NFTABLES)),
    Relation("proxy.l4_proxy", _IN_RULES, YES_NO, copies, (IPTABLES, IPVS, NFTABLES)),
    Relation("proxy.copies", _IN_RULES, YES_NO, copies, (IPTABLES, IPVS, NFTABLES)),
    Relation(
        "proxy.lookup",
        {"mode": LINUX},
        Words("rule-lookup", ("rule-by-rule", "hashed")),
        lookup,
        (IPTABLES, IPVS, NFTABLES),
    ),
    Relation(
        "proxy.complexity",
        {"mode": LINUX},
        Words("complexity", ("O(1)", "O(n)")),
        complexity,
        (IPTABLES, IPVS, NFTABLES),
    ),
    Relation(
        "proxy.faster",
        {
            "faster": FORWARDING,
            "slower": FORWARDING,
            "size": SIZES,
        },
        YES_NO,
        is_faster,
        (IPVS, NFTABLES),
        ordinary={"size": "many"},
    ),
    Relation(
        "proxy.slow",
        {"mode": FORWARDING, "size": SIZES},
        YES_NO,
        is_slow,
        (IPVS, NFTABLES, USERSPACE),
        ordinary={"size": "many"},
    ),
    Relation("proxy.picks", {"mode": LINUX}, BALANCING, picks, (IPTABLES, IPVS, NFTABLES), recorded=_RECORDED),
    Relation(
        "proxy.algorithms",
        {"mode": LINUX},
        BALANCING,
        algorithms,
        (Source("pkg/proxy/ipvs/proxier.go", "defaultScheduler"), IPTABLES),
        recorded=_RECORDED,
    ),
    Relation("proxy.flexible", {"mode": LINUX}, YES_NO, flexible, (IPTABLES, IPVS, NFTABLES), recorded=_RECORDED),
    Relation(
        "proxy.requires",
        {"mode": LINUX, "need": NEEDS},
        YES_NO,
        requires,
        (Source("pkg/proxy/ipvs/supported.go", "CanUseIPVSProxier"),),
    ),
    Relation(
        "proxy.without_module",
        {},
        Words("module-missing", ("exits", "falls-back")),
        lambda at: as_of(_WITHOUT_MODULE, at),
        (Source("pkg/proxy/ipvs/supported.go", "CanUseIPVSProxier"), LINUX_SERVER),
        changes=("1.26",),
    ),
    Relation(
        "proxy.rules_per",
        {"mode": LINUX, "scope": SCOPES},
        YES_NO,
        lambda at, mode, scope: scope in rules_per(at, mode),
        (IPTABLES, NFTABLES),
        recorded=_RECORDED,
    ),
    Relation(
        "proxy.chain_scope",
        {"chain": CHAINS},
        SCOPES,
        lambda at, chain: _CHAIN_SCOPES[chain],
        (IPTABLES,),
        recorded=_RECORDED,
    ),
    Relation("proxy.target", _IN_RULES, TARGETS, lambda at, mode: "pod-ip", (IPTABLES, IPVS, NFTABLES)),
    Relation("proxy.rewrites", {"mode": LINUX}, REWRITES, lambda at, mode: "DNAT", (IPTABLES, IPVS, NFTABLES)),
    Relation("proxy.while_down", {"what": DOWN}, YES_NO, lambda at, what: what == "existing-rules", (SERVER, IPTABLES)),
    Relation("proxy.opens_node_port", {}, YES_NO, holds_node_port, (IPTABLES,), changes=("1.24",), recorded=_RECORDED),
    Relation(
        "proxy.localhost_node_port",
        {"mode": Words("proxy-mode", ("iptables", "nftables"))},
        REACHED,
        localhost_node_port,
        (IPTABLES, NFTABLES),
        recorded=_RECORDED,
    ),
    Relation(
        "proxy.other_port",
        {"mode": Words("proxy-mode", ("iptables", "nftables"))},
        REACHED,
        other_port,
        (IPTABLES, NFTABLES),
        recorded=_RECORDED,
    ),
    Relation(
        "proxy.binds_cluster_ip",
        {"mode": LINUX},
        YES_NO,
        binds_cluster_ip,
        (Source("pkg/proxy/ipvs/proxier.go", "defaultDummyDevice"),),
    ),
    Relation("proxy.layer", {}, LAYERS, lambda at: "L4", (IPTABLES,)),
    Relation("proxy.runs_on", {}, WHERE, lambda at: "every-node", (SERVER,)),
    Relation("proxy.replaced_by", {"replacement": REPLACEMENTS}, YES_NO, replaces, (SERVER,)),
)
