"""Endpoints, ports, packets and addresses, by the rules of Services and of the plugins."""

from __future__ import annotations

import re
from fractions import Fraction

from tests.trainer.reckoned.told import Answer, Reckon, Told, asked, numbers

# Bytes in front of what is carried: outer IP 20, UDP 8, and for VXLAN its own 8 and the inner Ethernet header 14.
ENVELOPE = {"VXLAN": 20 + 8 + 8 + 14, "Flannel的UDP后端": 20 + 8}
IP_AND_UDP = 20 + 8
MTU = 1500
NODE_PORTS = range(30000, 32768)


def iptables_chances(told: Told) -> Answer:
    """The first rule takes one of all, the second one of those that are left, and so on."""
    count, place = told.number(r"有(\d+)个就绪的端点"), numbers(told.ask)[0]
    return asked(told, {"规则写的概率": Fraction(1, count - place + 1), "分到": Fraction(1, count)})


def packet_on_the_wire(told: Told) -> Answer:
    envelope, sent = ENVELOPE[told.found(r"流量用(.+?)封包")], told.number(r"发(\d+)字节的数据")
    inner = sent + IP_AND_UDP
    return asked(told, {"自己发出": inner, "外层": inner + envelope, "MTU最大": MTU - envelope})


def largest_packet(told: Told) -> Answer:
    envelope, sent = ENVELOPE[told.found(r"流量用(.+?)封包")], told.number(r"UDP数据,(\d+)字节")
    return "能" if sent + IP_AND_UDP + envelope <= MTU else "不能"


def next_address(told: Told) -> Answer:
    """It goes on behind the last address that it gave, whatever was freed: .2 is the first, .1 the gateway's."""
    last = 1
    for said in told.found(r"依次:(.+?)。").split(";"):
        last += "分一个地址" in said
    return f"{told.found(r'从空的([0-9.]+).0/24')}.{last + 1}"


def last_address(told: Told) -> Answer:
    """Neither the network's own address nor the broadcast's nor the gateway's is given."""
    return "能" if numbers(told.ask)[0] <= 2 ** (32 - told.number(r"/(\d+)里分地址")) - 3 else "不能"


def ready_endpoints(told: Told) -> Answer:
    pods = re.findall(r"(\w+):app=(\w+)、([^;。]+)", told.found(r"四个Pod:(.+?。)"))
    assert len(pods) == 4
    return frozenset(name for name, app, state in pods if app == "shop" and state == "就绪")


def asked_for_port(told: Told) -> Answer:
    """A port of the range, of a type that has node ports."""
    taken = told.field("type") in ("NodePort", "LoadBalancer") and int(told.field("nodePort")) in NODE_PORTS
    return "接受" if taken else "拒绝"


def end_of_port_range(told: Told) -> Answer:
    return "接受" if told.number(r"nodePort写(\d+)") in NODE_PORTS else "拒绝"


def affinity_timeout(told: Told) -> Answer:
    """From a second to a day."""
    return "接受" if 1 <= told.number(r"timeoutSeconds写成(-?\d+)") <= 24 * 3600 else "拒绝"


def one_changed_path(told: Told) -> Answer:
    return "会" if "改到了另一个Service" in told.story else "不会"


NETWORK: dict[str, Reckon] = {
    "个就绪的端点,没有会话保持": iptables_chances,
    "字节的数据(IPv4)": packet_on_the_wire,
    "不许分片(DF)": largest_packet,
    "依次:给容器": next_address,
    "依次给容器分,谁都不释放": last_address,
    "Service的selector是app=shop": ready_endpoints,
    "没有别的Service占着端口": asked_for_port,
    "NodePort类型的Service,nodePort写": end_of_port_range,
    "timeoutSeconds写成": affinity_timeout,
    "ingress-nginx管着": one_changed_path,
}
