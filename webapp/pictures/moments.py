"""What happened when, on a line of seconds: conditions, taints, evictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH, PAD, CLOSE = 640, 22, 38


@dataclass(frozen=True)
class Moment:
    """One thing that happened; ``kind``: bad, good or plain. ``x``: its place on the line, ``number`` counts from 1."""

    number: int
    second: float
    who: str
    what: str
    kind: str
    x: float


@dataclass(frozen=True)
class Spot:
    """A place on the line with the numbers of all that happened there, and the worst kind of it."""

    x: float
    numbers: str
    kind: str


@dataclass(frozen=True)
class Moments:
    """All of it in order; ``ticks``: where the seconds are written."""

    spots: tuple[Spot, ...]
    moments: tuple[Moment, ...]
    ticks: tuple[tuple[float, str], ...]
    until: float


EVICTED = "被驱逐:写上删除时间"
# What a script does to a node.
ACTS = {
    "stopHeartbeat": "不再发心跳",
    "returnReady": "又开始发心跳",
    "addTaint": "被手工加上污点",
    "cordon": "停止调度",
}
Told = tuple[float, str, str, str]


def evictions(given: Mapping[str, Any], output: Mapping[str, Any]) -> Moments | None:
    """Return when a Pod on a tainted node is evicted, or that it stays."""
    if not output.get("accepted"):
        return None
    told: list[Told] = [(0.0, "节点", "带上 NoExecute 污点" if _no_execute(given) else "没有 NoExecute 污点", "plain")]
    window = float(output.get("observedForSeconds") or given.get("window") or 0)
    if output.get("evicted") and output.get("seconds") is not None:
        told.append((float(output["seconds"]), "Pod", EVICTED, "bad"))
        grace = output.get("deletionGracePeriodSeconds")
        if grace is not None:
            told.append((float(output["seconds"]) + grace, "Pod", f"宽限期 {grace} 秒到,最迟此时停掉", "plain"))
    else:
        told.append((window, "Pod", "还在,没有被驱逐", "good"))
    return _placed(told, window)


def node_moments(given: Mapping[str, Any], output: Mapping[str, Any]) -> Moments | None:
    """Return what happened to the nodes and their Pods."""
    told = list(_node_events(output))
    if not told:
        return None
    return _placed([*_script(given), *told], float(given.get("observedForSeconds") or 0))


def _node_events(output: Mapping[str, Any]) -> Iterator[Told]:
    node = output.get("node")
    history = node.get("history", ()) if isinstance(node, Mapping) else ()
    yield from (_event(entry, "节点") for entry in history)
    for one in output.get("nodes", ()):
        for key in ("ready", "noExecuteTaint"):
            entries = one.get(key)
            if isinstance(entries, list):
                yield from (_event(entry, str(one["node"])) for entry in entries)
    yield from _pod_events(output.get("pod"), history)
    for pod in output.get("pods", ()):
        if pod.get("terminatingAtSeconds") is not None:
            yield float(pod["terminatingAtSeconds"]), f"{pod['node']} 上的 Pod", EVICTED, "bad"


def _pod_events(pod: Any, history: Iterable[Mapping[str, Any]]) -> Iterator[Told]:
    """What became of the Pod that is watched, counted from the first NoExecute taint of its node."""
    tainted = [one["atSeconds"] for one in history if one["event"] == "taintAdded" and one["effect"] == "NoExecute"]
    if not isinstance(pod, Mapping) or not pod.get("deleted") or not tainted:
        return
    after = pod.get("secondsAfterFirstNoExecuteTaint")
    if after is None:
        return
    second = float(tainted[0]) + float(after)
    yield second, "Pod", EVICTED, "bad"
    if pod.get("replacementCreated"):
        yield second, "控制器", "建了替代的 Pod", "good"


def _script(given: Mapping[str, Any]) -> Iterator[Told]:
    """What is done to the nodes."""
    for act in given.get("script") or ():
        if isinstance(act, Mapping) and act.get("do") in ACTS and isinstance(act.get("at"), int | float):
            node = "所有节点" if act.get("node") == "*" else str(act.get("node") or "节点")
            yield float(act["at"]), node, ACTS[act["do"]], "plain"


def _event(entry: Mapping[str, Any], who: str) -> Told:
    second, event = float(entry["atSeconds"]), entry.get("event")
    if event == "ready":
        status = entry["status"]
        return second, who, f"Ready 变成 {status}", "good" if status == "True" else "bad"
    taint = f"{entry.get('key')}:{entry.get('effect')}"
    if event == "taintAdded":
        return second, who, f"加上污点 {taint}", "bad"
    if event == "taintRemoved":
        return second, who, f"去掉污点 {taint}", "good"
    return second, who, "的对象被删除", "bad"


def _no_execute(given: Mapping[str, Any]) -> bool:
    return any(taint.get("effect") == "NoExecute" for taint in given.get("taints") or ())


def _placed(told: list[Told], window: float) -> Moments:
    ordered = sorted(told, key=lambda one: one[0])
    until = max(window, ordered[-1][0], 1.0)
    scale = (WIDTH - 2 * PAD) / until
    moments = tuple(
        Moment(number, second, who, what, kind, PAD + second * scale)
        for number, (second, who, what, kind) in enumerate(ordered, start=1)
    )
    step = _step(until)
    ticks = tuple((PAD + n * step * scale, f"{n * step:g}") for n in range(int(until // step) + 1))
    return Moments(tuple(_spots(moments)), moments, ticks, until)


def _spots(moments: tuple[Moment, ...]) -> Iterator[Spot]:
    """Moments so close to each other that their circles would touch are one spot."""
    near: list[Moment] = []
    for moment in moments:
        if near and moment.x - near[0].x >= CLOSE:
            yield _spot(near)
            near = []
        near.append(moment)
    yield _spot(near)


def _spot(near: list[Moment]) -> Spot:
    first, last = near[0].number, near[-1].number
    kinds = [moment.kind for moment in near]
    worst = "bad" if "bad" in kinds else "good" if "good" in kinds else "plain"
    return Spot(near[0].x, str(first) if first == last else f"{first}–{last}", worst)


def _step(until: float) -> float:
    """A round number of seconds of which five to ten or so fill the line."""
    step = 1.0
    while until / step > 8:
        step *= 2.5 if str(step).startswith("2") else 2
    return step
