"""What tunnels cost, and how many BGP sessions a mesh needs."""

from __future__ import annotations

import pytest

from kb.models.network import tunnels
from kb.models.network.bgp_sessions import full_mesh
from kb.models.release import NEWEST


@pytest.mark.parametrize(("mode", "extra"), [("vxlan", 50), ("udp", 28), ("ipip", 20), ("hostgw", 0)])
def test_overhead_and_mtu(mode: str, extra: int) -> None:
    assert tunnels.overhead(NEWEST, mode) == extra
    assert tunnels.pod_mtu(NEWEST, mode) == 1500 - extra


@pytest.mark.parametrize(
    ("mode", "topology", "arrives"),
    [
        ("vxlan", {"underlay": "routed"}, True),
        ("hostgw", {"underlay": "flat"}, True),
        ("hostgw", {"underlay": "routed"}, False),
        ("hostgw", {"underlay": "routed", "via": "router"}, False),
        ("hostgw", {"underlay": "routed", "via": "router", "routerKnowsPodNetworks": True}, True),
        ("ipip", {"underlay": "routed"}, True),
    ],
)
def test_plain_routes_need_routers_that_know_the_pods(mode: str, topology: dict[str, object], arrives: bool) -> None:
    assert tunnels.arrives(NEWEST, mode, **topology) is arrives


@pytest.mark.parametrize(("nodes", "sessions"), [(2, 1), (3, 3), (10, 45), (100, 4950)])
def test_full_mesh_grows_with_the_square(nodes: int, sessions: int) -> None:
    assert full_mesh(nodes) == sessions
