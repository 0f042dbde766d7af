"""Changes of nodes, Pods and the template of a DaemonSet, as somebody outside of its controller makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kb.models.api.merge_patch import merged
from kb.models.api.refusal import Undecodable
from kb.models.model import BadInput
from kb.models.release import Release
from kb.models.scheduling.manifest_shape import decode_node
from kb.models.scheduling.node_validation import taint_causes
from kb.models.trace import Trace
from kb.models.workloads.daemon_placement import Node
from kb.models.workloads.daemonset_admission import stored
from kb.models.workloads.daemonset_controller import DaemonSet

Action = Mapping[str, Any]

_PHASES = ("Pending", "Running", "Succeeded", "Failed", "Unknown")
_UNSCHEDULABLE = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}


def read_node(entry: object, place: str = "daemonset.nodes") -> Node:
    """Return a node of the input; raise BadInput."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str) or not entry["name"]:
        raise BadInput(f"{place}:读到 {entry!r};要写带 name 的节点")
    metadata = {"name": entry["name"], "labels": entry.get("labels")}
    try:
        node = decode_node({"metadata": metadata, "spec": {"taints": entry.get("taints")}})
    except Undecodable as wrong:
        raise BadInput(f"{place},节点 {entry['name']}:{wrong}") from wrong
    taints = node["spec"].get("taints", [])
    if causes := taint_causes(taints):
        raise BadInput(f"{place},节点 {entry['name']}:{causes[0].field} 会被 API server 拒绝({causes[0].why})")
    return Node(entry["name"], node["metadata"].get("labels", {}), tuple(taints))


def apply(daemon_set: DaemonSet, action: object, place: str, at: Release, trace: Trace) -> None:
    """Carry out one change; raise BadInput."""
    if not isinstance(action, Mapping) or action.get("do") not in (*_ON_NODE, "addNode", "patchTemplate"):
        known = "、".join(("addNode", "patchTemplate", *_ON_NODE))
        raise BadInput(f"{place}:读到 {action!r};要写带 do 的对象,do 可以是 {known}")
    do = action["do"]
    if do == "addNode":
        node = read_node(action.get("node"), f"{place}.node")
        daemon_set.nodes[node.name] = node
        trace.step("kubectl", f"加节点 {node.name}", "新节点也要有 Pod,不用改 DaemonSet")
    elif do == "patchTemplate":
        _patch(daemon_set, action, place, at, trace)
    else:
        name = action.get("node")
        if not isinstance(name, str) or name not in daemon_set.nodes:
            raise BadInput(f"{place}.node:读到 {name!r};现有节点是 {'、'.join(daemon_set.nodes)}")
        _ON_NODE[do](daemon_set, daemon_set.nodes[name], action, place)
        trace.step("kubectl", f"{do} {name}", "外面做的改动,控制器随后对照")


def _label(daemon_set: DaemonSet, node: Node, action: Action, place: str) -> None:
    labels = action.get("labels")
    if not isinstance(labels, Mapping) or not all(value is None or isinstance(value, str) for value in labels.values()):
        raise BadInput(f"{place}.labels:读到 {labels!r};要写标签到字符串的对象,去掉就写 null")
    merged = {**node.labels, **labels}
    kept = {key: value for key, value in merged.items() if value is not None}
    daemon_set.nodes[node.name] = replace(node, labels=kept)


def _delete_node(daemon_set: DaemonSet, node: Node, action: Action, place: str) -> None:
    del daemon_set.nodes[node.name]


def _taint(daemon_set: DaemonSet, node: Node, action: Action, place: str) -> None:
    tainted = read_node({"name": node.name, "taints": action.get("taints")}, place)
    daemon_set.nodes[node.name] = replace(node, taints=tainted.taints)


def _cordon(daemon_set: DaemonSet, node: Node, action: Action, place: str) -> None:
    daemon_set.nodes[node.name] = replace(
        node, taints=(*(one for one in node.taints if one != _UNSCHEDULABLE), _UNSCHEDULABLE)
    )


def _delete_pod(daemon_set: DaemonSet, node: Node, action: Action, place: str) -> None:
    daemon_set.pods = [pod for pod in daemon_set.pods if pod.node != node.name]


def _phase(daemon_set: DaemonSet, node: Node, action: Action, place: str) -> None:
    if action.get("phase") not in _PHASES:
        raise BadInput(f"{place}.phase:读到 {action.get('phase')!r};可以写 {'、'.join(_PHASES)}")
    for pod in daemon_set.on(node.name):
        pod.phase = action["phase"]


_ON_NODE: Mapping[str, Callable[[DaemonSet, Node, Action, str], None]] = {
    "labelNode": _label,
    "deleteNode": _delete_node,
    "taintNode": _taint,
    "cordon": _cordon,
    "deletePodOn": _delete_pod,
    "podPhaseOn": _phase,
}


def _patch(daemon_set: DaemonSet, action: Action, place: str, at: Release, trace: Trace) -> None:
    """Merge the action's only other value into the template's spec; a template that differs is a new revision."""
    patches = [value for key, value in action.items() if key != "do"]
    if len(patches) != 1 or not isinstance(patches[0], Mapping):
        raise BadInput(f"{place}:读到 {action!r};do 之外只写 patch,值是对 Pod spec 的合并补丁")
    try:
        template = merged(daemon_set.template, patches[0])
        kept = stored(template, None, None, at, trace)
    except Undecodable as wrong:
        raise BadInput(f"{place}:{wrong}") from wrong
    if kept.causes:
        raise BadInput(f"{place}:{kept.causes[0].field} 会被 API server 拒绝;{kept.causes[0].why}")
    if kept.spec != daemon_set.spec:
        daemon_set.template, daemon_set.spec = template, kept.spec
        daemon_set.revision += 1
    trace.step("kubectl", f"改 Pod 模板,版本 v{daemon_set.revision}", "模板不同就是新版本,要换 Pod")
