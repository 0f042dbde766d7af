"""Jobs that may just fail once more, and updates that just get one Pod more."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.expected import Count, OneOf
from trainer.questions.scenes.edges.turning import side, turning
from trainer.questions.scenes.scene import Ask, Make, Scene, observed


def last_retry(draw: Random) -> Scene | None:
    """Return a Job that fails about as often as it may, and how it ends."""
    limit = draw.randint(0, 6)

    def given(fails: int) -> dict[str, Any]:
        outcomes = ["Failed"] * fails + ["Succeeded"]
        spec = {"completions": 1, "parallelism": 1, "backoffLimit": limit}
        return {"spec": spec, "outcomes": outcomes}

    def failed(fails: int) -> bool:
        history = observed("job", given(fails))["conditionHistory"]
        return any(kind == "Failed" and status == "True" for kind, status, _ in history)

    edge = turning(failed, 0, 12)
    fails = edge + draw.choice((-1, 0))
    words = (("失败", "Failed"), ("成功", "Complete", "完成"))
    end = side(failed(fails), words)
    about = ("job.ends", "job.controls")
    times = f"前 {fails} 个 Pod 都失败,要是还有下一个,它会成功" if fails else "第一个 Pod 就成功"
    story = f"一个 Job 要完成 1 次,backoffLimit 是 {limit},Pod 的 restartPolicy 是 Never。{times}。"
    ask = Ask(about, "Job 最后算成功还是失败?", OneOf(end, words), end, f"失败到第 {edge} 次就超过 backoffLimit")
    return Scene("job", given(fails), story, "", (ask,))


def one_more_replica(draw: Random) -> Scene | None:
    """Return a Deployment at the number of replicas where a percentage rounds up to more, and its most Pods."""
    percent = draw.choice((10, 20, 25, 30, 50))
    start = draw.randint(2, 40)

    def given(replicas: int) -> dict[str, Any]:
        update = {"maxSurge": f"{percent}%", "maxUnavailable": 0}
        return {"replicas": replicas, "strategy": {"type": "RollingUpdate", "rollingUpdate": update}, "ready": "all"}

    def surge(replicas: int) -> int:
        return int(observed("rollout", given(replicas))["maxSurge"])

    edge = turning(surge, start, next(more for more in range(start, start + 100) if surge(more) != surge(start)))
    replicas = edge + draw.choice((-1, 0))
    most = int(observed("rollout", given(replicas))["maxTotal"])
    about = ("deploy.rounding", "deploy.most_pods", "deploy.formula", "deploy.limited")
    story = f"Deployment 有 {replicas} 个副本,maxSurge 写 {percent}%,maxUnavailable 写 0,开始滚动更新。"
    because = f"{replicas} 的 {percent}% 向上取整是 {surge(replicas)};到 {edge} 个副本时才多一个"
    ask = Ask(about, "没有在终止的 Pod 最多会有几个?", Count(most), str(most), because)
    return Scene("rollout", given(replicas), story, "", (ask,))


EDGES: tuple[Make, ...] = (last_retry, one_more_replica)
