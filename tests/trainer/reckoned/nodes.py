"""Which node takes a Pod and when it drives it out, by the rules of the scheduler and of taints."""

from __future__ import annotations

import re

from tests.trainer.reckoned.told import Answer, Reckon, Told, numbers

# What the API server tolerates for a Pod that says nothing, in seconds; any other taint drives out at once.
TOLERATED = {"node.kubernetes.io/not-ready": 300, "node.kubernetes.io/unreachable": 300}


def room_for_a_pod(told: Told) -> Answer:
    wanted_cpu, wanted_memory = numbers(told.found(r"新Pod的requests是(.+?)。"))
    fits = set()
    for name, said in re.findall(r"-(node-\w):allocatable(.+)", told.story):
        cpu, memory, used_cpu, used_memory, _ = numbers(said)
        if used_cpu + wanted_cpu <= 1000 * cpu and used_memory + wanted_memory <= memory:
            fits.add(name)
    return frozenset(fits)


def room_left(told: Told) -> Answer:
    cores, used, wanted = numbers(told.story)
    return "能" if used + wanted <= 1000 * cores else "不能"


def tainted_node(told: Told) -> Answer:
    """A field of a toleration that is not written matches anything, but for the operator: that one is Equal."""
    key, value, effect = re.split("[=:]", told.found(r"节点上有污点([^,]+),"))
    written = {name: said.strip("\"'") for name, said in re.findall(r"(\w+): (\S+)", told.manifest)}
    same_value = written.get("operator", "Equal") == "Exists" or written.get("value", "") == value
    tolerated = written.get("key", key) == key and written.get("effect", effect) == effect and same_value
    return "能" if tolerated or effect == "PreferNoSchedule" else "不能"


def evicted_after(told: Told) -> int:
    tolerated = re.search(r"容忍这个污点(\d+)秒", told.story)
    assert tolerated or "没有写任何容忍" in told.story
    return int(tolerated[1]) if tolerated else TOLERATED.get(told.found(r"打上污点(.+?):NoExecute"), 0)


def second_of_eviction(told: Told) -> Answer:
    return "已经被驱逐" if numbers(told.ask)[0] > evicted_after(told) else "还没有"


def selected_nodes(told: Told) -> Answer:
    """One of the terms has to match, and all expressions of it."""
    terms = []
    for line in re.findall(r"matchExpressions|\w+: .+", told.manifest):
        name, _, said = line.partition(": ")
        if name == "matchExpressions":
            terms.append([])
        elif name == "key":
            terms[-1].append({"key": said})
        else:
            terms[-1][-1][name] = said.strip("[]")

    def matches(labels: dict[str, str], written: dict[str, str]) -> bool:
        return (labels[written["key"]] == written["values"]) is {"In": True, "NotIn": False}[written["operator"]]

    assert terms and all(terms)
    nodes = re.findall(r"(node-\w)的标签是disk=(\w+)、zone=(\w+)", told.story)
    labelled = {name: {"disk": disk, "zone": zone} for name, disk, zone in nodes}
    return frozenset(
        name for name, labels in labelled.items() if any(all(matches(labels, one) for one in term) for term in terms)
    )


def more_or_less(told: Told) -> Answer:
    value, bound = numbers(told.story)
    greater = {"Gt": True, "Lt": False}[told.found(r"(Gt|Lt)")]
    return "能" if (value > bound if greater else value < bound) else "不能"


NODES: dict[str, Reckon] = {
    "三个节点的情况如下": room_for_a_pod,
    "别的都够": room_left,
    "节点上有污点": tainted_node,
    "上面跑着一个普通Deployment的Pod": evicted_after,
    "上面一个普通Deployment的Pod": second_of_eviction,
    "Pod的节点亲和性写成下面这样": selected_nodes,
    "节点亲和性(required)写的是": more_or_less,
}
