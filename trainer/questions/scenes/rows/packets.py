"""Packets of several network plugins, by their length on the wire."""

from __future__ import annotations

from random import Random
from typing import Any

from kb.models.network.tunnels import overhead
from kb.models.release import NEWEST
from trainer.questions.scenes.rows.row import rising
from trainer.questions.scenes.scene import Make, Scene, observed

# How each product calls it, and the kind of tunnel that it is.
WAYS = {
    "Calico 的 BGP 模式": "hostgw",
    "Calico 的 IPIP 模式": "ipip",
    "Calico 的 VXLAN 模式": "vxlan",
    "Flannel 的 host-gw 后端": "hostgw",
    "Flannel 的 VXLAN 后端": "vxlan",
    "Flannel 的 UDP 后端": "udp",
}


def lengths_on_the_wire(draw: Random) -> Scene | None:
    """Return ways of Calico and Flannel by the length of the outer packet, one size of data or several."""
    sizes = draw.choice(((64,), (512,), (1000,), (900, 920, 930), (1000, 1020, 1040)))
    values: dict[str, int] = {}
    given: dict[str, Any] = {}
    for way, mode in WAYS.items():
        size = draw.choice(sizes)
        given = {"topology": {"mode": "vxlan"}, "packet": {"protocol": "udp", "payloadBytes": size, "df": True}}
        values[f"{way},{size} 字节数据"] = observed("overlay-encapsulation", given)["innerLength"] + overhead(
            NEWEST, mode
        )
    about = (
        *("cni.compares", "cni.same_idea", "cni.can_skip_tunnel", "calico.can_wrap", "flannel.is_overlay"),
        *("calico.forwards_by", "overlay.carries", "calico.lighter", "calico.overhead", "flannel.overhead"),
    )
    story = "两个节点在同一网段,底层网络的 MTU 是 1500。一个 Pod 用 UDP 给另一个节点上的 Pod 发数据(IPv4)。"
    asked = "按网线上 IP 包(有封包的算外层)的总长度,从短到长排好"
    return Scene(
        "overlay-encapsulation", given, story, "", rising(values, draw, about, asked, lambda size: f"{size} 字节")
    )


ROWS: tuple[Make, ...] = (lengths_on_the_wire,)
