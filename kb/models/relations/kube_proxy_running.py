"""Running kube-proxy: its own ports, and what a change of mode takes."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.kube_proxy_modes import NFTABLES_SINCE
from kb.models.release import Release, as_of

PORTS = Source("pkg/cluster/ports/ports.go", "ProxyHealthzPort, ProxyStatusPort")
RELOADING = Source("cmd/kube-proxy/app/options.go", "eventHandler")
SUCCESSOR = Source("keps/sig-network/3866-nftables-proxy/README.md", "Summary, Motivation")
MODES = Words("proxy-mode", ("iptables", "ipvs", "nftables", "userspace"))
_PORTS = {"health": 10256, "metrics": 10249}


def succeeds(at: Release, mode: str, older: str) -> bool:
    """Return whether one mode is meant to take another one's place; raise LookupError before nftables was one."""
    if "nftables" in (mode, older):
        as_of(NFTABLES_SINCE, at)
    return mode == "nftables" and older in ("iptables", "ipvs")


RELATIONS = (
    Relation(
        "proxy.port",
        {"use": Words("proxy-port-use", tuple(_PORTS))},
        Numbers(0, 65535),
        lambda at, use: _PORTS[use],
        (PORTS,),
    ),
    # A changed configuration file makes the process end ("content of the proxy server's configuration file was
    # updated"); it takes the mode up when it starts again.
    Relation("proxy.change_needs_restart", {}, YES_NO, lambda at: True, (RELOADING,)),
    Relation(
        "proxy.succeeds",
        {"mode": MODES, "older": MODES},
        YES_NO,
        succeeds,
        (SUCCESSOR,),
        changes=("1.29",),
    ),
)
