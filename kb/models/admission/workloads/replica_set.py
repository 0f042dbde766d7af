"""ReplicaSet and ReplicationController: defaults and validation (pkg/apis/apps and pkg/apis/core)."""

from __future__ import annotations

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
from kb.models.api.refusal import Cause, invalid, required
from kb.models.api.shape import ANYTHING, INT32, INT32_POINTER, STRING, STRING_MAP, Shape
from kb.models.release import Release

_TEMPLATE = "spec.template"


def _shape(selector: Shape) -> dict[str, Shape]:
    spec = {"replicas": INT32_POINTER, "minReadySeconds": INT32, "selector": selector, "template": POD_TEMPLATE}
    return {"apiVersion": STRING, "kind": STRING, "metadata": OBJECT_META, "spec": spec, "status": ANYTHING}


def _completed_replica_set(replica_set: Object, situation: Situation) -> Object:
    spec = dict(replica_set.get("spec", {}))
    with_default(spec, "spec", "replicas", 1, situation)
    spec["template"] = completed_template(spec.get("template", {}), _TEMPLATE, situation)
    return {**replica_set, "spec": spec}


def _replica_set_causes(replica_set: Object, at: Release) -> list[Cause]:
    spec = replica_set["spec"]
    causes = metadata_causes(replica_set.get("metadata", {}))
    causes += negative_causes(spec, "spec", "replicas", "minReadySeconds")
    causes += workload_selector_causes(spec) + template_label_causes(spec)
    if is_usable(spec.get("selector")):
        causes += template_causes(spec["template"], "ReplicaSet", _TEMPLATE, at)
    return causes


def _completed_controller(controller: Object, situation: Situation) -> Object:
    spec, metadata = dict(controller.get("spec", {})), dict(controller.get("metadata", {}))
    with_default(spec, "spec", "replicas", 1, situation)
    # The old API infers what apps/v1 wants to be written (SetDefaults_ReplicationController).
    labels = spec.get("template", {}).get("metadata", {}).get("labels")
    if labels:
        with_default(spec, "spec", "selector", labels, situation, "v1 的 ReplicationController 用模板的标签作 selector")
        with_default(metadata, "metadata", "labels", labels, situation, "没写标签就用模板的标签")
    if "template" in spec:
        spec["template"] = completed_template(spec["template"], _TEMPLATE, situation)
    return {**controller, "metadata": metadata, "spec": spec}


def _controller_causes(controller: Object, at: Release) -> list[Cause]:
    spec = controller["spec"]
    causes = metadata_causes(controller["metadata"]) + negative_causes(spec, "spec", "replicas", "minReadySeconds")
    selector = spec.get("selector", {})
    if not selector:
        causes.append(required("spec.selector"))
    if "template" not in spec:
        return [*causes, required(_TEMPLATE)]
    labels = spec["template"].get("metadata", {}).get("labels", {})
    if not selector.items() <= labels.items():
        causes.append(invalid(f"{_TEMPLATE}.metadata.labels", "selector 选不中模板的标签"))
    return causes + template_causes(spec["template"], "ReplicationController", _TEMPLATE, at)


REPLICA_SET = Kind(
    shape=_shape(LABEL_SELECTOR),
    shown=("spec.replicas", "spec.minReadySeconds", *SHOWN),
    completed=_completed_replica_set,
    causes=_replica_set_causes,
)
REPLICATION_CONTROLLER = Kind(
    shape=_shape(STRING_MAP),
    shown=("spec.replicas", "spec.selector", "spec.minReadySeconds", "metadata.labels"),
    completed=_completed_controller,
    causes=_controller_causes,
)
