"""Pods by when a taint drives them out, and nodes by how much a Pod would like to be there."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.scenes.rows.row import rising
from trainer.questions.scenes.scene import Make, Scene, observed

WINDOW = 7200
NODES = ("node-1", "node-2", "node-3", "node-4", "node-5")
LABELS = {"disk": "ssd", "zone": "east", "gpu": "yes"}


def driven_out(draw: Random) -> Scene | None:
    """Return Pods by the second in which they are evicted from a node that got a taint."""
    key = draw.choice(("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready", "maintenance"))
    values, given = {}, {}
    for seconds in (None, *draw.sample((10, 30, 60, 120, 600, 900, 1800, 3600), 4)):
        tolerations: list[dict[str, Any]] = []
        if seconds is not None:
            one = {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds}
            tolerations = [one]
        given = {"taints": [{"key": key, "effect": "NoExecute"}], "tolerations": tolerations, "window": WINDOW}
        seen = observed("taint-eviction-timing", given)
        named = "没有写容忍的 Pod" if seconds is None else f"tolerationSeconds 写 {seconds} 的 Pod"
        values[named] = round(seen["seconds"])
    about = (
        *("place.stays", "place.stays_seconds", "place.effects", "nodefail.governor", "nodefail.default_toleration"),
        *("nodefail.stays", "nodefail.effect_evicts", "nodefail.gets_default"),
    )
    story = f"节点被打上污点 {key}:NoExecute,上面有 Deployment 的几个 Pod,容忍写的都是这个污点。"
    asks = rising(values, draw, about, "按被驱逐的先后排好", lambda second: f"第 {second} 秒")
    return Scene("taint-eviction-timing", given, story, "", asks)


def liked_nodes(draw: Random) -> Scene | None:
    """Return nodes by the score that the preferred node affinity of a Pod gives them, the highest first."""
    weights = dict(
        zip(draw.sample(sorted(LABELS), draw.randint(2, 3)), draw.sample(range(10, 100, 10), 3), strict=False)
    )
    nodes, told = [], {}
    for name in NODES[: draw.randint(4, 5)]:
        labels = {label: LABELS[label] for label in weights if draw.random() < 0.5}
        allocatable = {"cpu": "8", "memory": "16Gi", "pods": "110"}
        nodes.append({"metadata": {"name": name, "labels": labels}, "status": {"allocatable": allocatable}})
        listed = "、".join(f"{label}={value}" for label, value in labels.items())
        told[name] = f"{name}(标签 {listed})" if listed else f"{name}(没有标签)"
    wishes = [{"weight": weight, "preference": {"matchExpressions": [_in(label)]}} for label, weight in weights.items()]
    affinity = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": wishes}}
    given = {"nodes": nodes, "pods": [], "pod": {"spec": {"containers": [{"name": "c"}], "affinity": affinity}}}
    scores = observed("scheduling-score", given)["scores"]
    values = {told[name]: score["total"] for name, score in scores.items()}
    wanted = "、".join(f"{label}={LABELS[label]} 权重 {weight}" for label, weight in weights.items())
    story = f"几个一样的空节点,只有标签不同。Pod 写了 preferred 的节点亲和:{wanted}。"
    about = ("place.weights", "place.has_weight", "place.weight_prefers")
    asks = rising(values, draw, about, "按调度器给的总分,从高到低排好", lambda score: f"{score} 分", falling=True)
    return Scene("scheduling-score", given, story, "", asks)


def _in(label: str) -> dict[str, Any]:
    return {"key": label, "operator": "In", "values": [LABELS[label]]}


ROWS: tuple[Make, ...] = (driven_out, liked_nodes)
