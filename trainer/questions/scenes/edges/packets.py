"""Packets that just get out in one piece, and subnets that just have an address left."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.expected import OneOf
from trainer.questions.scenes.edges.turning import ABLE, side, turning
from trainer.questions.scenes.scene import Ask, Make, Scene, observed


def largest_packet(draw: Random) -> Scene | None:
    """Return a packet that is about as large as an overlay takes in one piece, and whether it gets out."""
    mode, name = draw.choice((("vxlan", "VXLAN"), ("udp", "Flannel 的 UDP 后端")))

    def given(size: int) -> dict[str, Any]:
        return {"topology": {"mode": mode}, "packet": {"protocol": "udp", "payloadBytes": size, "df": True}}

    def sent(size: int) -> bool:
        return list(observed("overlay-encapsulation", given(size))["send"]) == ["sent"]

    edge = turning(sent, 100, 1500)
    size = edge + draw.choice((-2, -1, 0, 1))
    able = side(sent(size), ABLE)
    names = ("flannel", "calico") if mode == "vxlan" else ("flannel",)
    about = tuple(f"{one}.{what}" for one in names for what in ("mtu", "overhead", "encapsulates"))
    story = (
        f"底层网络的 MTU 是 1500,跨节点的 Pod 流量用 {name} 封包,隧道口的 MTU 按封包的开销调低。"
        f"一个 Pod 给另一个节点上的 Pod 发 UDP 数据,{size} 字节,不许分片(DF)。"
    )
    because = f"加上 8 字节 UDP 头和 20 字节 IP 头,最多 {edge - 1} 字节数据"
    ask = Ask(about, "发得出去吗?", OneOf(able, ABLE), able, because)
    return Scene("overlay-encapsulation", given(size), story, "", (ask,))


def last_address(draw: Random) -> Scene | None:
    """Return a small subnet and about as many containers as it has addresses for, and whether the last one gets one."""
    bits = draw.choice((28, 29, 30))
    net = f"10.{draw.randint(0, 250)}.{draw.randint(0, 250)}.0/{bits}"

    def given(count: int) -> dict[str, Any]:
        ipam = {"type": "host-local", "ranges": [[{"subnet": net}]]}
        config = {"cniVersion": "1.0.0", "name": "pods", "type": "host-local", "ipam": ipam}
        steps = [{"command": "ADD", "containerID": f"c{number}"} for number in range(count)]
        return {"plugin": "host-local", "config": config, "steps": steps}

    def got(count: int) -> bool:
        return bool(observed("cni-exec", given(count))["steps"][-1]["ok"])

    edge = turning(got, 1, 20)
    count = edge + draw.choice((-1, 0))
    able = side(got(count), ABLE)
    about = ("cniplug.exhausted", "cniplug.address_from", "cniplug.pick")
    ask = Ask(
        about, f"第 {count} 个容器分得到地址吗?", OneOf(able, ABLE), able, f"除去网络号、广播和网关,只有 {edge - 1} 个"
    )
    story = f"节点用 host-local 从空的 {net} 里分地址(网关用第一个),依次给容器分,谁都不释放。"
    return Scene("cni-exec", given(count), story, "", (ask,))


EDGES: tuple[Make, ...] = (largest_packet, last_address)
