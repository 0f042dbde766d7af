"""Running kube-proxy: its own ports, and what a change of mode takes."""

from __future__ import annotations

from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words

PORTS = Source("pkg/cluster/ports/ports.go", "ProxyHealthzPort, ProxyStatusPort")
RELOADING = Source("cmd/kube-proxy/app/options.go", "eventHandler")
SUCCESSOR = Source("keps/sig-network/3866-nftables-proxy/README.md", "Summary, Motivation")
MODES = Words("proxy-mode", ("iptables", "ipvs", "nftables", "userspace"))
_PORTS = {"health": 10256, "metrics": 10249}

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
        lambda at, mode, older: mode == "nftables" and older in ("iptables", "ipvs"),
        (SUCCESSOR,),
    ),
)
