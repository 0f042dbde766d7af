"""Which Nodes can take a Pod at all, and what keeps it from each of the others."""

from __future__ import annotations

from typing import Any

from kb.models.model import Given, Model, Source
from kb.models.release import Release
from kb.models.scheduling.admitted import Admitted, queued
from kb.models.scheduling.cycle import CONFLICT, filtered
from kb.models.trace import Trace


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the feasible Nodes and the reasons of the others; ``at`` decides which fields of the Pod are kept."""
    objects = queued(given, at, trace)
    if not isinstance(objects, Admitted):
        return objects
    result = filtered(objects.pod, objects.snapshot, trace)
    if result.conflict:
        return {"accepted": True, "feasible": [], "prefilter": CONFLICT}
    return {
        "accepted": True,
        "feasible": [node.name for node in result.feasible],
        "reasons": {name: sorted(reasons) for name, reasons in result.reasons.items()},
    }


MODEL = Model(
    topic="scheduling-filter",
    title="一个 Pod 能放到哪些节点上,其他节点各是被什么挡住的",
    run=run,
    sources=(
        Source("pkg/scheduler/schedule_one.go", "findNodesThatFitPod"),
        Source("pkg/scheduler/apis/config/v1/default_plugins.go", "getDefaultPlugins"),
        Source("pkg/scheduler/framework/plugins/noderesources/fit.go", "fitsRequest"),
        Source("pkg/scheduler/framework/plugins/podtopologyspread/filtering.go", "Filter"),
        Source("pkg/scheduler/framework/plugins/interpodaffinity/filtering.go", "Filter"),
        Source("staging/src/k8s.io/component-helpers/resource/helpers.go", "PodRequests"),
    ),
    leaves_out=(
        "不管卷、动态资源(DRA)、抢占和优先级",
        "节点超过 100 个时,真实调度器找够一部分可行节点就停;这里全部看完",
        "只校验和调度有关的字段",
    ),
    example={
        "nodes": [
            {"metadata": {"name": "small"}, "status": {"allocatable": {"cpu": "1"}}},
            {"metadata": {"name": "large"}, "status": {"allocatable": {"cpu": "16"}}},
        ],
        "pods": [],
        "pod": {"spec": {"containers": [{"resources": {"requests": {"cpu": "3"}}}]}},
    },
)
