"""A Deployment: defaults (pkg/apis/apps/v1/defaults.go SetDefaults_Deployment) and validation (ValidateDeployment)."""

from __future__ import annotations

from kb.models.admission.deployment_strategy import defaulted_strategy, strategy_causes
from kb.models.admission.workloads.kind import Kind, Object, Situation, negative_causes, with_default
from kb.models.admission.workloads.metadata import OBJECT_META, metadata_causes
from kb.models.admission.workloads.pod_template import POD_TEMPLATE, SHOWN, completed_template
from kb.models.admission.workloads.pod_template_validation import template_causes
from kb.models.admission.workloads.selector import (
    LABEL_SELECTOR,
    is_usable,
    template_label_causes,
    workload_selector_causes,
)
from kb.models.api.refusal import Cause, invalid
from kb.models.api.shape import ANYTHING, BOOL, INT32, INT32_POINTER, INT_OR_STRING, STRING, Shape
from kb.models.release import Release

_SHAPE: dict[str, Shape] = {
    "apiVersion": STRING,
    "kind": STRING,
    "metadata": OBJECT_META,
    "spec": {
        "replicas": INT32_POINTER,
        "selector": LABEL_SELECTOR,
        "template": POD_TEMPLATE,
        "strategy": {
            "type": STRING,
            "rollingUpdate": {"maxUnavailable": INT_OR_STRING, "maxSurge": INT_OR_STRING},
        },
        "minReadySeconds": INT32,
        "revisionHistoryLimit": INT32_POINTER,
        "paused": BOOL,
        "progressDeadlineSeconds": INT32_POINTER,
    },
    "status": ANYTHING,
}


def _completed(deployment: Object, situation: Situation) -> Object:
    spec = dict(deployment.get("spec", {}))
    with_default(spec, "spec", "replicas", 1, situation)
    spec["strategy"] = defaulted_strategy({"type": "", **spec.get("strategy", {})}, situation.trace)
    with_default(spec, "spec", "revisionHistoryLimit", 10, situation, "留 10 个旧 ReplicaSet 供回滚")
    with_default(spec, "spec", "progressDeadlineSeconds", 600, situation, "10 分钟没有进展就报失败")
    spec["template"] = completed_template(spec.get("template", {}), "spec.template", situation)
    return {**deployment, "spec": spec}


def _causes(deployment: Object, at: Release) -> list[Cause]:
    spec = deployment["spec"]
    causes = metadata_causes(deployment.get("metadata", {}))
    numbers = ("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
    causes += negative_causes(spec, "spec", *numbers)
    causes += workload_selector_causes(spec) + template_label_causes(spec)
    if is_usable(spec.get("selector")):
        causes += template_causes(spec["template"], "Deployment", "spec.template", at)
    causes += strategy_causes(spec["strategy"], "spec.strategy")
    if spec["progressDeadlineSeconds"] <= spec.get("minReadySeconds", 0):
        causes.append(invalid("spec.progressDeadlineSeconds", "必须大于 minReadySeconds,否则还没算就绪就超时了"))
    return causes


DEPLOYMENT = Kind(
    shape=_SHAPE,
    shown=(
        *("spec.replicas", "spec.strategy", "spec.minReadySeconds", "spec.revisionHistoryLimit"),
        *("spec.progressDeadlineSeconds", "spec.paused", *SHOWN),
    ),
    completed=_completed,
    causes=_causes,
)
