"""Where a DaemonSet wants a Pod: the controller itself decides it, before any scheduler sees the Pod."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.models.api.toleration import find_untolerated
from kb.models.scheduling.node_affinity import matches_required
from kb.models.workloads.daemon_pod_tolerations import with_daemon_tolerations

PodSpec = Mapping[str, Any]


@dataclass(frozen=True)
class Node:
    """What the placement looks at; spec.unschedulable and the Ready condition are no part of it, taints are."""

    name: str
    labels: Mapping[str, str]
    taints: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Placement:
    """Whether a missing Pod is created, whether an existing one stays, and why in Chinese."""

    should_run: bool
    should_stay: bool
    why: str


def tolerations_of(spec: PodSpec) -> list[dict[str, Any]]:
    """Return the tolerations of the Pods made of this template."""
    return with_daemon_tolerations(spec.get("tolerations") or (), bool(spec.get("hostNetwork")))


def placement(spec: PodSpec, node: Node) -> Placement:
    """Return what a DaemonSet with this Pod template does about a node.

    pkg/controller/daemon/daemon_controller.go NodeShouldRunDaemonPod. Affinity between Pods and free resources are
    none of its business. A taint NoSchedule that came later leaves a running Pod alone, NoExecute does not.
    """
    name = spec.get("nodeName")
    if name and name != node.name:
        return Placement(False, False, f"模板的 nodeName 是 {name}")
    if not matches_required(spec, node.name, node.labels):
        return Placement(False, False, "节点不满足 nodeSelector 或节点亲和性")
    tolerations = tolerations_of(spec)
    taint = find_untolerated(node.taints, tolerations)
    if taint is None:
        return Placement(True, True, "标签符合,没有不能容忍的污点")
    stays = find_untolerated(node.taints, tolerations, ("NoExecute",)) is None
    return Placement(False, stays, f"污点 {taint.get('key')}:{taint.get('effect')} 没被容忍")
