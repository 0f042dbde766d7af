"""What each kind of tunnel between nodes puts around a Pod's packet, and which device does it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kb.models.network import overlay_encapsulation
from kb.models.network.packet import IPV4
from kb.models.release import Release
from kb.models.trace import Trace

UNDERLAY_MTU = 1500
_PAYLOAD = 100  # bytes; any packet that fits will do


@dataclass(frozen=True)
class Tunnel:
    """``wraps``: a whole Ethernet ``frame`` or only the IP ``packet``; ``outer``: the protocol that carries it.

    ``space``: who wraps, the ``kernel`` or a program in ``user`` space; ``outer_from``: which table names the node
    that the outer header is addressed to.
    """

    wraps: str
    outer: str
    space: str
    outer_from: str


# VXLAN: RFC 7348, drivers/net/vxlan/vxlan_core.c (vxlan_xmit looks the inner MAC up in the FDB). UDP: flannel
# pkg/backend/udp/proxy_amd64.c (a program reads a tun device). IPIP: RFC 2003, net/ipv4/ipip.c (the next hop of the
# route becomes the outer address).
VXLAN = Tunnel("frame", "udp", "kernel", "fdb")
UDP = Tunnel("packet", "udp", "user", "route")
IPIP = Tunnel("packet", "ip", "kernel", "route")
NO_TUNNEL = Tunnel("", "", "", "route")


@lru_cache(maxsize=64)
def sent(at: Release, mode: str, **topology: Any) -> dict[str, Any]:
    """Return what became of one packet between Pods on two nodes (modes vxlan, udp, hostgw)."""
    given = {"topology": {"mode": mode, **topology}, "packet": {"payloadBytes": _PAYLOAD}}
    return overlay_encapsulation.run(given, at, Trace())


def overhead(at: Release, mode: str) -> int:
    """Return the bytes that a mode adds to a packet; for IP in IP that is one more IPv4 header."""
    return IPV4 if mode == "ipip" else int(sent(at, mode).get("overheadBytes", 0))


def pod_mtu(at: Release, mode: str) -> int:
    """Return the MTU left for Pods on nodes whose network takes 1500 bytes."""
    return UNDERLAY_MTU - overhead(at, mode)


def arrives(at: Release, mode: str, **topology: Any) -> bool:
    """Return whether a packet gets from one node to another one; IP in IP only needs the nodes to reach each other."""
    return mode == "ipip" or bool(sent(at, mode, **topology)["received"])
