"""One DaemonSet and its controller: one Pod per wanted node, and a rolling update node by node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.models.api.int_or_percent import scaled
from kb.models.trace import Trace
from kb.models.workloads.daemon_placement import Node, PodSpec, placement


@dataclass(eq=False)
class DaemonPod:
    """A Pod meant for one node. Deleted Pods vanish at once here; a ready Pod counts as available."""

    number: int
    node: str
    revision: int
    assigned: bool
    ready: bool = False
    phase: str = "Pending"


@dataclass
class DaemonSet:
    """The stored DaemonSet, the nodes of the cluster and the Pods, oldest first.

    ``template`` is the Pod spec as written, ``spec`` the same decoded. ``max_surge`` and ``max_unavailable`` are texts
    or numbers as stored; ``rolling`` is False under OnDelete. ``made`` counts Pods.
    """

    template: PodSpec
    spec: PodSpec
    nodes: dict[str, Node]
    rolling: bool = False
    max_surge: int | str = 0
    max_unavailable: int | str = 0
    revision: int = 1
    pods: list[DaemonPod] = field(default_factory=list)
    made: int = 0

    def on(self, node: str) -> list[DaemonPod]:
        """The Pods of a node, oldest first."""
        return [pod for pod in self.pods if pod.node == node]

    def create(self, node: str, why: str, trace: Trace) -> None:
        """Create a Pod of the current template for a node; a node affinity on its name pins it, not nodeName."""
        self.made += 1
        self.pods.append(DaemonPod(self.made, node, self.revision, assigned=bool(self.spec.get("nodeName"))))
        trace.step(
            "daemonset-controller", f"给节点 {node} 建 v{self.revision} 的 Pod", why, nodes=self.nodes_with_pod()
        )

    def delete(self, pods: list[DaemonPod], why: str, trace: Trace) -> None:
        """Delete Pods."""
        for pod in pods:
            self.pods.remove(pod)
            did = f"删节点 {pod.node} 上 v{pod.revision} 的 Pod"
            trace.step("daemonset-controller", did, why, nodes=self.nodes_with_pod())

    def nodes_with_pod(self) -> list[str]:
        """The names of nodes that have a Pod, sorted."""
        return sorted({pod.node for pod in self.pods})

    def numbers(self) -> tuple[int, ...]:
        """The numbers of the Pods; everything is quiet when they stay the same."""
        return tuple(pod.number for pod in self.pods)


def manage(daemon_set: DaemonSet, trace: Trace) -> None:
    """Create missing Pods and delete those that must not be (daemon_controller.go manage, podsShouldBeOnNode)."""
    # daemonset_util.go AllowsSurge asks for one node, so that a percentage always counts.
    surge = scaled(daemon_set.max_surge, 1, round_up=True)
    for node in list(daemon_set.nodes.values()):
        wanted, pods = placement(daemon_set.spec, node), daemon_set.on(node.name)
        if wanted.should_run and not pods:
            daemon_set.create(node.name, wanted.why, trace)
        elif not wanted.should_stay:
            daemon_set.delete(pods, wanted.why, trace)
        else:
            finished = [pod for pod in pods if pod.phase in ("Failed", "Succeeded")]
            daemon_set.delete(finished, "Pod 已经结束(Failed 或 Succeeded),删了重建", trace)
            _prune(daemon_set, [pod for pod in pods if pod not in finished], surge, trace)
    # Nobody will ever schedule a Pod that is pinned to a node that is gone (getUnscheduledPodsWithoutNode).
    lost = [pod for pod in daemon_set.pods if pod.node not in daemon_set.nodes and not pod.assigned]
    daemon_set.delete(lost, "节点已经不在了", trace)


def _prune(daemon_set: DaemonSet, running: list[DaemonPod], surge: int, trace: Trace) -> None:
    """Leave one Pod on a node or, with surge, one old and one new until the new one takes over."""
    if not surge:
        daemon_set.delete(running[1:], "一个节点只留最老的一个", trace)
        return
    new = [pod for pod in running if pod.revision == daemon_set.revision]
    old = [pod for pod in running if pod.revision != daemon_set.revision]
    daemon_set.delete(new[1:] + old[1:], "新旧各只留最老的一个", trace)
    if new and old and not old[0].ready:
        daemon_set.delete(old[:1], "旧 Pod 不就绪,不必再等新 Pod", trace)
    elif new and old and new[0].ready:
        daemon_set.delete(old[:1], "同节点的新 Pod 已可用", trace)


def replace_old(daemon_set: DaemonSet, surge: int, unavailable: int, trace: Trace) -> None:
    """Take the next step of a rolling update (pkg/controller/daemon/update.go rollingUpdate)."""
    wanted = {name for name, node in daemon_set.nodes.items() if placement(daemon_set.spec, node).should_run}
    by_node: dict[str, tuple[DaemonPod | None, DaemonPod | None]] = {}
    for name in sorted(wanted | set(daemon_set.nodes_with_pod())):
        pods = daemon_set.on(name)
        old = next((pod for pod in pods if pod.revision != daemon_set.revision), None)
        by_node[name] = (old, next((pod for pod in pods if pod.revision == daemon_set.revision), None))
    if surge:
        _surge(daemon_set, by_node, wanted, surge, trace)
    else:
        _replace_in_place(daemon_set, by_node, unavailable, trace)


ByNode = Mapping[str, tuple[DaemonPod | None, DaemonPod | None]]


def _replace_in_place(daemon_set: DaemonSet, by_node: ByNode, most: int, trace: Trace) -> None:
    """Delete old Pods, unavailable ones in any number; the next sync creates the new ones."""
    lone = [old for old, new in by_node.values() if old and not new]
    broken = [old for old in lone if not old.ready]
    up_to_date = sum(1 for old, new in by_node.values() if new and new.ready and not old)
    working = [old for old in lone if old.ready]
    missing = len(by_node) - up_to_date - len(working)
    daemon_set.delete(broken, "旧 Pod 本来就不可用,换掉不占 maxUnavailable 的名额", trace)
    why = f"maxUnavailable 允许 {most} 个节点不可用,已有 {missing} 个"
    daemon_set.delete(working[: max(0, most - missing)], why, trace)


def _surge(daemon_set: DaemonSet, by_node: ByNode, wanted: set[str], most: int, trace: Trace) -> None:
    """Create new Pods beside old ones, and delete an old one only after its successor is available."""
    available = sum(1 for old, new in by_node.values() if (pod := old or new) and pod.ready)
    waiting = sum(1 for old, new in by_node.values() if old and new and not new.ready)
    lone = {name: old for name, (old, new) in by_node.items() if old and not new}
    daemon_set.delete([old for old, new in by_node.values() if old and new and new.ready], "新 Pod 已可用", trace)
    strays = [old for name, old in lone.items() if name not in wanted]
    daemon_set.delete([old for old in strays if not old.ready], "节点已不符合,Pod 又不可用", trace)
    ready_strays = [old for old in strays if old.ready]
    daemon_set.delete(ready_strays[: max(0, available - len(wanted))], "可用的 Pod 已经比要的多", trace)
    for name, old in lone.items():
        if name in wanted and not old.ready:
            daemon_set.create(name, "旧 Pod 不可用,不占 maxSurge 的名额", trace)
    working = [name for name, old in lone.items() if name in wanted and old.ready]
    for name in working[: max(0, most - waiting)]:
        daemon_set.create(name, f"maxSurge 允许多出 {most} 个,已有 {waiting} 个在等就绪", trace)
