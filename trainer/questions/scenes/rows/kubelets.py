"""What a kubelet does first: Pods by when a failing probe ends them, Pods that it evicts, plugins that are called."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from kb.models.catalogue import load
from kb.models.model import BadInput
from kb.models.relations.cni_chain import is_before
from kb.models.relations.cni_ipam import direction
from kb.models.relations.node_pressure import UsingPod, ranked
from kb.models.release import NEWEST
from kb.models.trace import Trace
from trainer.questions.scenes.rows.row import in_turn, rising
from trainer.questions.scenes.scene import Make, Scene

DRAWN = 7
FIELDS = ("periodSeconds", "failureThreshold")
# For so many seconds a container is watched; most are killed soon.
WATCHED = (20, 60, 180)
PROBES = {"livenessProbe": "存活探针", "startupProbe": "启动探针"}
PLUGINS = ("bridge", "ptp", "macvlan"), ("portmap", "bandwidth", "tuning", "firewall", "sbr")


def ended_by_probes(draw: Random) -> Scene | None:
    """Return containers whose probe always fails, by when the kubelet kills them; some fields are left to defaults."""
    probe = draw.choice(tuple(PROBES))
    values: dict[str, int] = {}
    for _ in range(DRAWN):
        fields = {}
        if draw.random() < 0.8:
            fields[FIELDS[0]] = draw.choice((2, 5, 10, 15, 20))
        if draw.random() < 0.8 or not fields:
            fields[FIELDS[1]] = draw.randint(1, 6)
        named = ",".join(f"{name} 写 {number}" for name, number in fields.items())
        values[named] = _killed_at(probe, *(fields.get(name) for name in FIELDS))
    about = (
        *("health.budget", "health.budget_formula", "health.default_count", "health.counts_failures", "health.kills"),
        *("probe.default", "probe.outcome"),
    )
    story = f"几个容器的{PROBES[probe]}从一开始就一直失败,没写的字段都用默认值,每次探测马上就有结果。"
    asks = rising(values, draw, about, "按容器第一次被杀掉的先后排好", lambda second: f"约 {second} 秒")
    return Scene("probe-effects", {"probe": probe}, story, "", asks)


@lru_cache(maxsize=512)
def _killed_at(probe: str, period: int | None, threshold: int | None) -> int:
    """The second in which a container is killed whose probe fails from the start; None: the field is not written."""
    fields = {name: number for name, number in zip(FIELDS, (period, threshold), strict=True) if number is not None}
    container = {"name": "app", probe: fields, "results": {probe: ["F", "S"]}}
    for watched in WATCHED:
        given = {"restartPolicy": "Always", "containers": [container], "observeSeconds": watched}
        trace = Trace()
        load("probe-effects").run(given, NEWEST, trace)
        if killed := [step.second for step in trace.steps if step.did.startswith("杀掉") and step.second]:
            return round(killed[0])
    raise BadInput("没有等到容器被杀掉")


def evicted_for_memory(draw: Random) -> Scene | None:
    """Return Pods in the order in which a kubelet that is short of memory evicts them."""
    pods = []
    for _ in range(draw.randint(4, 5)):
        requested, priority = draw.choice((0, 100, 200, 400)), draw.choice((0, 0, 0, 1000))
        used = draw.choice((50, 150, 250, 300, 450, 600))
        told = f"用了 {used}Mi,requests {requested}Mi,优先级 {priority}"
        pods.append(UsingPod(told, used, requested, priority))
    ranks = {(pod.used <= pod.requested, pod.priority, pod.used - pod.requested) for pod in pods}
    if len(ranks) < len(pods):
        return None
    about = ("pressure.evicted_first", "kubelet.evicts_for", "qos.class_of")
    story = "节点内存不足,kubelet 一个一个地驱逐 Pod,直到够用。"
    because = "用量超过 requests 的先走,再比优先级(低的先走),再比超出多少(多的先走)"
    asks = in_turn(ranked(tuple(pods)), draw, about, "按被驱逐的先后排好这几个 Pod", because)
    return Scene("node-pressure", {"pods": [pod.name for pod in pods]}, story, "", asks)


def plugins_called(draw: Random) -> Scene | None:
    """Return the plugins of a chain in the order in which a runtime calls them, and what it does around that."""
    main, others = PLUGINS
    chain = [draw.choice(main), *draw.sample(others, draw.randint(2, 3))]
    operation = draw.choice(("ADD", "DEL"))
    called = [f"{name} 插件" for name in (chain if direction(NEWEST, operation) == "forward" else reversed(chain))]
    if operation == "ADD" and draw.random() < 0.5:
        called = called[:3]
        chain = chain[:3]
        sandbox_first = is_before(NEWEST, "sandbox", "plugin") and is_before(NEWEST, "plugin", "containers")
        called = ["建好沙箱和网络命名空间", *called, "启动业务容器"] if sandbox_first else called
    about = ("cniplug.direction", "cniplug.hands_on", "cnispec.order", "cnispec.is_before", "cnispec.at_moment")
    story = f"CNI 网络配置的 plugins 里依次列着 {'、'.join(chain)}。"
    moment = "给一个新 Pod 执行 ADD" if operation == "ADD" else "Pod 删除时执行 DEL"
    because = "ADD 按列出的次序跑,DEL 倒过来;ADD 在沙箱建好之后、业务容器启动之前"
    asks = in_turn(called, draw, about, f"容器运行时{moment},按轮到的先后排好", because)
    return Scene("cni-chain", {"plugins": chain, "operation": operation}, story, "", asks)


ROWS: tuple[Make, ...] = (ended_by_probes, evicted_for_memory, plugins_called)
