"""A DaemonSet: which nodes get a Pod, what happens when nodes or the template change, and its rolling update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.api.int_or_percent import scaled
from kb.models.api.refusal import Undecodable, refused, undecodable
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.daemon_placement import placement, tolerations_of
from kb.models.workloads.daemonset_admission import stored
from kb.models.workloads.daemonset_changes import apply, read_node
from kb.models.workloads.daemonset_controller import DaemonSet, manage, replace_old


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the nodes that get a Pod, the Pods' tolerations, and what changes and a rolling update lead to."""
    nodes = given.get("nodes")
    if not isinstance(nodes, list | tuple):
        raise BadInput(f"daemonset.nodes:读到 {nodes!r};要写节点的列表")
    try:
        kept = stored(given.get("podSpec"), given.get("containersResources"), given.get("updateStrategy"), at, trace)
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    if kept.causes:
        return refused(trace, kept.causes)
    daemon_set = DaemonSet(given.get("podSpec") or {}, kept.spec, {node.name: node for node in map(read_node, nodes)})
    if kept.strategy["type"] == "RollingUpdate":
        daemon_set.rolling = True
        daemon_set.max_surge = kept.strategy["rollingUpdate"]["maxSurge"]
        daemon_set.max_unavailable = kept.strategy["rollingUpdate"]["maxUnavailable"]
    _explain_gaps(daemon_set, trace)
    settle(daemon_set, trace)
    answer: dict[str, Any] = {"accepted": True, "nodesWithPod": daemon_set.nodes_with_pod(), **_tolerations(daemon_set)}
    if "then" in given:
        answer["then"] = _changes(daemon_set, given, at, trace)
    if "rolling" in given:
        answer["rounds"] = _rolling_update(daemon_set, given["rolling"], trace)
    return answer


def settle(daemon_set: DaemonSet, trace: Trace) -> None:
    """Sync until nothing changes any more (daemon_controller.go updateDaemonSet)."""
    before: object = None
    while before != daemon_set.numbers():
        before = daemon_set.numbers()
        wanted = sum(placement(daemon_set.spec, node).should_run for node in daemon_set.nodes.values())
        # Both are rounded up, unlike a Deployment's maxUnavailable (daemonset_util.go UnavailableCount, SurgeCount).
        surge = scaled(daemon_set.max_surge, wanted, round_up=True)
        unavailable = scaled(daemon_set.max_unavailable, wanted, round_up=True)
        manage(daemon_set, trace)
        if before == daemon_set.numbers() and daemon_set.rolling:
            replace_old(daemon_set, surge, unavailable or int(not surge), trace)


def _explain_gaps(daemon_set: DaemonSet, trace: Trace) -> None:
    for node in daemon_set.nodes.values():
        found = placement(daemon_set.spec, node)
        if not found.should_run:
            trace.step("daemonset-controller", f"节点 {node.name} 不建 Pod", found.why)


def _tolerations(daemon_set: DaemonSet) -> dict[str, Any]:
    if not daemon_set.pods:
        return {}
    own = daemon_set.spec.get("tolerations") or []
    stored = [_without_empty(toleration) for toleration in tolerations_of(daemon_set.spec)]
    added = [toleration for toleration in stored if toleration not in [_without_empty(one) for one in own]]
    return {"podTolerations": stored, "addedTolerations": added}


def _without_empty(toleration: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in toleration.items() if value != ""}


def _changes(daemon_set: DaemonSet, given: Given, at: Release, trace: Trace) -> list[dict[str, Any]]:
    actions = given["then"]
    if not isinstance(actions, list | tuple):
        raise BadInput(f"daemonset.then:读到 {actions!r};要写一个列表")
    seen = []
    for i, action in enumerate(actions):
        before = {pod.number: pod.node for pod in daemon_set.pods}
        apply(daemon_set, action, f"daemonset.then[{i}]", at, trace)
        settle(daemon_set, trace)
        seen.append({"after": action, "nodesWithPod": daemon_set.nodes_with_pod()})
        if action.get("node") in before.values():
            now = {pod.number: pod.node for pod in daemon_set.pods if pod.node == action["node"]}
            seen[-1]["podReplaced"] = bool(now) and not now.items() <= before.items()
    return seen


def _rolling_update(daemon_set: DaemonSet, how: object, trace: Trace) -> list[dict[str, int]]:
    """Change the template while all Pods are ready, and return the counts at every quiet point."""
    if how not in ("ready", "neverReady"):
        raise BadInput(f'daemonset.rolling:读到 {how!r};可以写 "ready" 或 "neverReady"')
    for pod in daemon_set.pods:
        pod.ready, pod.phase = True, "Running"
    daemon_set.revision += 1
    trace.step("kubectl", f"Pod 模板改为 v{daemon_set.revision}", "所有 Pod 都已就绪")
    rounds = []
    while True:
        settle(daemon_set, trace)
        rounds.append(_counts(daemon_set))
        waiting = [pod for pod in daemon_set.pods if not pod.ready]
        if how == "neverReady" or not waiting:
            return rounds
        for pod in waiting:
            pod.ready, pod.phase = True, "Running"
        trace.step("kubelet", f"{len(waiting)} 个 Pod 就绪", "就绪探针通过")


def _counts(daemon_set: DaemonSet) -> dict[str, int]:
    new = [pod for pod in daemon_set.pods if pod.revision == daemon_set.revision]
    return {
        "old": len(daemon_set.pods) - len(new),
        "new": len(new),
        "newReady": sum(pod.ready for pod in new),
        "nodesWithoutPod": len(set(daemon_set.nodes) - {pod.node for pod in daemon_set.pods}),
    }


MODEL = Model(
    topic="daemonset",
    title="DaemonSet 在哪些节点上放 Pod,节点或模板变了以后怎样增删",
    run=run,
    sources=(
        Source("pkg/controller/daemon/daemon_controller.go", "NodeShouldRunDaemonPod"),
        Source("pkg/controller/daemon/daemon_controller.go", "podsShouldBeOnNode"),
        Source("pkg/controller/daemon/update.go", "rollingUpdate"),
        Source("pkg/controller/daemon/util/daemonset_util.go", "AddOrUpdateDaemonPodTolerations"),
    ),
    leaves_out=(
        "不管 Pod 建出来以后能不能真的调度、启动(资源、端口、Pod 间亲和性)",
        "删掉的 Pod 立刻消失,没有终止过程",
        "不管 Pod 反复失败时的退避时间",
        "节点的污点照输入的写,没有节点生命周期控制器替它加减",
    ),
    example={
        "podSpec": {"nodeSelector": {"role": "edge"}},
        "nodes": [
            {"name": "e1", "labels": {"role": "edge"}},
            {"name": "e2", "labels": {"role": "edge"}, "taints": [{"key": "busy", "effect": "NoSchedule"}]},
            {"name": "core", "labels": {}},
        ],
    },
)
