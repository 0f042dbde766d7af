"""Whether a Pod's nodeSelector and node affinity select a Node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.scheduling.toleration_match import placed_on_only_node
from kb.models.trace import Trace


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return whether the only Node takes the Pod, or what the API server refuses; the same since before 1.20."""
    node = given.get("node")
    if not isinstance(node, Mapping):
        raise BadInput(f"node:应是带 name 和 labels 的对象,读到 {node!r}")
    affinity = given.get("nodeAffinity")
    spec: dict[str, Any] = {
        "containers": [{}],
        "nodeSelector": given.get("nodeSelector"),
        "affinity": None if affinity is None else {"nodeAffinity": affinity},
    }
    return placed_on_only_node({"metadata": dict(node)}, {"spec": spec}, at, trace)


MODEL = Model(
    topic="node-affinity-match",
    title="Pod 的 nodeSelector 和节点亲和选不选得中这个节点",
    run=run,
    sources=(
        Source("staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go", "Match"),
        Source("pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go", "PreFilter"),
        Source("staging/src/k8s.io/apimachinery/pkg/labels/selector.go", "Requirement.Matches"),
        Source("pkg/apis/core/validation/validation.go", "validateNodeAffinity"),
    ),
    leaves_out=(
        "preferred 条件只影响打分,这里不算分",
        "Pod 调度之后节点标签再变也不会被赶走(IgnoredDuringExecution),这里不演示",
    ),
    example={
        "node": {"name": "n1", "labels": {"gpus": "4"}},
        "nodeSelector": None,
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [{"matchExpressions": [{"key": "gpus", "operator": "Gt", "values": ["2"]}]}]
            }
        },
    },
)
