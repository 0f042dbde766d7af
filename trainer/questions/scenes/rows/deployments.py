"""Rolling updates by how many Pods there may be, and Pods in the order in which controllers take them."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.scenes.rows.row import in_turn, rising
from trainer.questions.scenes.scene import Make, Scene, observed

DRAWN = 7
BOUNDS = ("deploy.limited", "deploy.formula", "deploy.rounding", "deploy.params", "deploy.field_means")
CHANGED = "template", "scale"


def bounds_of_updates(draw: Random) -> Scene | None:
    """Return Deployments by the most Pods, or the fewest available ones, of a rolling update."""
    most = draw.random() < 0.5
    values, given = {}, {}
    for _ in range(DRAWN):
        replicas, percent = draw.randint(3, 20), draw.choice((10, 20, 25, 30, 34, 50))
        bounds = (f"{percent}%", 0) if most else (1, f"{percent}%")
        update = dict(zip(("maxSurge", "maxUnavailable"), bounds, strict=True))
        given = {"replicas": replicas, "strategy": {"type": "RollingUpdate", "rollingUpdate": update}, "ready": "all"}
        seen = observed("rollout", given)
        named = f"{replicas} 个副本,{'maxSurge' if most else 'maxUnavailable'} {percent}%"
        values[named] = seen["maxTotal"] if most else seen["minAvailable"]
    asked = "没有在终止的 Pod 最多会有几个" if most else "可用的 Pod 至少有几个"
    about = (*BOUNDS, "deploy.most_pods" if most else "deploy.least_available")
    fixed = "maxUnavailable 都写 0" if most else "maxSurge 都写 1"
    story = f"几个 Deployment 在滚动更新,{fixed},新 Pod 都能就绪。"
    asks = rising(values, draw, about, f"按更新期间{asked},从少到多排好", lambda number: f"{number} 个")
    return Scene("rollout", given, story, "", asks)


def pods_deleted(draw: Random) -> Scene | None:
    """Return Pods of a ReplicaSet in the order in which they are deleted, one less at a time."""
    pods: list[dict[str, Any]] = []
    told: dict[str, str] = {}
    for name in "一二三四五"[: draw.randint(3, 5)]:
        pod: dict[str, Any] = {"name": name, "nodeName": f"n{name}", "phase": "Running", "ready": True}
        pod |= {"readySecondsAgo": 3600, "createdSecondsAgo": 3700}
        kind = draw.randrange(5)
        if kind == 0:
            pod |= {"nodeName": "", "phase": "Pending", "ready": False}
            said = "还没有调度"
        elif kind == 1:
            pod |= {"ready": False}
            said = "在运行,未就绪"
        elif kind == 2:
            cost = draw.choice((-10, 5, 100))
            pod |= {"podDeletionCost": str(cost)}
            said = f"就绪 1 小时,pod-deletion-cost 是 {cost}"
        elif kind == 3:
            pod |= {"restartCount": draw.randint(1, 9)}
            said = f"就绪 1 小时,重启过 {pod['restartCount']} 次"
        else:
            pod |= {"readySecondsAgo": 20}
            said = "20 秒前刚就绪"
        if said not in told.values():
            pods.append(pod)
            told[name] = said
    given = {"pods": pods, "scaleTo": 1}
    seen = observed("replicaset-scale-down-order", given)
    right = [told[name] for name in (*seen["deleted"], *seen["kept"])]
    about = ("ctl.goes_first", "ctl.cost_decides")
    story = "ReplicaSet 有下面几个 Pod,除了所写的都一样,各在各的节点上。副本数一次减一,一直减到零。"
    because = "依次比:没调度、没就绪、删除成本低、就绪得晚、重启得多的先删"
    return Scene(
        "replicaset-scale-down-order", given, story, "", in_turn(right, draw, about, "按删掉的先后排好", because)
    )


def ordinals(draw: Random) -> Scene | None:
    """Return what a StatefulSet with ordered Pods does one after the other."""
    replicas, name = draw.randint(2, 3), draw.choice(("web", "db", "mq"))
    change = draw.choice(CHANGED)
    left = draw.randint(0, replicas - 2)
    second = {"do": "template", "revision": "v2"} if change == "template" else {"do": "scale", "replicas": left}
    given = {"spec": {"replicas": replicas}, "actions": [{"do": "run"}, second, {"do": "run"}]}
    steps = []
    for number, turn in enumerate(observed("statefulset", given)["rounds"]):
        for event in turn["events"]:
            again = "重建" if number >= replicas and event["event"] == "create" else "建"
            steps.append(f"{'删' if event['event'] == 'delete' else again} {name}-{event['ordinal']}")
    if len(set(steps)) != len(steps):
        return None
    right = [steps[place] for place in sorted(draw.sample(range(len(steps)), min(len(steps), draw.randint(3, 5))))]
    done = "从零建好,再改一次 Pod 模板" if change == "template" else f"从零建好,再缩到 {left} 个"
    story = f"StatefulSet {name} 有 {replicas} 个副本,字段都用默认值,{done},Pod 都能就绪。"
    about = ("sts.order", "sts.ordered", "sts.waits", "sts.default_policy", "sts.first_ordinal", "sts.updated")
    because = f"整个过程:{'、'.join(steps)}"
    return Scene(
        "statefulset", given, story, "", in_turn(right, draw, about, "把控制器做的这几件事按先后排好", because)
    )


ROWS: tuple[Make, ...] = (bounds_of_updates, pods_deleted, ordinals)
