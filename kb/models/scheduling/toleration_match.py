"""Whether a Pod's tolerations let it onto a Node with these taints."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.scheduling.admitted import Refused, admitted
from kb.models.scheduling.cycle import CONFLICT, filtered
from kb.models.trace import Trace


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return whether the only Node takes the Pod, or what the API server refuses; the same since before 1.20."""
    if "taints" not in given or "tolerations" not in given:
        raise BadInput("toleration-match:要有 taints(节点的污点)和 tolerations(没有就写 null)")
    spec = {"taints": given["taints"], "unschedulable": given.get("unschedulable")}
    pod = {"spec": {"containers": [{}], "tolerations": given["tolerations"]}}
    return placed_on_only_node({"metadata": {"name": "node-1"}, "spec": spec}, pod, at, trace)


def placed_on_only_node(node: dict[str, Any], pod: dict[str, Any], at: Release, trace: Trace) -> dict[str, Any]:
    """Return the scheduler's verdict on a Pod in a cluster of one Node, with the reasons it counts."""
    objects = admitted({"nodes": [node], "pod": pod}, at, trace)
    if isinstance(objects, Refused):
        return objects.answer
    result = filtered(objects.pod, objects.snapshot, trace)
    if result.feasible:
        return {"accepted": True, "schedulable": True}
    counts = Counter(reason for reasons in result.reasons.values() for reason in reasons)
    if result.conflict:
        counts[f"prefilter:{CONFLICT}"] = len(objects.snapshot.nodes)
    return {
        "accepted": True,
        "schedulable": False,
        "reason": "Unschedulable",
        "nodes": len(objects.snapshot.nodes),
        "counts": dict(counts),
    }


MODEL = Model(
    topic="toleration-match",
    title="带这些容忍的 Pod 能不能调度到带这些污点的节点上",
    run=run,
    sources=(
        Source("staging/src/k8s.io/api/core/v1/toleration.go", "ToleratesTaint"),
        Source("pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go", "Filter"),
        Source("pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go", "Filter"),
        Source("pkg/apis/core/validation/validation.go", "ValidateTolerations"),
    ),
    leaves_out=(
        "不管默认关闭的 Gt、Lt 操作符(TaintTolerationComparisonOperators)",
        "不管已经在节点上的 Pod 被 NoExecute 污点驱逐的时间",
        "节点不会自己长出污点:没有节点控制器在运行",
    ),
    example={
        "taints": [{"key": "disk", "value": "slow", "effect": "NoSchedule"}],
        "tolerations": [{"key": "disk", "operator": "Exists"}],
    },
)
