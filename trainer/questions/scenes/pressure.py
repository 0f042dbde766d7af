"""Pods on a node that runs out of memory: their classes of service, and which of them the kubelet evicts first."""

from __future__ import annotations

from random import Random

from kb.models.relations.node_pressure import UsingPod, ranked
from kb.models.relations.quality_of_service import CLASSES, qos_class
from trainer.questions.expected import OneOf
from trainer.questions.scenes.scene import Ask, Scene

NAMES = ("甲", "乙", "丙")
# How requests and limits are written, in Mi and thousandths of a core.
WAYS = ("nothing", "equal", "requests", "lower")


def short_of_memory(draw: Random) -> Scene | None:
    """Return three Pods of one container each with what they ask for and use; None when two would go at once."""
    told, pods, classes = [], [], {}
    for name, way in zip(NAMES, draw.sample(WAYS, len(NAMES)), strict=True):
        memory = draw.choice((100, 200, 400))
        used = draw.choice((50, 150, 250, 300))
        requests = {} if way == "nothing" else {"cpu": 200, "memory": memory}
        limits = {"equal": requests, "lower": {"cpu": 400, "memory": 2 * memory}}.get(way, {})
        if used > limits.get("memory", used):
            return None  # it would be killed for its own limit first
        classes[name] = qos_class([(requests, limits)])
        pods.append(UsingPod(name, used, requests.get("memory", 0)))
        told.append(f"{name}{_written(way, memory)},正用着 {used}Mi")
    if len({(pod.used <= pod.requested, pod.used - pod.requested) for pod in pods}) < len(pods):
        return None
    first = ranked(tuple(pods))[0]
    story = f"一个节点上有三个 Pod,各一个容器,优先级一样:{';'.join(told)}。"
    asks = [
        Ask(
            ("qos.class_of", "qos.classes"),
            f"{name}的 QoS 是哪一类?",
            OneOf(classes[name], tuple((one,) for one in CLASSES.values)),
            classes[name],
            "每个容器的 CPU 和内存 requests 都等于 limits 是 Guaranteed,什么都没写是 BestEffort,其余是 Burstable",
        )
        for name in draw.sample(NAMES, 2)
    ]
    asks.append(
        Ask(
            ("pressure.evicted_first", "kubelet.evicts_for"),
            "节点内存不足时,kubelet 最先驱逐哪个 Pod?",
            OneOf(first, tuple((name,) for name in NAMES)),
            first,
            "用量超过 requests 的先走,再比优先级,再比超出多少;没写 requests 按 0 算",
        )
    )
    return Scene("node-pressure", {"pods": told}, story, "", tuple(asks))


def _written(way: str, memory: int) -> str:
    cpu, limit = "CPU 200m", "CPU 400m"
    if way == "nothing":
        return "没写 requests 和 limits"
    if way == "equal":
        return f"的 requests 和 limits 都写 {cpu}、内存 {memory}Mi"
    if way == "requests":
        return f"的 requests 写 {cpu}、内存 {memory}Mi,没写 limits"
    return f"的 requests 写 {cpu}、内存 {memory}Mi,limits 写 {limit}、内存 {2 * memory}Mi"


SCENES = (short_of_memory,)
