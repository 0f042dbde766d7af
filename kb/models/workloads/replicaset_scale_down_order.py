"""A ReplicaSet shrinks: which of its Pods are deleted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kb.models.api.refusal import Cause, invalid, refused
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace
from kb.models.workloads.deletion_rank import RankedPod, deciding_rule, in_order

_OWN = "self"
_PHASES = ("Pending", "Unknown", "Running", "Failed", "Succeeded")
_JUST_CREATED = 1
_COST = re.compile(r"(-[0-9]+|0|[1-9][0-9]*)")
_NUMBERS = ("readySecondsAgo", "restartCount", "sidecarRestartCount", "createdSecondsAgo")
_KEYS = ("name", "nodeName", "phase", "ready", "podDeletionCost", "replicaSet", *_NUMBERS)


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the names of the Pods that are deleted and of those that stay."""
    entries = _entries(given)
    scale_to = given.get("scaleTo")
    if isinstance(scale_to, bool) or not isinstance(scale_to, int):
        raise BadInput(f"replicaset-scale-down-order.scaleTo:读到 {scale_to!r};要写整数")
    causes = [cause for entry in entries for cause in _cost_causes(entry)]
    if scale_to < 0:
        causes.append(invalid("spec.replicas", "副本数不能是负数"))
    if causes:
        return refused(trace, causes)
    own = _ranked(entries)
    to_delete = max(0, len(own) - scale_to)
    order = in_order(own, at) if to_delete < len(own) else own
    _tell(order, to_delete, at, trace)
    deleted = [pod.name for pod in order[:to_delete]]
    names = [entry["name"] for entry in entries if entry.get("replicaSet", _OWN) == _OWN]
    return {"deleted": deleted, "kept": [name for name in names if name not in deleted]}


def _ranked(entries: list[Mapping[str, Any]]) -> list[RankedPod]:
    """Return the active Pods of the ReplicaSet itself, each with the number of related Pods on its node.

    pkg/controller/replicaset/replica_set.go getPodsRankedByRelatedPodsOnSameNode: related are the Pods of every
    ReplicaSet of the same owner, so a Deployment's old and new Pods count together. Finished Pods do not count and
    are never picked (controller_utils.go IsPodActive).
    """
    active = [entry for entry in entries if entry["phase"] not in ("Failed", "Succeeded")]
    on_node = Counter(entry.get("nodeName") or "" for entry in active)
    own = [_pod(entry) for entry in active if entry.get("replicaSet", _OWN) == _OWN]
    return [replace(pod, neighbours=on_node[pod.node]) for pod in own]


def _tell(order: list[RankedPod], to_delete: int, at: Release, trace: Trace) -> None:
    kept = order[to_delete:]
    for place, pod in enumerate(order[:to_delete], 1):
        why = "全部都要删,不用排序"
        if kept:
            rule = deciding_rule(pod, kept[0], at)
            why = f"和留下的 {kept[0].name} 比:{rule}" if rule else f"和留下的 {kept[0].name} 分不出先后,按 UID 定"
        trace.step("replicaset-controller", f"删第 {place} 个:{pod.name}", why, left=len(order) - place)


def _entries(given: Given) -> list[Mapping[str, Any]]:
    pods = given.get("pods")
    if not isinstance(pods, list | tuple):
        raise BadInput(f"replicaset-scale-down-order.pods:读到 {pods!r};要写 Pod 的列表")
    for i, pod in enumerate(pods):
        place = f"replicaset-scale-down-order.pods[{i}]"
        if not isinstance(pod, Mapping) or not isinstance(pod.get("name"), str):
            raise BadInput(f"{place}:读到 {pod!r};要写带 name 的对象")
        if unknown := [key for key in pod if key not in _KEYS]:
            raise BadInput(f"{place}:不认识 {'、'.join(unknown)};可以用的是 {'、'.join(_KEYS)}")
        if pod.get("phase") not in _PHASES:
            raise BadInput(f"{place}.phase:读到 {pod.get('phase')!r};可以写 {'、'.join(_PHASES)}")
        if not isinstance(pod.get("ready", False), bool):
            raise BadInput(f"{place}.ready:读到 {pod['ready']!r};要写 true 或 false")
        if not isinstance(pod.get("nodeName") or "", str):
            raise BadInput(f"{place}.nodeName:读到 {pod['nodeName']!r};要写节点名,没调度就写 null")
    return list(pods)


def _pod(entry: Mapping[str, Any]) -> RankedPod:
    ready = entry.get("ready", False)
    return RankedPod(
        name=entry["name"],
        node=entry.get("nodeName") or "",
        phase=entry["phase"],
        ready=ready,
        ready_age=_count(entry, "readySecondsAgo", 0) if ready else None,
        deletion_cost=_cost(entry.get("podDeletionCost")) or 0,
        restarts=int(_count(entry, "restartCount", 0)),
        sidecar_restarts=int(_count(entry, "sidecarRestartCount", 0)),
        age=_count(entry, "createdSecondsAgo", _JUST_CREATED),
    )


def _count(entry: Mapping[str, Any], key: str, default: float) -> float:
    value = entry.get(key)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise BadInput(f"replicaset-scale-down-order,Pod {entry['name']} 的 {key}:读到 {value!r};要写不小于 0 的数")
    return value


def _cost(value: object) -> int | None:
    # pkg/apis/core/helper/helpers.go GetDeletionCostFromPodAnnotations: an int32 without plus sign or leading zero.
    if value is None:
        return 0
    if not isinstance(value, str) or not _COST.fullmatch(value) or not -(1 << 31) <= int(value) < 1 << 31:
        return None
    return int(value)


def _cost_causes(entry: Mapping[str, Any]) -> list[Cause]:
    # pkg/apis/core/validation/validation.go ValidatePodSpecificAnnotations.
    if _cost(entry.get("podDeletionCost")) is not None:
        return []
    path = "metadata.annotations[controller.kubernetes.io/pod-deletion-cost]"
    return [invalid(path, f"Pod {entry['name']} 的注解不是 32 位整数")]


MODEL = Model(
    topic="replicaset-scale-down-order",
    title="ReplicaSet 缩容时先删哪几个 Pod",
    run=run,
    sources=(
        Source("pkg/controller/controller_utils.go", "ActivePodsWithRanks"),
        Source("pkg/controller/replicaset/replica_set.go", "getPodsToDelete"),
        Source("pkg/apis/core/helper/helpers.go", "GetDeletionCostFromPodAnnotations"),
    ),
    leaves_out=(
        "年龄落在同一个 2 的幂里时按 UID 定先后,模型里保持输入的顺序",
        "不管正在终止的 Pod:它们不算数,也不会再被挑中",
    ),
    example={
        "pods": [
            {"name": "old", "nodeName": "n1", "phase": "Running", "ready": True, "readySecondsAgo": 7200},
            {"name": "new", "nodeName": "n2", "phase": "Running", "ready": True, "readySecondsAgo": 20},
            {"name": "broken", "nodeName": "n3", "phase": "Running", "ready": False, "podDeletionCost": "100"},
        ],
        "scaleTo": 1,
    },
)
