"""Packets between nodes: lengths add up, fragments fit, and what is missing loses packets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.network.overlay_encapsulation import run
from kb.models.network.packet import IPV4, Packet, fragments
from kb.models.release import NEWEST
from kb.models.trace import Trace


def sent(topology: dict[str, Any], **packet: Any) -> dict[str, Any]:
    return run({"topology": topology, "packet": {"payloadBytes": 300, **packet}}, NEWEST, Trace())


@given(st.integers(21, 65535), st.integers(68, 9000), st.integers(0, 100), st.booleans())
@settings(max_examples=50, deadline=None)
def test_fragments_fit_and_keep_every_byte(length: int, mtu: int, units: int, more: bool) -> None:
    whole = Packet(length, "a", "b", (("udp", {}),), offset=units * 8, more=more)
    parts = fragments(whole, mtu)
    assert all(part.length <= mtu for part in parts)
    assert sum(part.length - IPV4 for part in parts) == length - IPV4
    assert all(part.more for part in parts[:-1])
    assert parts[-1].more is more
    ends = [part.offset + part.length - IPV4 for part in parts]
    assert [part.offset for part in parts] == [units * 8, *ends[:-1]]


@given(st.integers(0, 1300), st.sampled_from([("vxlan", False, 50), ("vxlan", True, 70), ("udp", False, 28)]))
@settings(max_examples=50, deadline=None)
def test_overhead_is_what_the_headers_add_up_to(payload: int, case: tuple[str, bool, int]) -> None:
    mode, ipv6, overhead = case
    seen = sent({"mode": mode, "ipv6Underlay": ipv6}, payloadBytes=payload)
    assert seen["overheadBytes"] == overhead
    assert seen["innerLength"] == payload + 28
    assert seen["wire"][0]["frameLength"] == payload + 28 + overhead + 14
    assert seen["received"] == [payload]


@given(st.integers(1280, 9000), st.booleans())
@settings(max_examples=50, deadline=None)
def test_a_bound_tunnel_never_overfills_the_underlay(underlay: int, ipv6: bool) -> None:
    seen = sent({"mode": "vxlan", "underlayMTU": underlay, "podMTU": 9000, "ipv6Underlay": ipv6}, payloadBytes=8000)
    assert all(frame["frameLength"] <= underlay + 14 for frame in seen["wire"])
    assert seen["received"] == [8000]


def test_a_packet_too_long_for_the_tunnel_teaches_the_sender_its_mtu() -> None:
    seen = sent({"mode": "vxlan", "podMTU": 1500}, payloadBytes=1440, df=True, count=3)
    assert seen["send"] == ["sent", "EMSGSIZE", "EMSGSIZE"]
    assert seen["icmpErrorsToPod"] == [{"type": 3, "code": 4, "nextHopMTU": 1450}]
    assert seen["received"] == []


def test_an_outer_df_beyond_the_underlay_is_lost_in_silence() -> None:
    seen = sent({"mode": "vxlan", "podMTU": 1500, "boundToUnderlay": False, "outerDF": "set"}, payloadBytes=1460)
    assert (seen["send"], seen["wire"], seen["received"]) == (["sent"], [], [])
    assert "icmpErrorsToPod" not in seen


@pytest.mark.parametrize(
    ("missing", "default_fdb", "frames", "arrives"),
    [
        (["arp"], False, 0, False),
        (["fdb"], False, 0, False),
        (["fdb"], True, 1, True),
        (["arp"], True, 3, True),
        (["route"], True, 0, False),
    ],
)
def test_a_tunnel_needs_route_neighbour_and_forwarding_entry(
    missing: list[str], default_fdb: bool, frames: int, arrives: bool
) -> None:
    seen = sent({"mode": "vxlan", "missing": missing, "defaultFdb": default_fdb})
    assert len(seen["wire"]) == frames
    assert bool(seen["received"]) is arrives


@pytest.mark.parametrize(
    ("topology", "arrives"),
    [
        ({"mode": "hostgw"}, True),
        ({"mode": "hostgw", "underlay": "routed", "via": "peer"}, False),
        ({"mode": "hostgw", "underlay": "routed", "via": "router"}, False),
        ({"mode": "hostgw", "underlay": "routed", "via": "router", "routerKnowsPodNetworks": True}, True),
        ({"mode": "vxlan", "underlay": "routed"}, True),
        ({"mode": "udp", "underlay": "routed"}, True),
    ],
)
def test_a_router_between_the_nodes_stops_plain_routes_not_tunnels(topology: dict[str, Any], arrives: bool) -> None:
    assert bool(sent(topology)["received"]) is arrives


def test_an_mtu_beyond_the_underlay_is_refused() -> None:
    seen = sent({"mode": "vxlan", "underlayMTU": 1400, "vxlanMTU": 1360})
    assert (seen["mtuRefused"], seen["tunnelMTU"]) == (True, 1350)


def test_a_user_space_tunnel_copies_every_packet_twice_on_each_node() -> None:
    copies = sent({"mode": "udp"}, count=4)["userSpaceCopies"]
    assert (copies["senderNode"]["tunReads"], copies["senderNode"]["udpSends"]) == (4, 4)
    assert (copies["receiverNode"]["udpReceives"], copies["receiverNode"]["tunWrites"]) == (4, 4)


def test_senseless_input_is_named() -> None:
    with pytest.raises(BadInput, match=r"topology\.mode"):
        sent({"mode": "carrier-pigeon"})
