"""Playing a script of node troubles against the node lifecycle controller and its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.models.api.toleration import Taint
from kb.models.model import BadInput
from kb.models.nodes.node_failure_input import Action
from kb.models.nodes.node_lifecycle import TAINTS_AT_ONCE, NodeLifecycle, Timing
from kb.models.nodes.node_pods import GC_PERIOD, Pod, PodControllers
from kb.models.nodes.node_state import HEALTHY, NOT_READY, TICKS_PER_SECOND, Node, NodeStore
from kb.models.nodes.taint_eviction import actor, disruption_reason, no_execute
from kb.models.nodes.zone_eviction import Rates
from kb.models.release import Release, as_of
from kb.models.trace import Trace

# Where the loops stand when the script starts is chance; these are values from the middle and from real runs.
MONITOR_PHASE, GC_PHASE = 0.5, 0.8
GC_REASON = (("1.20", None), ("1.26", "DeletionByPodGC"))
REASONS = {"True": "KubeletReady", "False": "KubeletNotReady", "Unknown": "NodeStatusUnknown"}


@dataclass
class NodeRun:
    """A cluster while a script runs.

    ``zones``: the zone of every node, also of those that do not exist yet. ``known``: the NoExecute taints that the
    evicting controller has looked at.
    """

    zones: Mapping[str, str]
    store: NodeStore
    lifecycle: NodeLifecycle
    control: PodControllers
    known: dict[str, tuple[Taint, ...]] = field(default_factory=dict)

    def play(self, script: Sequence[Action], end: int) -> None:
        """Run until the tick ``end``, going from one tick at which something can happen to the next."""
        period = max(1, round(self.lifecycle.timing.period * TICKS_PER_SECOND))
        monitor, garbage = round(period * MONITOR_PHASE), round(GC_PERIOD * GC_PHASE * TICKS_PER_SECOND)
        todo = list(script)
        while True:
            dues = [monitor, garbage, *(action.tick for action in todo[:1]), *self.control.next_event()]
            following = self.store.tick + 1 if self.lifecycle.busy else min(dues)
            if following > end:
                return
            self.store.tick = max(self.store.tick, following)
            while todo and todo[0].tick <= self.store.tick:
                self._act(todo.pop(0))
            if self.store.tick >= monitor:
                self.control.mark_not_ready(self.lifecycle.monitor())
                monitor += period
            self._settle()
            if self.store.tick >= garbage:
                self.control.collect_garbage()
                garbage += GC_PERIOD * TICKS_PER_SECOND
            self.control.replace()

    def _settle(self) -> None:
        """Let the event-driven controllers catch up."""
        self.lifecycle.add_no_execute()
        for node in list(self.store.nodes.values()):
            self.lifecycle.sync_no_schedule(node)
            taints = no_execute(node.taints)
            if taints != self.known.get(node.name, ()):
                self.known[node.name] = taints
                self.control.look_at_taints(node.name)
        self.control.fire_timers()

    def _act(self, action: Action) -> None:
        if action.do == "createNodeWithoutStatus":
            self._create(action.node)
            return
        node = self.store.nodes.get(action.node)
        if action.do == "forceDeletePods":
            self.control.force_delete(action.node)
        elif node is None:
            raise BadInput(f"node-failure:第 {self.store.second:g} 秒要对节点 {action.node} 做 {action.do},可它不存在")
        elif action.do == "deleteNode":
            self.store.delete("kubectl", node.name)
            self.known.pop(node.name, None)
        else:
            self._change(node, action)

    def _create(self, name: str) -> None:
        if name in self.store.nodes:
            raise BadInput(f"node-failure:节点 {name} 已经存在,不能再建")
        node = Node(name, self.zones[name], conditions={}, beats=False, heard=self.store.tick)
        self.store.nodes[name] = node
        # plugin/pkg/admission/nodetaint: new nodes start with this taint, so nothing lands on them too early.
        why = "准入插件 TaintNodesByCondition 给每个新节点加"
        self.store.add_taint("kube-apiserver", node, {"key": NOT_READY, "effect": "NoSchedule"}, why)

    def _change(self, node: Node, action: Action) -> None:
        detail = action.detail
        if action.do == "stopHeartbeat":
            node.beats, node.unseen = False, True
            self.store.step("kubelet", f"{node.name} 不再发心跳", "这一秒是最后一次续 Lease")
        elif action.do in ("returnReady", "statusOnlyHeartbeat"):
            node.beats = True
            if action.do == "returnReady":
                self.store.post("kubelet", node, HEALTHY, "KubeletReady", "节点回来了")
        elif action.do in ("postReady", "postCondition"):
            kind, status = str(detail.get("type", "Ready")), str(detail.get("status", "False"))
            if status not in REASONS:
                raise BadInput(f"node-failure:status 读到 {status!r},应是 True、False 或 Unknown")
            node.unseen = True
            reason = str(detail.get("reason") or REASONS[status])
            self.store.post("kubelet", node, {kind: status}, reason, "节点自己报告的")
        elif action.do == "addTaint":
            self.store.add_taint("kubectl", node, _taint(detail), "人手加的")
        else:
            node.unschedulable = action.do == "cordon"
            self.store.step("kubectl", f"{action.do} {node.name}", "只改 spec.unschedulable")


def _taint(detail: Mapping[str, object]) -> Taint:
    taint = detail.get("taint")
    if not isinstance(taint, Mapping) or not taint.get("key") or not taint.get("effect"):
        raise BadInput('node-failure:addTaint 的 taint 应像 {"key": "...", "effect": "NoExecute"}')
    return taint


def new_run(
    zones: Mapping[str, str], absent: set[str], pods: list[Pod], flags: tuple[Timing, Rates], at: Release, trace: Trace
) -> NodeRun:
    """Return a cluster of healthy nodes with these Pods; the ``absent`` nodes are created by the script."""
    store = NodeStore(trace, {name: Node(name, zone) for name, zone in zones.items() if name not in absent})
    lifecycle = NodeLifecycle(store, *flags, as_of(TAINTS_AT_ONCE, at))
    control = PodControllers(store, pods, actor(at), disruption_reason(at), as_of(GC_REASON, at))
    return NodeRun(zones, store, lifecycle, control)
