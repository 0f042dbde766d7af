"""The node lifecycle controller: silence becomes Unknown, conditions become taints, zones slow it down.

Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go. Three loops: monitorNodeHealth every
--node-monitor-period, doNoExecuteTaintingPass every 100 ms, doNoScheduleTaintingPass on every change of a node.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.models.nodes.node_state import NOT_READY, TICKS_PER_SECOND, UNREACHABLE, UNSCHEDULABLE, Node, NodeStore
from kb.models.nodes.zone_eviction import FULL, Rates, TaintQueue, eviction_rate, zone_state

ACTOR = "node-lifecycle-controller"
# nodeConditionToTaintKeyStatusMap
CONDITION_TAINTS = {
    ("Ready", "False"): NOT_READY,
    ("Ready", "Unknown"): UNREACHABLE,
    ("MemoryPressure", "True"): "node.kubernetes.io/memory-pressure",
    ("DiskPressure", "True"): "node.kubernetes.io/disk-pressure",
    ("PIDPressure", "True"): "node.kubernetes.io/pid-pressure",
    ("NetworkUnavailable", "True"): "node.kubernetes.io/network-unavailable",
}
OWN_KEYS = (*CONDITION_TAINTS.values(), UNSCHEDULABLE)
# The kubelet's conditions; NetworkUnavailable belongs to the network and is left as it is.
SILENT = ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")
OPPOSITE = {NOT_READY: UNREACHABLE, UNREACHABLE: NOT_READY}
# Since 1.29 (#120816) the NoExecute taint follows in the pass that found the node silent, not in the next one.
TAINTS_AT_ONCE = (("1.20", False), ("1.29", True))
MONITOR_GRACE = (("1.20", 40.0), ("1.32", 50.0))


@dataclass(frozen=True)
class Timing:
    """Flags of kube-controller-manager about heartbeats, in seconds."""

    period: float = 5  # --node-monitor-period
    grace: float = 50  # --node-monitor-grace-period
    startup: float = 60  # --node-startup-grace-period


@dataclass
class NodeLifecycle:
    """The controller's flags and its memory: a queue per zone.

    ``at_once``: the NoExecute taint follows in the pass that found the node silent (see TAINTS_AT_ONCE).
    """

    store: NodeStore
    timing: Timing
    rates: Rates
    at_once: bool = True
    queues: dict[str, TaintQueue] = field(default_factory=dict)

    def monitor(self) -> list[str]:
        """Look at every node once; return those whose Ready this pass turned from True to Unknown."""
        lost = []
        for node in self.store.nodes.values():
            self.queues.setdefault(node.zone, TaintQueue(self.rates.normal))
            before = node.ready
            self._judge(node)
            if node.ready is not None:
                self._order_taint(node, node.ready if self.at_once else before)
            if before == "True" and node.ready != "True":
                lost.append(node.name)
        self._handle_disruption()
        return lost

    def _judge(self, node: Node) -> None:
        """Turn a silent node's conditions to Unknown (tryUpdateNodeHealth)."""
        now = self.store.tick
        if node.beats or node.unseen:
            node.heard, node.unseen = now, False
        grace = self.timing.startup if node.ready is None else self.timing.grace
        if now < node.heard + grace * TICKS_PER_SECOND or node.ready == "Unknown":
            return
        reason = "NodeStatusNeverUpdated" if node.ready is None else "NodeStatusUnknown"
        why = f"{grace:g} 秒没有见到 Lease 续期或状态更新,控制器替它改写"
        self.store.post(ACTOR, node, dict.fromkeys(SILENT, "Unknown"), reason, why)

    def _order_taint(self, node: Node, ready: str | None) -> None:
        """Queue the node for the NoExecute taint that fits its condition (processTaintBaseEviction)."""
        key = CONDITION_TAINTS.get(("Ready", ready or ""))
        if key is None:
            self._reachable(node, "节点又是 Ready")
        elif node.has_taint(OPPOSITE[key], "NoExecute"):
            self._swap(node, key, "已经带着另一个 NoExecute 污点,直接换,不排队")
        elif not node.has_taint(key, "NoExecute") and node.name not in self.queues[node.zone].waiting:
            self.queues[node.zone].waiting.append(node.name)

    def _reachable(self, node: Node, why: str) -> None:
        for key in (UNREACHABLE, NOT_READY):
            self.store.remove_taint(ACTOR, node, key, "NoExecute", why)
        waiting = self.queues[node.zone].waiting
        if node.name in waiting:
            waiting.remove(node.name)

    def _swap(self, node: Node, key: str, why: str) -> None:
        self.store.add_taint(ACTOR, node, {"key": key, "effect": "NoExecute"}, why)
        self.store.remove_taint(ACTOR, node, OPPOSITE[key], "NoExecute", "两个 NoExecute 污点不同时存在")

    def _handle_disruption(self) -> None:
        """Set every zone's rate; when every zone is dead, take the taints away and stop (handleDisruption)."""
        ready: dict[str, list[str | None]] = {}
        for node in self.store.nodes.values():
            ready.setdefault(node.zone, []).append(node.ready)
        states = {zone: zone_state(statuses, self.rates.unhealthy) for zone, statuses in ready.items()}
        queues = {zone: self.queues[zone] for zone in states}
        all_dead = bool(states) and all(state == FULL for state in states.values())
        all_were_dead = bool(states) and all(queue.state == FULL for queue in queues.values())
        if all_dead and not all_were_dead:
            self._stop(queues)
        elif not all_dead:
            for zone, queue in queues.items():
                self._enter(zone, queue, states[zone], len(ready[zone]), always=all_were_dead)
        if all_were_dead and not all_dead:
            for node in self.store.nodes.values():
                node.heard = self.store.tick

    def _stop(self, queues: dict[str, TaintQueue]) -> None:
        self.store.step(ACTOR, "停止一切驱逐,撤掉 NoExecute 污点", "所有区域的节点都不 Ready,多半是控制面自己断了网")
        for node in self.store.nodes.values():
            self._reachable(node, "全部区域都不可用")
        for queue in queues.values():
            queue.swap_rate(0, self.store.tick)
            queue.state = FULL

    def _enter(self, zone: str, queue: TaintQueue, state: str, size: int, always: bool) -> None:
        if state == queue.state and not always:
            return
        queue.swap_rate(eviction_rate(state, size, self.rates), self.store.tick)
        if queue.state != state:
            self.store.step(ACTOR, f"区域 {zone} 进入 {state}", f"共 {size} 个节点", nodesPerSecond=queue.rate)
        queue.state = state

    def add_no_execute(self) -> None:
        """Give waiting nodes their NoExecute taint, as far as their zone has tokens (doNoExecuteTaintingPass)."""
        for queue in self.queues.values():
            while queue.waiting and queue.take(self.store.tick):
                node = self.store.nodes.get(queue.waiting.pop(0))
                key = CONDITION_TAINTS.get(("Ready", node.ready or "")) if node else None
                if node and key:
                    self._swap(node, key, f"轮到它了:这个区域每秒 {queue.rate:g} 个节点")

    def sync_no_schedule(self, node: Node) -> None:
        """Make the node's NoSchedule taints say what its conditions and spec.unschedulable say, without any limit."""
        wanted = [key for pair, key in CONDITION_TAINTS.items() if node.conditions.get(pair[0]) == pair[1]]
        wanted += [UNSCHEDULABLE] if node.unschedulable else []
        for key in OWN_KEYS:
            if key in wanted:
                self.store.add_taint(
                    ACTOR, node, {"key": key, "effect": "NoSchedule"}, "跟着节点的 condition 走,不限速"
                )
            else:
                self.store.remove_taint(ACTOR, node, key, "NoSchedule", "对应的 condition 不成立了")

    @property
    def busy(self) -> bool:
        """Whether a node waits for a token."""
        return any(queue.waiting and queue.free is not None for queue in self.queues.values())
