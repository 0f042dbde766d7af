"""How kube-proxy's modes forward: who moves packets, how a rule is found and a backend picked, and what that costs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.model import Source
from kb.models.network import kube_proxy_iptables, kube_proxy_nftables
from kb.models.relation import YES_NO, Relation, Words
from kb.models.relations.kube_proxy_modes import CURRENT, FORWARDING, LINUX, NFTABLES_SINCE, USERSPACE, linux_modes
from kb.models.release import OLDEST, Release, as_of
from kb.models.trace import Trace

SIZES = Words("service-count", ("many", "few"))
BALANCING = Words(
    "balancing", ("random", "rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh", "mh", "sed", "nq", "least-load")
)

IPTABLES = Source("pkg/proxy/iptables/proxier.go", "syncProxyRules")
NFTABLES = Source("pkg/proxy/nftables/proxier.go", "syncProxyRules")
IPVS = Source("pkg/proxy/ipvs/proxier.go", "syncProxyRules")
RECORDED = ("kube-proxy-iptables", "kube-proxy-nftables")
_IN_RULES = {"mode": CURRENT}


def forwarder(at: Release, mode: str) -> str:
    """Return who moves the packets: kube-proxy only programs the kernel (Windows: its virtual filtering platform)."""
    return "kernel"


def retries(at: Release, mode: str) -> bool:
    """Return whether another endpoint is tried when the chosen one does not answer: nobody watches the connection."""
    return False


def copies(at: Release, mode: str) -> bool:
    """Return whether packets pass through the process: they are then copied to user space and back."""
    return forwarder(at, mode) != "kernel"


def lookup(at: Release, mode: str) -> str:
    """Return how the kernel finds the rule of a Service (pkg/proxy/ipvs/README.md, pkg/proxy/nftables/README.md).

    Raise LookupError before nftables was a mode.
    """
    if mode == "nftables":
        as_of(NFTABLES_SINCE, at)
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
def observed(at: Release, mode: str, **test: str) -> dict[str, Any]:
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
    seen = observed(at, mode, test="distribution", **{"from": "node", "to": "clusterIP:port"})
    return "rr" if seen["strictRoundRobin"] else "random"


# website content/en/docs/reference/networking/virtual-ips.md, IPVS proxy mode.
_SCHEDULERS = ("rr", "wrr", "lc", "wlc", "lblc", "lblcr", "sh", "dh", "mh", "sed", "nq")


def algorithms(at: Release, mode: str) -> tuple[str, ...]:
    """Return the ways of picking a backend that a mode can be told to use."""
    return _SCHEDULERS if mode == "ipvs" else (picks(at, mode),)


def flexible(at: Release, mode: str) -> bool:
    """Return whether one can choose among several ways of picking a backend."""
    return len(algorithms(at, mode)) > 1


RELATIONS = (
    Relation(
        "proxy.forwarder",
        _IN_RULES,
        Words("forwarder", ("kernel", "kube-proxy")),
        forwarder,
        (IPTABLES, IPVS, NFTABLES),
    ),
    Relation("proxy.retries", _IN_RULES, YES_NO, retries, (IPTABLES, IPVS, NFTABLES)),
    Relation("proxy.l4_proxy", _IN_RULES, YES_NO, copies, (IPTABLES, IPVS, NFTABLES)),
    Relation("proxy.copies", _IN_RULES, YES_NO, copies, (IPTABLES, IPVS, NFTABLES)),
    Relation(
        "proxy.lookup",
        {"mode": LINUX},
        Words("rule-lookup", ("rule-by-rule", "hashed")),
        lookup,
        (IPTABLES, IPVS, NFTABLES),
        changes=("1.29",),
    ),
    Relation(
        "proxy.complexity",
        {"mode": LINUX},
        Words("complexity", ("O(1)", "O(n)")),
        complexity,
        (IPTABLES, IPVS, NFTABLES),
        changes=("1.29",),
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
        changes=("1.29",),
    ),
    Relation(
        "proxy.slow",
        {"mode": FORWARDING, "size": SIZES},
        YES_NO,
        is_slow,
        (IPVS, NFTABLES, USERSPACE),
        ordinary={"size": "many"},
        changes=("1.29",),
    ),
    Relation(
        "proxy.picks",
        {"mode": LINUX},
        BALANCING,
        picks,
        (IPTABLES, IPVS, NFTABLES),
        changes=("1.29",),
        recorded=RECORDED,
    ),
    Relation(
        "proxy.algorithms",
        {"mode": LINUX},
        BALANCING,
        algorithms,
        (Source("pkg/proxy/ipvs/proxier.go", "defaultScheduler"), IPTABLES),
        changes=("1.29",),
        recorded=RECORDED,
    ),
    Relation(
        "proxy.flexible",
        {"mode": LINUX},
        YES_NO,
        flexible,
        (IPTABLES, IPVS, NFTABLES),
        changes=("1.29",),
        recorded=RECORDED,
    ),
)
