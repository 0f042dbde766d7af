"""Deployments, ReplicaSets, StatefulSets and Jobs, by the rules of their documentation."""

from __future__ import annotations

from math import ceil, floor

from tests.trainer.reckoned.told import Answer, Reckon, Told, asked, numbers


def _bounds(replicas: int, surge: str, down: str) -> tuple[int, int]:
    """How many Pods more and fewer there may be: percentages are rounded up for more, down for fewer."""
    more = ceil(replicas * int(surge[:-1]) / 100) if surge.endswith("%") else int(surge)
    fewer = floor(replicas * int(down[:-1]) / 100) if down.endswith("%") else int(down)
    return more, 1 if more == fewer == 0 else min(fewer, replicas)


def rolling_update(told: Told) -> Answer:
    replicas = int(told.field("replicas"))
    more, fewer = _bounds(replicas, told.field("maxSurge"), told.field("maxUnavailable"))
    return asked(told, {"最多会有几个": replicas + more, "至少有几个": replicas - fewer, "按几个Pod算": fewer})


def stuck_update(told: Told) -> Answer:
    replicas = told.number(r"一个(\d+)副本的Deployment")
    more, fewer = _bounds(replicas, "25%", "25%")
    # The new Pods take every place that the bounds leave, but no more than are wanted.
    return asked(told, {"还剩几个旧Pod": replicas - fewer, "几个新Pod": min(replicas, more + fewer)})


def one_more_replica(told: Told) -> Answer:
    replicas, percent = told.number(r"Deployment有(\d+)个副本"), told.found(r"maxSurge写(\d+%)")
    return replicas + _bounds(replicas, percent, "0")[0]


def scale_down(told: Told) -> Answer:
    """Not assigned before assigned, not ready before ready, the cheaper first, then the one ready for less long."""
    pods = dict(one.split(":") for one in told.found(r"四个Pod。(.+?)。").split(";"))

    def place(name: str) -> tuple[bool, bool, int, int]:
        said = pods[name]
        cost = numbers(said)[-1] if "pod-deletion-cost" in said else 0
        ran = 0 if "运行" not in said else numbers(said)[0] * (3600 if "小时" in said else 1)
        return "还没调度" not in said, said.startswith("就绪"), cost, ran

    going = sorted(pods, key=place)[: len(pods) - told.number(r"缩到(\d+)个副本")]
    return frozenset(going)


def stateful_scaling(told: Told) -> Answer:
    replicas, left = told.number(r"有(\d+)个副本"), told.number(r"缩到(\d+)个")
    return asked(told, {"最先创建": 0, "最先删": replicas - 1, "最后删": left})


def failing_job(told: Told) -> Answer:
    """One Pod at a time; the failure after the last one that backoffLimit forgives is the end."""
    limit, completions = int(told.field("backoffLimit")), int(told.field("completions"))
    fails = 0 if "每个Pod都成功" in told.story else told.number(r"前(\d+)个Pod都失败")
    failed = fails > limit
    made = limit + 1 if failed else fails + completions
    return asked(told, {"成功还是失败": "失败" if failed else "成功", "建过几个Pod": made})


def last_retry(told: Told) -> Answer:
    fails = 0 if "第一个Pod就成功" in told.story else told.number(r"前(\d+)个Pod都失败")
    return "失败" if fails > told.number(r"backoffLimit是(\d+)") else "成功"


# The words by which a situation is known, and how it ends.
WORKLOADS: dict[str, Reckon] = {
    "换了镜像,开始滚动更新": rolling_update,
    "换了一个起不来的镜像": stuck_update,
    "maxUnavailable写0,开始滚动更新": one_more_replica,
    "一个ReplicaSet有四个Pod": scale_down,
    "从零建好,后来缩到": stateful_scaling,
    "跑这个Job": failing_job,
    "一个Job要完成1次": last_retry,
}
