"""What the control plane does when nodes fall silent, report trouble, come back or are deleted."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from kb.models.api.pod_spec import pod_spec
from kb.models.model import BadInput, Given, Model, Source
from kb.models.nodes.node_failure_input import OWNERS, read_flags, read_pods, read_script, read_zones, seconds
from kb.models.nodes.node_pods import Pod
from kb.models.nodes.node_run import NodeRun, new_run
from kb.models.nodes.node_state import NOT_READY, TICKS_PER_SECOND, UNREACHABLE, Change
from kb.models.release import Release
from kb.models.trace import Trace

# Nodes looked at in one run: keeps a run within seconds.
MOST_LOOKS = 500_000


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return what became of node n0 and its Pod, of one zone's failed nodes, or of all nodes of several zones."""
    zones = read_zones(given)
    script = read_script(given.get("script"), zones)
    pods = read_pods(given, trace)
    if strangers := [pod.node for pod in pods if pod.node not in zones]:
        raise BadInput(f"node-failure:pods 里的节点 {strangers[0]} 不存在")
    created = {action.node for action in script if action.do == "createNodeWithoutStatus"}
    flags, end = read_flags(given.get("flags"), at), seconds(given.get("observedForSeconds"), "observedForSeconds")
    if len(zones) * end > MOST_LOOKS * flags[0].period:
        raise BadInput("node-failure:节点太多、时间太长或 node-monitor-period 太短,减一减再试")
    cluster = new_run(zones, created, pods, flags, at, trace)
    cluster.play(script, round(end * TICKS_PER_SECOND))
    if "zones" in given:
        return _all_zones(cluster, list(zones), given.get("pods") or [])
    if "pod" in given:
        return _one_node(cluster, "n0")
    return _one_zone(cluster, list(dict.fromkeys(action.node for action in script)))


def _at(change: Change) -> dict[str, Any]:
    return {"atSeconds": change.tick / TICKS_PER_SECOND, **change.event}


def _one_node(cluster: NodeRun, name: str) -> dict[str, Any]:
    history = [change for change in cluster.store.changes if change.node == name]
    seen: dict[str, Any] = {"history": [_at(change) for change in history]}
    node = cluster.store.nodes.get(name)
    if node:
        seen["finalConditions"] = dict(node.conditions)
        seen["finalTaints"] = [{"key": taint["key"], "effect": taint["effect"]} for taint in node.taints]
    tainted = [change.tick for change in history if _no_execute_added(change)]
    pods = [_pod(pod, tainted[0] if tainted else None) for pod in cluster.control.pods]
    return {"node": seen, **({"pod": pods[0]} if pods else {})}


def _pod(pod: Pod, tainted: int | None) -> dict[str, Any]:
    seen: dict[str, Any] = {"deleted": pod.deleted_at is not None, "removed": pod.removed_at is not None}
    if pod.by_taint and pod.deleted_at is not None and tainted is not None:
        seen["secondsAfterFirstNoExecuteTaint"] = (pod.deleted_at - tainted) / TICKS_PER_SECOND
    if pod.disruption:
        seen["disruptionTarget"] = pod.disruption
    seen["readyConditionAtEnd"] = pod.ready
    if pod.owner != "bare":
        seen["replacementCreated"] = pod.replaced_at is not None
        if pod.replaced_at is not None:
            seen["replacementWhileOldTerminating"] = pod.replaced_early
    return seen


def _no_execute_added(change: Change) -> bool:
    return bool(change.event["event"] == "taintAdded" and change.event["effect"] == "NoExecute")


def _one_zone(cluster: NodeRun, failed: list[str]) -> dict[str, Any]:
    changes = cluster.store.changes
    lost = [change.tick for change in changes if change.event["event"] == "ready" and change.event["status"] != "True"]
    tainted = [change.tick / TICKS_PER_SECOND for change in changes if _no_execute_added(change)]
    gaps = [round(later - earlier, 1) for earlier, later in pairwise(tainted)]
    return {
        "firstNotReadyAtSeconds": min(lost) / TICKS_PER_SECOND if lost else None,
        "noExecuteCount": len(tainted),
        "noExecuteGapsSeconds": gaps[:4],
        "nodes": [_end_state(cluster, name) for name in sorted(failed) if name in cluster.store.nodes],
    }


def _end_state(cluster: NodeRun, name: str) -> dict[str, Any]:
    node = cluster.store.nodes[name]
    return {
        "node": name,
        "ready": node.ready,
        "noScheduleTaint": any(node.has_taint(key, "NoSchedule") for key in (UNREACHABLE, NOT_READY)),
        "noExecuteTaint": any(node.has_taint(key, "NoExecute") for key in (UNREACHABLE, NOT_READY)),
    }


def _all_zones(cluster: NodeRun, names: list[str], pods: list[Mapping[str, Any]]) -> dict[str, Any]:
    def of(name: str, **wanted: str) -> list[dict[str, Any]]:
        rows = [_at(change) for change in cluster.store.changes if change.node == name]
        return [row for row in rows if all(row.get(key) == value for key, value in wanted.items())]

    nodes = [
        {
            "node": name,
            "ready": [{key: row[key] for key in ("atSeconds", "event", "status")} for row in of(name, event="ready")],
            "noExecuteTaint": of(name, effect="NoExecute"),
        }
        for name in names
    ]
    ends = [pod.deleted_at for pod in cluster.control.pods]
    return {
        "nodes": nodes,
        "pods": [
            {
                "node": entry["node"],
                "tolerationSeconds": entry.get("tolerationSeconds"),
                "deleted": end is not None,
                "terminatingAtSeconds": None if end is None else end / TICKS_PER_SECOND,
            }
            for entry, end in zip(pods, ends, strict=False)
        ],
    }


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input "one of three nodes falls silent, with a Pod of this manifest on it", default flags."""
    spec, kind = pod_spec(manifest), manifest["kind"]
    job = manifest.get("spec")
    policy = job.get("podReplacementPolicy") if kind == "Job" and isinstance(job, Mapping) else None
    pod = {"owner": "bare" if kind == "Pod" else kind, "tolerations": spec.get("tolerations")}
    return {
        "zoneNodes": 3,
        "script": [{"at": 0, "do": "stopHeartbeat", "node": "n0"}],
        "observedForSeconds": 600,
        "pod": {**pod, "podReplacementPolicy": policy} if policy else pod,
    }


MODEL = Model(
    topic="node-failure",
    title="节点失联、不 Ready、恢复或被删时,condition、污点、Pod 和替代 Pod 怎么变",
    run=run,
    sources=(
        Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "monitorNodeHealth"),
        Source("pkg/controller/nodelifecycle/node_lifecycle_controller.go", "handleDisruption"),
        Source("pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go", "RateLimitedTimedQueue"),
        Source("pkg/controller/tainteviction/taint_eviction.go", "processPodOnNode"),
        Source("pkg/controller/podgc/gc_controller.go", "gcTerminating"),
        Source("plugin/pkg/admission/nodetaint/admission.go", "Admit"),
    ),
    leaves_out=(
        "控制器各循环的相位是偶然的,时间有一两秒出入;同时失联的节点谁先被加 NoExecute 污点也是偶然的",
        "没有 kubelet:没人把 Pod 停完、也没人把 Pod 的 Ready 改回来",
        "替代的 Pod 不再调度",
        "不管云厂商的节点控制器和 node.kubernetes.io/exclude-disruption 标签",
    ),
    example={
        "flags": {},
        "zoneNodes": 3,
        "script": [{"at": 0, "do": "stopHeartbeat", "node": "n0"}],
        "observedForSeconds": 400,
        "pod": {"owner": "Deployment", "tolerations": []},
    },
    manifest_kinds=("Pod", *OWNERS[1:]),
    from_manifest=from_manifest,
)
