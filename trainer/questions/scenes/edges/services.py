"""Numbers of a Service that are just accepted, or just refused."""

from __future__ import annotations

from random import Random
from typing import Any

from trainer.questions.expected import OneOf
from trainer.questions.scenes.edges.turning import TAKEN, side, turning
from trainer.questions.scenes.scene import Ask, Make, Scene, observed


def affinity_timeout(draw: Random) -> Scene | None:
    """Return a session affinity at the longest or shortest time that there may be, and whether it is accepted."""

    def given(seconds: int) -> dict[str, Any]:
        affinity = {"sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": seconds}}}
        return {"spec": {"type": "ClusterIP", **affinity, "ports": [{"port": 80}]}}

    def accepted(seconds: int) -> bool:
        return bool(observed("service-admission", given(seconds))["accepted"])

    most, least = turning(accepted, 3600, 1_000_000), turning(accepted, 0, 3600)
    seconds = draw.choice((most - 1, most, least, least - 1, most - draw.randint(2, 90), most + draw.randint(1, 90)))
    taken = side(accepted(seconds), TAKEN)
    about = ("lb.affinity_most", "lb.affinity_adjustable")
    ask = Ask(about, "API Server 会接受还是拒绝?", OneOf(taken, TAKEN), taken, f"可以写 {least} 到 {most - 1} 秒")
    story = f"提交一个 Service,sessionAffinity 是 ClientIP,timeoutSeconds 写成 {seconds}。"
    return Scene("service-admission", given(seconds), story, "", (ask,))


def end_of_port_range(draw: Random) -> Scene | None:
    """Return a node port next to an end of the default range, and whether it is accepted."""

    def given(port: int) -> dict[str, Any]:
        return {"spec": {"type": "NodePort", "ports": [{"port": 80, "nodePort": port}]}}

    def accepted(port: int) -> bool:
        return bool(observed("service-admission", given(port))["accepted"])

    least, beyond = turning(accepted, 1, 31000), turning(accepted, 31000, 65535)
    port = draw.choice(
        (least - draw.randint(1, 40), least, least - 1, beyond - 1, beyond, beyond + draw.randint(1, 40))
    )
    taken = side(accepted(port), TAKEN)
    about = ("svcport.admits", "svcport.range", "ext.any_port")
    ask = Ask(about, "API Server 会接受还是拒绝?", OneOf(taken, TAKEN), taken, f"默认范围是 {least} 到 {beyond - 1}")
    story = f"端口范围没有改过,端口也没被占。提交一个 NodePort 类型的 Service,nodePort 写 {port}。"
    return Scene("service-admission", given(port), story, "", (ask,))


EDGES: tuple[Make, ...] = (affinity_timeout, end_of_port_range)
