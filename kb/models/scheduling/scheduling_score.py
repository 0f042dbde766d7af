"""Which of the feasible Nodes are best for a Pod, and how many points each plugin gives them."""

from __future__ import annotations

from typing import Any

from kb.models.model import Given, Model, Source
from kb.models.release import Release
from kb.models.scheduling.admitted import Admitted, queued
from kb.models.scheduling.cycle import filtered, scored
from kb.models.trace import Trace


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the weighted scores per feasible Node, and the Nodes that are best; several are a tie."""
    objects = queued(given, at, trace)
    if not isinstance(objects, Admitted):
        return objects
    nodes = filtered(objects.pod, objects.snapshot, trace).feasible
    if len(nodes) < 2:
        trace.step("kube-scheduler", "不打分", "可行节点不到两个,没有可比的" if nodes else "没有可行节点")
        return {"accepted": True, "scores": {}}
    result = scored(objects.pod, objects.snapshot, nodes, at, trace)
    best = result.best(nodes)
    trace.step(
        "kube-scheduler",
        f"最高分的节点:{'、'.join(best[:5])}" + (f" 等 {len(best)} 个" if len(best) > 5 else ""),
        "并列时选哪一个不保证,也不保证均匀" if len(best) > 1 else "总分最高的只有它",
    )
    columns = [*result.by_plugin.items(), ("total", result.totals)]
    return {
        "accepted": True,
        "scores": {node.name: {name: column[i] for name, column in columns} for i, node in enumerate(nodes)},
        "topScored": best,
    }


MODEL = Model(
    topic="scheduling-score",
    title="可行节点各得多少分,哪些节点并列最高",
    run=run,
    sources=(
        Source("pkg/scheduler/schedule_one.go", "prioritizeNodes"),
        Source("pkg/scheduler/framework/plugins/noderesources/least_allocated.go", "leastResourceScorer"),
        Source("pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go", "balancedResourceScorer"),
        Source("pkg/scheduler/framework/plugins/podtopologyspread/scoring.go", "Score"),
        Source("pkg/scheduler/framework/plugins/interpodaffinity/scoring.go", "Score"),
        Source("pkg/scheduler/framework/plugins/imagelocality/image_locality.go", "Score"),
    ),
    leaves_out=(
        "并列时选哪个节点不预测:真实调度器不是均匀抽取",
        "不管卷和动态资源(DRA)的打分,也不管改过的调度器配置",
        "打分公式按 1.36;更早的版本只换算了权重和 NodeResourcesBalancedAllocation 的公式",
    ),
    example={
        "nodes": [
            {"metadata": {"name": "small"}, "status": {"allocatable": {"cpu": "2"}}},
            {"metadata": {"name": "large"}, "status": {"allocatable": {"cpu": "16"}}},
        ],
        "pods": [],
        "pod": {"spec": {"containers": [{"resources": {"requests": {"cpu": "1"}}}]}},
    },
)
