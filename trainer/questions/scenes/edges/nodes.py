"""Nodes that a Pod just fits, may just stay on, or just matches."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.expected import OneOf
from trainer.questions.scenes.edges.turning import ABLE, side, turning
from trainer.questions.scenes.scene import Ask, Make, Scene, observed

GONE = (("已经被驱逐", "已经", "驱逐了", "是", "会"), ("还没有", "还没", "没有", "没被", "否", "不会", "还在"))


def room_left(draw: Random) -> Scene | None:
    """Return a node with some processor left and a Pod that wants about as much, and whether it fits."""
    cores, used = draw.choice((2, 4, 8, 16)), draw.randrange(100, 1900, 50)

    def given(wanted: int) -> dict[str, Any]:
        resources = {"cpu": str(cores), "memory": "16Gi", "pods": "110"}
        node = {"metadata": {"name": "n"}, "status": {"allocatable": resources}}
        return {"nodes": [node], "pods": [_pod("old", used, "n")], "pod": _pod("new", wanted)}

    edge = turning(lambda wanted: observed("scheduling-filter", given(wanted))["feasible"], 1, 20_000)
    wanted = edge + draw.choice((-1, -1, 0))
    able = side(observed("scheduling-filter", given(wanted))["feasible"], ABLE)
    about = ("sched.counts", "sched.against", "sched.excludes", "sched.stage", "sched.none_feasible")
    told = (
        f"节点的 allocatable 是 {cores} 核,上面的 Pod 一共 requests 了 {used}m。新 Pod 的 requests 是 {wanted}m,"
        "别的都够。"
    )
    because = f"剩下 {edge - 1}m,requests 刚好用完也放得下"
    ask = Ask(about, "过滤之后,这个节点可行吗?", OneOf(able, ABLE), able, because)
    return Scene("scheduling-filter", given(wanted), told, "", (ask,))


def _pod(name: str, cpu: int, node: str = "") -> dict[str, Any]:
    spec: dict[str, Any] = {"containers": [{"name": "c", "resources": {"requests": {"cpu": f"{cpu}m"}}}]}
    return {"metadata": {"name": name}, "spec": {**spec, **({"nodeName": node} if node else {})}}


def second_of_eviction(draw: Random) -> Scene | None:
    """Return a tolerated taint and a second next to the end of the toleration, and whether the Pod is gone."""
    key = draw.choice(("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready"))
    limit = draw.choice((None, draw.randint(5, 900)))
    tolerations = [{"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": limit}]
    given = {
        "taints": [{"key": key, "effect": "NoExecute"}],
        "tolerations": tolerations if limit else [],
        "window": 3600,
    }
    end = round(observed("taint-eviction-timing", given)["seconds"])
    second = max(1, end + draw.choice((-5, -2, 2, 5)))
    gone = side(second > end, GONE)
    told = f"容忍这个污点 {limit} 秒" if limit else "没有写任何容忍"
    about: tuple[str, ...] = (
        "nodefail.stays",
        "nodefail.governor",
        "nodefail.effect_evicts",
        "place.stays",
        "place.seconds_fit",
    )
    about += ("nodefail.gets_default",) if limit else ("nodefail.default_toleration",)
    ask = Ask(about, f"到第 {second} 秒,它已经被驱逐了吗?", OneOf(gone, GONE), gone, f"满 {end} 秒就驱逐")
    story = f"节点被打上污点 {key}:NoExecute,上面一个普通 Deployment 的 Pod {told}。"
    return Scene("taint-eviction-timing", given, story, "", (ask,))


def more_or_less(draw: Random) -> Scene | None:
    """Return a node label and an affinity that compares it with a number, and whether the node is chosen."""
    operator, word = draw.choice((("Gt", "Gt"), ("Lt", "Lt")))
    bound, label = draw.randint(2, 64), draw.choice(("cores", "generation", "disks"))

    def given(value: int) -> dict[str, Any]:
        terms = [{"matchExpressions": [{"key": label, "operator": operator, "values": [str(bound)]}]}]
        affinity = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
        return {"node": {"name": "n", "labels": {label: str(value)}}, "nodeSelector": None, "nodeAffinity": affinity}

    def chosen(value: int) -> bool:
        return bool(observed("node-affinity-match", given(value))["schedulable"])

    edge = turning(chosen, 0, 200)
    value = edge + draw.choice((-1, 0))
    able = side(chosen(value), ABLE)
    about = ("place.operator", "place.operators_of")
    story = f"节点的标签是 {label}={value},Pod 的节点亲和性(required)写的是 {label} {word} {bound}。"
    ask = Ask(about, "这个节点符合吗?", OneOf(able, ABLE), able, "Gt 是大于,Lt 是小于,相等都不算")
    return Scene("node-affinity-match", given(value), story, "", (ask,))


EDGES: tuple[Make, ...] = (room_left, second_of_eviction, more_or_less)
