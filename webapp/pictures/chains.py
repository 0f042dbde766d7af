"""The way of a connection through the chains of iptables, with the chance of every end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST = 12
ROW, TOP = 46, 4
# What the entrances into a Service are called.
ENTRANCES = {
    "clusterIP": "访问 ClusterIP",
    "nodePort": "访问 NodePort",
    "externalIPs": "访问 externalIP",
    "loadBalancerIPs": "访问负载均衡地址",
}
ACTIONS = {"reject": "拒绝连接(没有可用端点)", "drop": "丢弃", "none": "没有规则", "absent": "没有规则"}


@dataclass(frozen=True)
class End:
    """One endpoint: the probability of its rule as it is written, and its share of all connections."""

    endpoint: str
    rule: str
    share: str
    y: float


@dataclass(frozen=True)
class Way:
    """One entrance: the chains one after the other, and where they end; ``action``: what happens without endpoints."""

    title: str
    chains: tuple[str, ...]
    ends: tuple[End, ...]
    more: int
    action: str
    height: float
    remark: str


def chains(given: Mapping[str, Any], output: Mapping[str, Any]) -> tuple[Way, ...] | None:
    """Return the ways into all ports of a Service."""
    ways: list[Way] = []
    for port in output.get("ports", ()):
        name = f"{port.get('port')}/{port.get('protocol')}"
        for entrance, rules in _entrances(port):
            ways.append(_way(f"端口 {name}:{entrance}", rules))
    return tuple(ways) or None


def _entrances(port: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, word in ENTRANCES.items():
        found = port.get(key)
        if not isinstance(found, Mapping):
            continue
        if "action" in found:
            yield word, found
        else:
            yield from ((f"{word} {address}", rules) for address, rules in found.items() if isinstance(rules, Mapping))


def _way(title: str, rules: Mapping[str, Any]) -> Way:
    endpoints = list(rules.get("endpoints") or ())
    written = list(rules.get("probabilities") or [None] * len(endpoints))
    ends: list[End] = []
    left = 1.0
    for place, (endpoint, probability) in enumerate(zip(endpoints, written, strict=False)):
        taken = left * float(probability) if probability is not None else left
        left -= taken
        rule = f"概率 {float(probability):.4g}" if probability is not None else "剩下的全归它"
        ends.append(End(endpoint, rule, f"{taken * 100:.3g}%", TOP + place * ROW))
    action = "" if endpoints else ACTIONS.get(str(rules.get("action")), str(rules.get("action")))
    remark = "都做 SNAT(masquerade)" if rules.get("masqueradesAll") else ""
    shown = tuple(ends[:MOST])
    height = max(len(shown), 1) * ROW + TOP
    return Way(title, tuple(rules.get("chains") or ()), shown, len(ends) - len(shown), action, height, remark)
