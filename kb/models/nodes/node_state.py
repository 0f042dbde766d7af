"""Nodes as the API server stores them, on a clock of tenths of a second, and what changed on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.models.api.toleration import Taint
from kb.models.trace import Trace

# The node lifecycle controller's shortest loop, NodeEvictionPeriod, is 100 ms: one tick of the clock.
TICKS_PER_SECOND = 10
NOT_READY, UNREACHABLE = "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"
UNSCHEDULABLE, OUT_OF_SERVICE = "node.kubernetes.io/unschedulable", "node.kubernetes.io/out-of-service"
HEALTHY = {"Ready": "True", "MemoryPressure": "False", "DiskPressure": "False", "PIDPressure": "False"}


@dataclass
class Node:
    """One node: its conditions and taints, and whether its kubelet is heard of.

    ``beats``: the kubelet renews its Lease (or posts status) all the time. ``unseen``: it sent something that the node
    lifecycle controller has not looked at yet. ``heard``: the tick at which the controller last learned of a sign.
    """

    name: str
    zone: str
    conditions: dict[str, str] = field(default_factory=lambda: dict(HEALTHY))
    taints: list[Taint] = field(default_factory=list)
    unschedulable: bool = False
    beats: bool = True
    unseen: bool = False
    heard: int = 0

    @property
    def ready(self) -> str | None:
        """The status of the condition Ready; None before any status was posted."""
        return self.conditions.get("Ready")

    def has_taint(self, key: str, effect: str) -> bool:
        """Whether the node carries this taint."""
        return any(taint.get("key") == key and taint.get("effect") == effect for taint in self.taints)


@dataclass(frozen=True)
class Change:
    """One change of a node, as a watcher of the API sees it."""

    tick: int
    node: str
    event: Mapping[str, Any]


@dataclass
class NodeStore:
    """The nodes of a cluster, the clock, and the changes so far; only these methods write to a node."""

    trace: Trace
    nodes: dict[str, Node] = field(default_factory=dict)
    tick: int = 0
    changes: list[Change] = field(default_factory=list)

    @property
    def second(self) -> float:
        """The time in seconds."""
        return self.tick / TICKS_PER_SECOND

    def step(self, actor: str, did: str, why: str = "", **state: Any) -> None:
        """Record a step at the present time."""
        self.trace.step(actor, did, why, self.second, **state)

    def changed(self, node: Node, event: str, **detail: Any) -> None:
        """Record a change of a node."""
        self.changes.append(Change(self.tick, node.name, {"event": event, **detail}))

    def post(self, actor: str, node: Node, conditions: Mapping[str, str], reason: str, why: str) -> None:
        """Write conditions into the node's status."""
        before = node.ready
        node.conditions.update(conditions)
        if node.ready != before:
            self.changed(node, "ready", status=node.ready, reason=reason)
            self.step(actor, f"{node.name} 的 Ready 变为 {node.ready}({reason})", why, conditions=dict(node.conditions))

    def add_taint(self, actor: str, node: Node, taint: Taint, why: str) -> None:
        """Put a taint on the node if it is not there."""
        key, effect = taint["key"], taint["effect"]
        if not node.has_taint(key, effect):
            node.taints.append(taint)
            self.changed(node, "taintAdded", key=key, effect=effect)
            self.step(actor, f"给 {node.name} 加污点 {key}:{effect}", why)

    def remove_taint(self, actor: str, node: Node, key: str, effect: str, why: str) -> None:
        """Take a taint off the node if it is there."""
        if node.has_taint(key, effect):
            node.taints = [taint for taint in node.taints if (taint["key"], taint["effect"]) != (key, effect)]
            self.changed(node, "taintRemoved", key=key, effect=effect)
            self.step(actor, f"去掉 {node.name} 的污点 {key}:{effect}", why)

    def delete(self, actor: str, name: str) -> None:
        """Remove a node object."""
        node = self.nodes.pop(name)
        self.changed(node, "nodeDeleted")
        self.step(actor, f"删除节点对象 {name}", "Pod 对象还在,要等 Pod 垃圾回收")
