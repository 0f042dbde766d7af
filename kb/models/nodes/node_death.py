"""What is seen in the API and on the node when a kubelet or a container runtime stops, restarts or comes back.

The control plane's part is played by the model of node-failure with default flags; here is added what stays true on
the node itself: containers belong to the runtime's shims, so they survive both the kubelet and the runtime daemon.
"""

from __future__ import annotations

from typing import Any

from kb.models.model import Given, Model, Source
from kb.models.nodes.node_death_input import DeathCase, read_case
from kb.models.nodes.node_failure_input import Action, read_flags
from kb.models.nodes.node_pods import Pod
from kb.models.nodes.node_run import NodeRun, new_run
from kb.models.nodes.node_state import HEALTHY, TICKS_PER_SECOND, Change
from kb.models.release import Release
from kb.models.trace import Trace

# pkg/kubelet/kubelet.go maxWaitForContainerRuntime (30 s), then up to 10 s until the next node status.
RUNTIME_DOWN_SECONDS = 35
STOPS = {"kubeletStops": "kubelet 停了", "containerRuntimeStops": "容器运行时停了,kubelet 还在"}


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return what is observed of the thing named by ``about`` after the event."""
    case = read_case(given, trace)
    if case.event == "kubeletRestarts":
        return _short_absence(case, at, trace)
    if case.event not in STOPS:
        return _return(case, trace)
    cluster = _play(case, at, trace)
    answers = {
        "node": _node, "nodeConditions": _node, "taints": _taints, "pod": _pod, "workload": _workload,
        "containersOnTheNode": _containers,
    }  # fmt: skip
    return answers[case.about](case, cluster)


def _play(case: DeathCase, at: Release, trace: Trace) -> NodeRun:
    """Run the control plane while the first ``lost`` of the nodes are in trouble since second 0."""
    names = [f"n{index}" for index in range(case.total)]
    cluster = new_run(dict.fromkeys(names, "zone"), set(), [case.pod], read_flags({}, at), at, trace)
    if case.event == "kubeletStops":
        script = [Action(0, "stopHeartbeat", name, {}) for name in names[: case.lost]]
    else:
        tick = RUNTIME_DOWN_SECONDS * TICKS_PER_SECOND
        script = [Action(tick, "postReady", name, {"status": "False"}) for name in names[: case.lost]]
    trace.step("kubelet" if case.event == "kubeletStops" else "containerd", STOPS[case.event], "容器照常运行", 0)
    cluster.play(script, round(case.seconds_after * TICKS_PER_SECOND))
    return cluster


def _first(cluster: NodeRun, event: str, effect: str | None = None) -> float | None:
    """Return the second of the first such change of the lost node n0."""
    found = (row for row in cluster.store.changes if row.node == "n0" and _is(row, event, effect))
    change = next(found, None)
    return change.tick / TICKS_PER_SECOND if change else None


def _is(change: Change, event: str, effect: str | None) -> bool:
    return bool(change.event["event"] == event and (effect is None or change.event.get("effect") == effect))


def _after(later: float | None, earlier: float | None) -> float | None:
    return None if later is None or earlier is None else round(later - earlier, 1)


def _node(case: DeathCase, cluster: NodeRun) -> dict[str, Any]:
    node, since = cluster.store.nodes["n0"], _first(cluster, "ready")
    reasons = [row.event["reason"] for row in cluster.store.changes if row.node == "n0" and _is(row, "ready", None)]
    seen = {
        "ready": node.ready,
        "reason": reasons[-1] if reasons else "KubeletReady",
        "otherConditions": {name: status for name, status in node.conditions.items() if name != "Ready"},
        "conditions": dict(node.conditions),
        "taints": [[taint["key"], taint["effect"]] for taint in node.taints],
    }
    if case.event != "kubeletStops":
        return {**seen, "readyFalseAfterSeconds": since}
    return {**seen, "readyUnknownAfterLastLeaseRenewalSeconds": since, "readyUnknownAfterSeconds": since}


def _taints(case: DeathCase, cluster: NodeRun) -> dict[str, Any]:
    since = _first(cluster, "ready")
    return {
        "noScheduleAfterReadyUnknownSeconds": _after(_first(cluster, "taintAdded", "NoSchedule"), since),
        "noExecuteAfterReadyUnknownSeconds": _after(_first(cluster, "taintAdded", "NoExecute"), since),
        "taints": [[taint["key"], taint["effect"]] for taint in cluster.store.nodes["n0"].taints],
    }


def _containers(case: DeathCase, cluster: NodeRun) -> dict[str, Any]:
    # Even a Pod that is terminating in the API: only its kubelet could stop it.
    return {"stillRunning": True}


def _pod(case: DeathCase, cluster: NodeRun) -> dict[str, Any]:
    pod, tainted = case.pod, _first(cluster, "taintAdded", "NoExecute")
    deleted = None if pod.deleted_at is None else pod.deleted_at / TICKS_PER_SECOND
    # printPod (pkg/printers/internalversion): a deletionTimestamp shows as Terminating, whatever the phase.
    seen: dict[str, Any] = {
        "readyFalseAfterReadyUnknownSeconds": 0.0 if pod.ready == "False" else None,
        "deletionTimestampAfterNoExecuteTaintSeconds": _after(deleted, tainted),
        "objectStillThere": True,
        "phase": pod.phase,
        "podReady": pod.ready,
        "terminatingInApi": deleted is not None,
        "containerStateInApi": "running",
        "kubectlStatusColumn": "Running" if deleted is None else "Terminating",
    }
    if deleted is not None:
        seen["disruptionTarget"] = pod.disruption
    return {**seen, "endpointChanges": _endpoint_changes(pod)} if case.in_service else seen


def _endpoint_changes(pod: Pod) -> list[dict[str, bool]]:
    """Return the states that the Pod's endpoint passes through, as the EndpointSlice shows them."""
    states = [(pod.ready == "True", False)] if pod.ready != "True" else []
    states += [(pod.ready == "True", True)] if pod.deleted_at is not None else []
    return [{"ready": up and not ending, "serving": up, "terminating": ending} for up, ending in states]


def _workload(case: DeathCase, cluster: NodeRun) -> dict[str, Any]:
    pod = case.pod
    seen: dict[str, Any] = {
        "oldPodStillInApi": 1,
        "oldPodTerminating": [pod.deleted_at is not None],
        "oldPodPhase": [pod.phase],
        "replacementPods": 0 if pod.replaced_at is None else 1,
    }
    if pod.replaced_at is not None and pod.deleted_at is not None:
        seen["replacementAfterDeletionTimestampSeconds"] = (pod.replaced_at - pod.deleted_at) / TICKS_PER_SECOND
    return seen


def _short_absence(case: DeathCase, at: Release, trace: Trace) -> dict[str, Any]:
    """Return what a restart of the kubelet leaves behind; shorter than the grace period nobody notices it."""
    unnoticed = case.down_seconds < read_flags({}, at)[0].grace
    trace.step("kubelet", "停下又起来", "重新认领还在跑的容器,不重建", case.down_seconds)
    return {
        "containerRanMeanwhile": True,
        "sameContainer": True,
        "restartCount": 0,
        "readyStayedTrue": unnoticed,
        "ready": "True",
        "taints": [],
    }


def _return(case: DeathCase, trace: Trace) -> dict[str, Any]:
    """Return what is seen some time after the kubelet or the runtime came back."""
    who = "kubelet" if case.event == "kubeletStartsAgain" else "containerd"
    trace.step(who, "又起来了", "节点重新报告 Ready,控制器撤掉污点")
    if case.about in ("node", "nodeConditions", "taints"):
        return {"readyAgain": True, "unreachableTaintsRemoved": True, "ready": "True", "conditions": dict(HEALTHY),
                "taints": []}  # fmt: skip
    if case.about == "containersOnTheNode":
        return {"stillRunning": not case.was_terminating}
    if case.about == "workload":
        return {"oldPodStillInApi": 0 if case.was_terminating else 1, "replacementPods": int(case.was_terminating)}
    if case.was_terminating:
        trace.step("kubelet", "停掉容器,删掉 Pod 对象", "它回来才看到 Pod 早已被要求删除")
        return {"objectStillThere": False}
    trace.step("kubelet", "接着管原来的容器", "没人要求删除这个 Pod")
    return {"objectStillThere": True, "sameContainerAsBefore": True, "restartCount": 0}


MODEL = Model(
    topic="node-death",
    title="kubelet 或容器运行时停了又回来,节点、污点、容器、Pod 和工作负载各是什么样",
    run=run,
    sources=(
        Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "monitorNodeHealth"),
        Source("pkg/controller/tainteviction/taint_eviction.go", "processPodOnNode"),
        Source("pkg/kubelet/kubelet.go", "maxWaitForContainerRuntime"),
        Source("pkg/kubelet/runtime.go", "runtimeErrors"),
        Source("pkg/printers/internalversion/printers.go", "printPod"),
    ),
    leaves_out=(
        "控制器每 5 秒看一遍节点,时间有几秒出入",
        "假定容器里的程序自己不退出,节点本身没有断电",
        "运行时停了时,exec 类探针会怎样",
    ),
    example={
        "nodes": {"total": 3, "lost": 1},
        "event": "kubeletStops",
        "about": "pod",
        "secondsAfter": 420,
        "pod": {"tolerationSeconds": 300},
    },
)
