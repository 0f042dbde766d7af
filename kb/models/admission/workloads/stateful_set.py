"""A StatefulSet: defaults (SetDefaults_StatefulSet) and validation (ValidateStatefulSetSpec)."""

from __future__ import annotations

from typing import Any

from kb.models.admission.workloads.claim_validation import claim_spec_causes
from kb.models.admission.workloads.kind import Kind, Object, Situation, negative_causes, with_default
from kb.models.admission.workloads.metadata import OBJECT_META, annotations_causes, metadata_causes
from kb.models.admission.workloads.persistent_volume_claim import CLAIM, completed_claim_spec
from kb.models.admission.workloads.pod_template import POD_TEMPLATE, SHOWN, completed_template
from kb.models.admission.workloads.pod_template_validation import template_causes
from kb.models.admission.workloads.selector import (
    LABEL_SELECTOR,
    is_usable,
    template_label_causes,
    workload_selector_causes,
)
from kb.models.api.label_selector_validation import labels_causes
from kb.models.api.names import dns1123_label_faults, dns1123_subdomain_faults
from kb.models.api.refusal import Cause, invalid, not_supported
from kb.models.api.shape import ANYTHING, INT32, INT32_POINTER, INT_OR_STRING, STRING, ListOf, Shape
from kb.models.release import Release, as_of

_RETENTION = "spec.persistentVolumeClaimRetentionPolicy"
_SHAPE: dict[str, Shape] = {
    "apiVersion": STRING,
    "kind": STRING,
    "metadata": OBJECT_META,
    "spec": {
        "replicas": INT32_POINTER,
        "selector": LABEL_SELECTOR,
        "template": POD_TEMPLATE,
        "volumeClaimTemplates": ListOf(CLAIM),
        "serviceName": STRING,
        "podManagementPolicy": STRING,
        "updateStrategy": {
            "type": STRING,
            "rollingUpdate": {"partition": INT32_POINTER, "maxUnavailable": INT_OR_STRING},
        },
        "revisionHistoryLimit": INT32_POINTER,
        "minReadySeconds": INT32,
        "persistentVolumeClaimRetentionPolicy": {"whenDeleted": STRING, "whenScaled": STRING},
        "ordinals": {"start": INT32},
    },
    "status": ANYTHING,
}
# Feature gates StatefulSetAutoDeletePVC and StatefulSetStartOrdinal became beta, on by default.
_RETENTION_POLICY = (("1.20", False), ("1.27", True))
_ORDINALS = (("1.20", False), ("1.27", True))
# Names become parts of Pods' host names; later serviceName was checked as well.
_NAME_RULES = (("1.20", dns1123_subdomain_faults), ("1.27", dns1123_label_faults))
_CHECKS_SERVICE_NAME = (("1.20", False), ("1.33", True))
_CHECKS_CLAIM_TEMPLATES = (("1.20", False), ("1.36", True))


def _completed(stateful_set: Object, situation: Situation) -> Object:
    spec: dict[str, Any] = dict(stateful_set.get("spec", {}))
    with_default(spec, "spec", "podManagementPolicy", "OrderedReady", situation, "一个就绪了才建下一个")
    spec["updateStrategy"] = _completed_strategy(spec.get("updateStrategy", {}), situation)
    if as_of(_RETENTION_POLICY, situation.at):
        policy = dict(spec.get("persistentVolumeClaimRetentionPolicy", {}))
        for name in ("whenDeleted", "whenScaled"):
            with_default(policy, _RETENTION, name, "Retain", situation, "默认留着 PVC,不丢数据")
        spec["persistentVolumeClaimRetentionPolicy"] = policy
    else:
        spec.pop("persistentVolumeClaimRetentionPolicy", None)
    if not as_of(_ORDINALS, situation.at):
        spec.pop("ordinals", None)
    elif "ordinals" in spec:
        spec["ordinals"] = {"start": 0, **spec["ordinals"]}
    with_default(spec, "spec", "replicas", 1, situation)
    with_default(spec, "spec", "revisionHistoryLimit", 10, situation)
    spec.setdefault("serviceName", "")
    spec["volumeClaimTemplates"] = [
        {**claim, "spec": completed_claim_spec(claim.get("spec", {}))} for claim in spec.get("volumeClaimTemplates", ())
    ]
    spec["template"] = completed_template(spec.get("template", {}), "spec.template", situation)
    return {**stateful_set, "spec": spec}


def _completed_strategy(written: Object, situation: Situation) -> Object:
    strategy: dict[str, Any] = dict(written)
    if "type" not in strategy:
        with_default(strategy, "spec.updateStrategy", "type", "RollingUpdate", situation)
        strategy.setdefault("rollingUpdate", {})
    if "rollingUpdate" in strategy:
        # The gate MaxUnavailableStatefulSet is off by default: the field is dropped without a word.
        rolling = {name: value for name, value in strategy["rollingUpdate"].items() if name != "maxUnavailable"}
        if strategy["type"] == "RollingUpdate":
            with_default(rolling, "spec.updateStrategy.rollingUpdate", "partition", 0, situation, "更新所有序号")
        strategy["rollingUpdate"] = rolling
    return strategy


def _causes(stateful_set: Object, at: Release) -> list[Cause]:
    spec = stateful_set["spec"]
    causes = metadata_causes(stateful_set.get("metadata", {}), as_of(_NAME_RULES, at))
    if spec["podManagementPolicy"] not in ("OrderedReady", "Parallel"):
        causes.append(invalid("spec.podManagementPolicy", "只有 OrderedReady 和 Parallel(区分大小写)"))
    causes += _strategy_causes(spec["updateStrategy"])
    for name, value in spec.get("persistentVolumeClaimRetentionPolicy", {}).items():
        if value not in ("Retain", "Delete"):
            causes.append(not_supported(f"{_RETENTION}.{name}", "只有 Retain 和 Delete"))
    if as_of(_CHECKS_CLAIM_TEMPLATES, at):
        for index, claim in enumerate(spec["volumeClaimTemplates"]):
            causes += claim_spec_causes(claim["spec"], f"spec.volumeClaimTemplates[{index}].spec")
    causes += negative_causes(spec, "spec", "replicas", "minReadySeconds")
    causes += negative_causes(spec.get("ordinals", {}), "spec.ordinals", "start")
    if spec["serviceName"] and as_of(_CHECKS_SERVICE_NAME, at):
        causes += [invalid("spec.serviceName", fault) for fault in dns1123_label_faults(spec["serviceName"])]
    causes += workload_selector_causes(spec) + template_label_causes(spec)
    if is_usable(spec.get("selector")):
        causes += template_causes(spec["template"], "StatefulSet", "spec.template", at)
        # ValidatePodTemplateSpecForStatefulSet looks at labels and annotations once more.
        metadata = spec["template"].get("metadata", {})
        causes += labels_causes(metadata.get("labels", {}), "spec.template.labels")
        causes += annotations_causes(metadata.get("annotations", {}), "spec.template.annotations")
    return causes


def _strategy_causes(strategy: Object) -> list[Cause]:
    path = "spec.updateStrategy"
    if strategy["type"] == "OnDelete":
        rolling = "rollingUpdate" in strategy
        return [invalid(f"{path}.rollingUpdate", "type 为 OnDelete 时不能写")] if rolling else []
    if strategy["type"] != "RollingUpdate":
        return [invalid(path, "type 只有 RollingUpdate 和 OnDelete;Recreate 是 Deployment 的")]
    return negative_causes(strategy.get("rollingUpdate", {}), f"{path}.rollingUpdate", "partition")


STATEFUL_SET = Kind(
    shape=_SHAPE,
    shown=(
        *("spec.replicas", "spec.serviceName", "spec.podManagementPolicy", "spec.updateStrategy"),
        *("spec.revisionHistoryLimit", "spec.minReadySeconds", _RETENTION, "spec.ordinals", *SHOWN),
    ),
    completed=_completed,
    causes=_causes,
)
