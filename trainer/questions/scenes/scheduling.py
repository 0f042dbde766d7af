"""Scheduling and eviction: which node takes a Pod, and when a Pod is driven out."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.expected import Count, Members, OneOf
from trainer.questions.scenes.scene import Ask, Scene, observed

NODES = ("node-a", "node-b", "node-c")
YES_OR_NO = (("能", "可以", "会", "是"), ("不能", "不可以", "不会", "否", "不行"))


def room_for_a_pod(draw: Random) -> Scene | None:
    """Return nodes with their allocatable and requested resources, and which of them a Pod fits on."""
    wanted_cpu, wanted_memory = draw.choice((500, 1000, 1500, 2000, 3000)), draw.choice((1, 2, 4, 8))
    nodes, pods, lines = [], [], []
    for name in NODES:
        cpu, memory = draw.choice((2, 4, 8)), draw.choice((4, 8, 16))
        used_cpu, used_memory = draw.choice((0, 500, 1500, 3000)), draw.choice((0, 1, 3, 6))
        used_cpu, used_memory = min(used_cpu, cpu * 1000), min(used_memory, memory)
        resources = {"cpu": str(cpu), "memory": f"{memory}Gi", "pods": "110"}
        nodes.append({"metadata": {"name": name}, "status": {"allocatable": resources}})
        if used_cpu or used_memory:
            pods.append(_pod(f"on-{name}", used_cpu, used_memory, name))
        lines.append(
            f"{name}:allocatable 是 {cpu} 核、{memory}Gi,上面的 Pod 一共 requests 了 {used_cpu}m、{used_memory}Gi,"
            f"CPU 实际使用率 {draw.choice((5, 20, 60, 95))}%"
        )
    given = {"nodes": nodes, "pods": pods, "pod": _pod("new", wanted_cpu, wanted_memory)}
    seen = observed("scheduling-filter", given)
    feasible = seen["feasible"]
    return Scene(
        "scheduling-filter",
        given,
        "三个节点的情况如下。\n" + "\n".join(f"- {line}" for line in lines)
        + f"\n新 Pod 的 requests 是 CPU {wanted_cpu}m、内存 {wanted_memory}Gi。",
        "",
        (
            Ask(
                ("sched.counts", "sched.against", "sched.excludes", "sched.stage"),
                "过滤之后,哪些节点可行?",
                Members(frozenset(feasible), NODES),
                "、".join(feasible) or "没有",
                "只看 requests 之和加上新 Pod 的超不超过 allocatable,不看实际使用率",
            ),
        ),
    )  # fmt: skip


def _pod(name: str, cpu: int, memory: int, node: str = "") -> dict[str, Any]:
    requests = {"cpu": f"{cpu}m", "memory": f"{memory}Gi"}
    spec: dict[str, Any] = {"containers": [{"name": "c", "resources": {"requests": requests}}]}
    return {"metadata": {"name": name}, "spec": {**spec, **({"nodeName": node} if node else {})}}


def tainted_node(draw: Random) -> Scene | None:
    """Return a taint and a toleration, and whether the Pod can be scheduled there."""
    key, value = draw.choice(("gpu", "disk", "team")), draw.choice(("yes", "slow", "data"))
    effect = draw.choice(("NoSchedule", "NoExecute", "PreferNoSchedule"))
    other = draw.choice(("yes", "slow", "data"))
    toleration: dict[str, Any] = draw.choice(
        (
            {"key": key, "operator": "Exists"},
            {"key": key, "operator": "Equal", "value": other, "effect": "NoSchedule"},
            {"key": key, "value": other},
            {"operator": "Exists"},
            {"key": "zone", "operator": "Exists"},
            {"key": key, "operator": "Exists", "effect": "NoExecute"},
        )
    )
    given = {"taints": [{"key": key, "value": value, "effect": effect}], "tolerations": [toleration]}
    seen = observed("toleration-match", given)
    if not seen["accepted"]:
        return None
    able = "能" if seen["schedulable"] else "不能"
    # Unquoted, "yes" would be a truth value in YAML, and the API server would not take it.
    shown = {**toleration, **({"value": f'"{other}"'} if "value" in toleration else {})}
    rows = "\n".join(f"  {field}: {told}" for field, told in shown.items())
    first, _, rest = rows.strip().partition("\n")
    manifest = f"tolerations:\n- {first}\n{rest}".rstrip() + "\n"
    return Scene(
        "toleration-match",
        given,
        f"节点上有污点 {key}={value}:{effect},Pod 的容忍写成下面这样,资源都够。",
        manifest,
        (
            Ask(
                ("place.tolerates", "place.acts", "place.promises", "nodefail.effect_blocks", "place.effects"),
                "这个 Pod 能调度到这个节点上吗?",
                OneOf(able, YES_OR_NO),
                able,
                "要比 key、value 和 effect;operator 不写是 Equal,effect 不写容忍所有效果;PreferNoSchedule 只是尽量避开",
            ),
        ),
    )


def evicted_after(draw: Random) -> Scene | None:
    """Return a NoExecute taint and how a Pod tolerates it, and after how many seconds the Pod is evicted."""
    key = draw.choice(("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready", "maintenance"))
    seconds = draw.choice((None, 30, 60, 120, 600))
    tolerations = []
    if seconds is not None:
        tolerations = [{"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": seconds}]
    given = {"taints": [{"key": key, "effect": "NoExecute"}], "tolerations": tolerations, "window": 3600}
    seen = observed("taint-eviction-timing", given)
    if not seen["accepted"] or not seen["evicted"]:
        return None
    after = round(seen["seconds"])
    told = f"容忍这个污点 {seconds} 秒" if seconds is not None else "没有写任何容忍"
    return Scene(
        "taint-eviction-timing",
        given,
        f"节点被打上污点 {key}:NoExecute,上面跑着一个普通 Deployment 的 Pod,{told}。",
        "",
        (
            Ask(
                (
                    "nodefail.default_toleration", "nodefail.stays", "nodefail.gets_default", "nodefail.effect_evicts",
                    "nodefail.governor", "place.stays", "place.after_change",
                ),
                "打上污点之后过多少秒,这个 Pod 会被驱逐?马上就写 0。",
                Count(after, "s"),
                f"{after} 秒",
                "看 Pod 对这个污点的 tolerationSeconds;没写的 Pod,准入时只给 not-ready 和 unreachable 补 300 秒",
            ),
        ),
    )  # fmt: skip


def selected_nodes(draw: Random) -> Scene | None:
    """Return labelled nodes and a node selector, and which nodes can take the Pod."""
    disks, zones = ("ssd", "hdd"), ("east", "west")
    labels = {name: {"disk": draw.choice(disks), "zone": draw.choice(zones)} for name in NODES}
    disk, zone = draw.choice(disks), draw.choice(zones)
    terms: list[dict[str, Any]] = [
        {"matchExpressions": [{"key": "disk", "operator": draw.choice(("In", "NotIn")), "values": [disk]}]},
        {"matchExpressions": [{"key": "zone", "operator": "In", "values": [zone]}]},
    ]
    joined = draw.choice(("terms", "expressions"))
    if joined == "expressions":
        terms = [{"matchExpressions": [terms[0]["matchExpressions"][0], terms[1]["matchExpressions"][0]]}]
    affinity = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    fits = []
    for name in NODES:
        given = {"node": {"name": name, "labels": labels[name]}, "nodeSelector": None, "nodeAffinity": affinity}
        if observed("node-affinity-match", given)["schedulable"]:
            fits.append(name)
    listed = ";".join(f"{name} 的标签是 disk={tags['disk']}、zone={tags['zone']}" for name, tags in labels.items())
    return Scene(
        "node-affinity-match",
        given,
        f"{listed}。Pod 的节点亲和性写成下面这样。",
        _affinity_yaml(terms),
        (
            Ask(
                ("place.joined", "place.operator", "place.unmet", "place.strength", "place.looks_at"),
                "哪些节点符合?",
                Members(frozenset(fits), NODES),
                "、".join(fits) or "没有",
                "nodeSelectorTerms 之间是或,同一个 term 里的 matchExpressions 之间是与",
            ),
        ),
    )


def _affinity_yaml(terms: list[dict[str, Any]]) -> str:
    lines = ["requiredDuringSchedulingIgnoredDuringExecution:", "  nodeSelectorTerms:"]
    for term in terms:
        for place, one in enumerate(term["matchExpressions"]):
            lines += ["  - matchExpressions:"] if place == 0 else []
            lines += [
                f"    - key: {one['key']}",
                f"      operator: {one['operator']}",
                f"      values: {one['values']}",
            ]
    return "\n".join(lines).replace("'", "") + "\n"


SCENES = (room_for_a_pod, tainted_node, evicted_after, selected_nodes)
