"""Pods of lost nodes: who deletes them, who removes the object, and when their owner makes another one.

Nobody on the node helps: a deleted Pod stays in the API, terminating, until somebody removes it by force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.models.api.toleration import Toleration
from kb.models.nodes.node_state import OUT_OF_SERVICE, TICKS_PER_SECOND, NodeStore
from kb.models.nodes.taint_eviction import Timer, deletion_grace, next_timer, no_execute

# pkg/controller/podgc/gc_controller.go gcCheckPeriod and quarantineTime, in seconds.
GC_PERIOD, GC_QUARANTINE = 20, 40
# pkg/controller/job/job_controller.go DefaultJobPodFailureBackOff: the first back-off after a failed Pod, in seconds.
JOB_BACKOFF = 10


@dataclass
class Pod:
    """One Pod bound to a node; ticks are None for what has not happened.

    ``owner``: kind of its controller, or "bare". ``only_failed``: its Job has podReplacementPolicy Failed.
    """

    name: str
    node: str
    tolerations: Sequence[Toleration]
    owner: str = "bare"
    only_failed: bool = False
    phase: str = "Running"
    ready: str | None = "True"
    disruption: str | None = None
    timer: Timer | None = None
    deleted_at: int | None = None
    removed_at: int | None = None
    by_taint: bool = False
    replaced_at: int | None = None
    replaced_early: bool = False


@dataclass
class PodControllers:
    """The controllers that act on Pods of lost nodes.

    ``evictor`` and ``reason``: name of the controller that evicts for taints, and the DisruptionTarget it writes.
    ``quarantine``: the tick at which a node that is gone will be asked for once more.
    """

    store: NodeStore
    pods: list[Pod]
    evictor: str
    reason: str | None
    gc_reason: str | None
    quarantine: dict[str, int] = field(default_factory=dict)

    def mark_not_ready(self, nodes: Sequence[str]) -> None:
        """Set the Ready condition of the nodes' Pods to False (MarkPodsNotReady); the phase stays."""
        for pod in self._present():
            if pod.node in nodes and pod.ready == "True":
                pod.ready = "False"
                why = "控制器自己发现节点失联,好让 Service 不再转发给它;phase 不变"
                self.store.step("node-lifecycle-controller", f"{pod.name} 的 Ready 改为 False", why)

    def look_at_taints(self, name: str) -> None:
        """Set the timers of a node's Pods after its NoExecute taints changed (handleNodeUpdate)."""
        taints = no_execute(self.store.nodes[name].taints)
        for pod in self._present():
            if pod.node == name and pod.deleted_at is None:
                before, pod.timer = pod.timer, next_timer(pod.timer, taints, pod.tolerations, self.store.second)
                if pod.timer != before:
                    did = f"定在第 {pod.timer.fires:g} 秒删 {pod.name}" if pod.timer else f"取消对 {pod.name} 的计时"
                    self.store.step(self.evictor, did, "节点的 NoExecute 污点变了")

    def fire_timers(self) -> None:
        """Delete the Pods whose time is up; the objects stay, terminating, while the kubelet is silent."""
        for pod in self._present():
            if pod.timer and pod.deleted_at is None and pod.timer.fires <= self.store.second:
                pod.timer, pod.deleted_at, pod.by_taint = None, self.store.tick, True
                pod.disruption = self.reason
                self.store.step(
                    self.evictor, f"删除 {pod.name}", "没有容忍,或容忍的时间到了;只是打上 deletionTimestamp"
                )
                if deletion_grace(pod.phase, None) == 0:
                    self._remove(pod)

    def collect_garbage(self) -> None:
        """One pass of the Pod garbage collector, every 20 s."""
        for pod in self._present():
            node = self.store.nodes.get(pod.node)
            if node is None:
                self._collect_orphan(pod)
            elif pod.deleted_at is not None and node.ready != "True" and self._out_of_service(pod.node):
                self._remove_by_force(pod, "Pod 在终止,节点不 Ready 且有 out-of-service 污点")

    def _out_of_service(self, name: str) -> bool:
        # TaintKeyExists: any effect will do.
        return any(taint["key"] == OUT_OF_SERVICE for taint in self.store.nodes[name].taints)

    def _collect_orphan(self, pod: Pod) -> None:
        due = self.quarantine.setdefault(pod.node, self.store.tick + GC_QUARANTINE * TICKS_PER_SECOND)
        if self.store.tick >= due:
            pod.disruption = self.gc_reason
            self._remove_by_force(pod, f"节点对象不在了,又过了 {GC_QUARANTINE} 秒的隔离期")

    def _remove_by_force(self, pod: Pod, why: str) -> None:
        self.store.step("pod-garbage-collector", f"强制删除 {pod.name}", why)
        pod.phase = "Failed"
        pod.deleted_at = self.store.tick if pod.deleted_at is None else pod.deleted_at
        self._remove(pod)

    def force_delete(self, node: str) -> None:
        """Remove a node's terminating Pods, as ``kubectl delete pod --force --grace-period=0`` does."""
        for pod in self._present():
            # With podReplacementPolicy Failed the Job keeps its finalizer job-tracking until the phase is Failed.
            if pod.node == node and pod.deleted_at is not None and not pod.only_failed:
                self.store.step("kubectl", f"强制删除 {pod.name}", "宽限期 0:不等 kubelet,对象直接消失")
                self._remove(pod)

    def _remove(self, pod: Pod) -> None:
        pod.removed_at, pod.timer = self.store.tick, None

    def replace(self) -> None:
        """Let the owners make their replacements."""
        for pod in self.pods:
            due = replacement_due(pod) if pod.replaced_at is None else None
            if due is not None and due <= self.store.tick:
                pod.replaced_at = self.store.tick
                pod.replaced_early = pod.removed_at is None
                state = "旧 Pod 还在终止" if pod.replaced_early else "旧 Pod 的对象已经没了"
                maker = "ReplicaSet" if pod.owner == "Deployment" else pod.owner
                self.store.step(f"{maker.lower()}-controller", f"为 {pod.name} 建替代的 Pod", state)

    def next_event(self) -> list[int]:
        """Return ticks at which a timer fires or a replacement is due."""
        timers = [-int(-pod.timer.fires * TICKS_PER_SECOND // 1) for pod in self.pods if pod.timer]
        due = [replacement_due(pod) for pod in self.pods if pod.replaced_at is None]
        return timers + [tick for tick in due if tick is not None]

    def _present(self) -> list[Pod]:
        return [pod for pod in self.pods if pod.removed_at is None]


def replacement_due(pod: Pod) -> int | None:
    """Return the tick at which the owner makes another Pod, None while it does not.

    A ReplicaSet counts a terminating Pod as gone; a StatefulSet waits until the name is free; a Job first backs off,
    and with podReplacementPolicy Failed waits for the phase Failed; a DaemonSet wants none on a tainted or missing
    node (nodeShouldRunDaemonPod); nobody replaces a bare Pod.
    """
    if pod.owner in ("Deployment", "ReplicaSet", "ReplicationController"):
        return pod.deleted_at
    if pod.owner == "StatefulSet":
        return pod.removed_at
    if pod.owner == "Job" and pod.deleted_at is not None:
        counted = pod.deleted_at if not pod.only_failed else (pod.removed_at if pod.phase == "Failed" else None)
        return None if counted is None else counted + JOB_BACKOFF * TICKS_PER_SECOND
    return None
