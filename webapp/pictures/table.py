"""Which models have a picture, and how it is made from their answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.pictures.chains import chains
from webapp.pictures.layers import frames
from webapp.pictures.moments import evictions, node_moments
from webapp.pictures.phases import phases
from webapp.pictures.placement import filtered, scored
from webapp.pictures.rollout import rollout

Make = Callable[[Mapping[str, Any], Mapping[str, Any]], object | None]
# Model to the template that draws its picture, what the picture is called, and the function that makes it.
PICTURES: Mapping[str, tuple[str, str, Make]] = {
    "rollout": ("rollout", "新旧 Pod 怎样增减", rollout),
    "pv-lifecycle": ("phases", "PV 走到了哪个阶段", phases),
    "scheduling-filter": ("placement", "每个节点过不过", filtered),
    "scheduling-score": ("placement", "每个节点每个插件的分", scored),
    "taint-eviction-timing": ("moments", "哪一秒发生什么", evictions),
    "node-failure": ("moments", "哪一秒发生什么", node_moments),
    "kube-proxy-iptables": ("chains", "连接走过哪些链", chains),
    "overlay-encapsulation": ("layers", "线上的一个包", frames),
}


@dataclass(frozen=True)
class Picture:
    """A picture: what it is called, the template that draws it, and the values that it needs."""

    title: str
    template: str
    shown: object


def picture_of(model: str, given: Mapping[str, Any], output: Mapping[str, Any]) -> Picture | None:
    """Return the picture of a run, None when there is nothing to draw: no picture, or the input was refused."""
    if model not in PICTURES:
        return None
    template, title, make = PICTURES[model]
    shown = make(given, output)
    return Picture(title, f"pictures/{template}.html", shown) if shown else None
