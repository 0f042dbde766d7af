"""Workloads: rolling updates, ReplicaSets that shrink, StatefulSets and Jobs on their way."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.expected import Count, Members, OneOf
from trainer.questions.scenes.scene import Ask, Scene, observed

APPS = ("web", "api", "cart", "order", "search", "login")
BOUNDS = ("deploy.most_pods", "deploy.least_available", "deploy.formula", "deploy.rounding", "deploy.limited")
PERCENTS = ("10%", "20%", "25%", "30%", "34%", "50%")


def rolling_update(draw: Random) -> Scene | None:
    """Return a Deployment in a rolling update, and the bounds on its Pods."""
    replicas = draw.randint(3, 24)
    surge: Any = draw.choice((0, 1, 2, 3, *PERCENTS))
    unavailable: Any = draw.choice((0, 1, 2, *PERCENTS))
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}
    given = {"replicas": replicas, "strategy": strategy, "ready": "all"}
    seen = observed("rollout", given)
    if not seen["accepted"]:
        return None
    manifest = (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {draw.choice(APPS)}\n"
        f"spec:\n  replicas: {replicas}\n"
        f"  strategy:\n    type: RollingUpdate\n    rollingUpdate:\n      maxSurge: {surge}\n"
        f"      maxUnavailable: {unavailable}\n"
    )
    most, least = seen["maxTotal"], seen["minAvailable"]
    reckoned = f"maxSurge 合 {seen['maxSurge']} 个,maxUnavailable 合 {seen['maxUnavailable']} 个"
    bound = ("deploy.limited", "deploy.formula", "deploy.rounding")
    return Scene(
        "rollout",
        given,
        "这个 Deployment 换了镜像,开始滚动更新,新 Pod 都能就绪。",
        manifest,
        (
            Ask(
                ("deploy.most_pods", *bound),
                "更新期间,没有在终止的 Pod 最多会有几个?",
                Count(most),
                str(most),
                reckoned,
            ),
            Ask(
                ("deploy.least_available", *bound),
                "更新期间,可用的 Pod 至少有几个?",
                Count(least),
                str(least),
                reckoned,
            ),
            Ask(
                ("deploy.rounding", "deploy.fencepost", "deploy.limited"),
                "maxUnavailable 最后按几个 Pod 算?",
                Count(seen["maxUnavailable"]),
                str(seen["maxUnavailable"]),
                "maxSurge 的百分比向上取整,maxUnavailable 的向下取整;两个都成了 0 时,maxUnavailable 按 1 算",
            ),
        ),
    )


def stuck_update(draw: Random) -> Scene | None:
    """Return a rolling update whose new Pods never become ready, and where it stops."""
    replicas = draw.randint(3, 20)
    given = {"replicas": replicas, "strategy": {"type": "RollingUpdate"}, "ready": "none"}
    seen = observed("rollout", given)
    old, new = seen["rounds"][-1][-1] if seen["rounds"][-1] else seen["steps"][-1]
    return Scene(
        "rollout",
        given,
        f"一个 {replicas} 副本的 Deployment 用默认的更新策略,换了一个起不来的镜像,新 Pod 永远不就绪。",
        "",
        (
            Ask(
                ("deploy.when_unready", "deploy.old_when_unready", "deploy.default_percent"),
                "更新停住时,还剩几个旧 Pod?",
                Count(old),
                str(old),
                f"停在 {old} 个旧 Pod、{new} 个新 Pod:可用的不能再少,总数不能再多",
            ),
            Ask(
                ("deploy.when_unready", "deploy.default_percent"),
                "更新停住时,已经建了几个新 Pod?",
                Count(new),
                str(new),
                f"停在 {old} 个旧 Pod、{new} 个新 Pod",
            ),
        ),
    )


_TRAITS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("还没调度", {"phase": "Pending", "ready": False}),
    ("已调度,没就绪", {"nodeName": "n1", "phase": "Running", "ready": False}),
    ("就绪,刚运行 20 秒", {"nodeName": "n2", "phase": "Running", "ready": True, "readySecondsAgo": 20}),
    ("就绪,运行了 2 小时", {"nodeName": "n3", "phase": "Running", "ready": True, "readySecondsAgo": 7200}),
    (
        "就绪,运行了 2 小时,pod-deletion-cost 为 -10",
        {"nodeName": "n4", "phase": "Running", "ready": True, "readySecondsAgo": 7200, "podDeletionCost": "-10"},
    ),
)


def scale_down(draw: Random) -> Scene | None:
    """Return the Pods of a ReplicaSet that shrinks, and which of them go."""
    names = ("red", "blue", "green", "white")
    traits = draw.sample(_TRAITS, 4)
    keep = draw.randint(1, 3)
    pods = [{"name": name, **fields} for name, (_, fields) in zip(names, traits, strict=True)]
    given = {"pods": pods, "scaleTo": keep}
    deleted = observed("replicaset-scale-down-order", given)["deleted"]
    listed = ";".join(f"{name}:{told}" for name, (told, _) in zip(names, traits, strict=True))
    return Scene(
        "replicaset-scale-down-order",
        given,
        f"一个 ReplicaSet 有四个 Pod。{listed}。现在缩到 {keep} 个副本。",
        "",
        (
            Ask(
                ("ctl.goes_first", "ctl.cost_decides"),
                "会删掉哪几个 Pod?",
                Members(frozenset(deleted), names),
                "、".join(sorted(deleted, key=names.index)),
                "依次比:调度了没有、阶段、就绪没有、pod-deletion-cost,再比谁更新",
            ),
        ),
    )


def stateful_scaling(draw: Random) -> Scene | None:
    """Return a StatefulSet that shrinks, and which Pod goes first."""
    replicas, left = draw.randint(3, 9), draw.randint(0, 2)
    policy = "OrderedReady"
    spec = {"replicas": replicas, "podManagementPolicy": policy}
    steps = [{"do": "run"}, {"do": "scale", "replicas": left}, {"do": "run"}]
    given = {"spec": spec, "actions": steps}
    events = [event for step in observed("statefulset", given)["rounds"] for event in step["events"]]
    gone = [event["ordinal"] for event in events if event["event"] == "delete"]
    made = [event["ordinal"] for event in events if event["event"] == "create"]
    if not gone:
        return None
    name = draw.choice(("mysql", "redis", "kafka", "etcd"))
    return Scene(
        "statefulset",
        given,
        f"名为 {name} 的 StatefulSet 有 {replicas} 个副本,podManagementPolicy 是 {policy},"
        f"从零建好,后来缩到 {left} 个。",
        "",
        (
            Ask(
                ("sts.order", "sts.ordered", "sts.first_ordinal"),
                "最先创建的是序号几的 Pod?",
                Count(made[0]),
                str(made[0]),
                f"创建的次序:{'、'.join(map(str, made))}",
            ),
            Ask(
                ("sts.order", "sts.ordered"),
                "缩容时最先删的是序号几的 Pod?",
                Count(gone[0]),
                str(gone[0]),
                f"删除的次序:{'、'.join(map(str, gone))}",
            ),
            Ask(
                ("sts.order", "sts.ordered"),
                "缩容时最后删的是序号几的 Pod?",
                Count(gone[-1]),
                str(gone[-1]),
                f"删除的次序:{'、'.join(map(str, gone))}",
            ),
        ),
    )


def failing_job(draw: Random) -> Scene | None:
    """Return a Job whose Pods fail some times, how many Pods it makes and how it ends."""
    limit, completions = draw.randint(0, 4), draw.randint(1, 3)
    fails = draw.randint(0, 5)
    outcomes = ["Failed"] * min(fails, limit + 1) + ["Succeeded"] * (completions if fails <= limit else 0)
    spec = {"completions": completions, "parallelism": 1, "backoffLimit": limit}
    given = {"spec": spec, "outcomes": outcomes}
    seen = observed("job", given)
    if not seen["accepted"] or not seen["conditionHistory"]:
        return None
    made = seen["steps"][-1]["podsCreated"]
    failed = any(kind == "Failed" for kind, status, _ in seen["conditionHistory"] if status == "True")
    manifest = (
        f"apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {draw.choice(('report', 'import', 'backup'))}\nspec:\n"
        f"  completions: {completions}\n  parallelism: 1\n  backoffLimit: {limit}\n"
        "  template:\n    spec:\n      restartPolicy: Never\n"
    )
    told = f"前 {fails} 个 Pod 都失败,后面的都成功" if fails else "每个 Pod 都成功"
    end = "失败" if failed else "成功"
    return Scene(
        "job",
        given,
        f"跑这个 Job,{told}。",
        manifest,
        (
            Ask(
                ("job.ends", "job.default_number", "job.controls"),
                "Job 最后算成功还是失败?",
                OneOf(end, (("成功", "Complete", "完成"), ("失败", "Failed"))),
                end,
                f"失败了 {min(fails, limit + 1)} 次,backoffLimit 是 {limit}",
            ),
            Ask(("job.controls", "job.ends"), "一共建过几个 Pod?", Count(made), str(made), f"backoffLimit 是 {limit}"),
        ),
    )


SCENES = (rolling_update, stuck_update, scale_down, stateful_scaling, failing_job)
