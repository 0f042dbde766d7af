"""A Job: defaults (pkg/apis/batch/v1/defaults.go SetDefaults_Job) and the check of the whole object (ValidateJob)."""

from __future__ import annotations

from typing import Any

from kb.models.admission.job_selector_validation import job_selector_causes
from kb.models.admission.workloads.job_validation import job_spec_causes
from kb.models.admission.workloads.kind import Kind, Object, Situation, with_default
from kb.models.admission.workloads.metadata import OBJECT_META, metadata_causes
from kb.models.admission.workloads.pod_template import POD_TEMPLATE, completed_template
from kb.models.admission.workloads.selector import LABEL_SELECTOR, is_usable
from kb.models.api.label_selector_validation import label_selector_causes
from kb.models.api.names import dns1123_label_faults
from kb.models.api.refusal import Cause, invalid
from kb.models.api.shape import (
    ANYTHING,
    BOOL_POINTER,
    INT32,
    INT32_POINTER,
    INT64_POINTER,
    STRING,
    STRING_POINTER,
    ListOf,
    Shape,
)
from kb.models.release import Release, as_of

LARGEST_BACKOFF = 2**31 - 1
_EXIT_CODES: dict[str, Shape] = {"containerName": STRING_POINTER, "operator": STRING, "values": ListOf(INT32)}
_FAILURE_RULE: dict[str, Shape] = {
    "action": STRING,
    "onExitCodes": _EXIT_CODES,
    "onPodConditions": ListOf({"type": STRING, "status": STRING}),
}
JOB_SPEC: dict[str, Shape] = {
    **dict.fromkeys(("parallelism", "completions", "backoffLimit", "ttlSecondsAfterFinished"), INT32_POINTER),
    **dict.fromkeys(("backoffLimitPerIndex", "maxFailedIndexes"), INT32_POINTER),
    "activeDeadlineSeconds": INT64_POINTER,
    "podFailurePolicy": {"rules": ListOf(_FAILURE_RULE)},
    "successPolicy": {"rules": ListOf({"succeededIndexes": STRING_POINTER, "succeededCount": INT32_POINTER})},
    "selector": LABEL_SELECTOR,
    **dict.fromkeys(("manualSelector", "suspend"), BOOL_POINTER),
    "template": POD_TEMPLATE,
    **dict.fromkeys(("completionMode", "podReplacementPolicy", "managedBy"), STRING_POINTER),
}
SHOWN_FIELDS = (
    *("parallelism", "completions", "completionMode", "backoffLimit", "backoffLimitPerIndex", "maxFailedIndexes"),
    *("suspend", "ttlSecondsAfterFinished", "activeDeadlineSeconds", "podReplacementPolicy", "manualSelector"),
    *("managedBy", "podFailurePolicy", "successPolicy"),
)
# Fields whose feature gate came on by default; until then they are dropped without a word.
KNOWN_SINCE = {
    "ttlSecondsAfterFinished": "1.21",
    "completionMode": "1.22",
    "suspend": "1.22",
    "podFailurePolicy": "1.26",
    "backoffLimitPerIndex": "1.29",
    "maxFailedIndexes": "1.29",
    "podReplacementPolicy": "1.29",
    "successPolicy": "1.31",
    "managedBy": "1.32",
}
_SINCE = {name: Release.parse(release) for name, release in KNOWN_SINCE.items()}
_DEFAULTS_MANUAL_SELECTOR = (("1.20", False), ("1.28", True))


def completed_policies(written: Object, path: str, situation: Situation) -> Object:
    """Return a Job's spec as every holder of one completes it: the template, the policies, fields of newer releases."""
    spec: dict[str, Any] = {
        name: value for name, value in written.items() if situation.at >= _SINCE.get(name, situation.at)
    }
    if "podFailurePolicy" in spec:
        rules = [_completed_rule(rule) for rule in spec["podFailurePolicy"].get("rules", ())]
        spec["podFailurePolicy"] = {"rules": rules or None}
    if "successPolicy" in spec:
        spec["successPolicy"] = {"rules": spec["successPolicy"].get("rules")}
    spec["template"] = completed_template(spec.get("template", {}), f"{path}.template", situation)
    return spec


def _completed_rule(rule: Object) -> Object:
    if "onPodConditions" not in rule:
        return rule
    return {**rule, "onPodConditions": [{"status": "True", **pattern} for pattern in rule["onPodConditions"]]}


def _completed(job: Object, situation: Situation) -> Object:
    spec = completed_policies(job.get("spec", {}), "spec", situation)
    if "completions" not in spec and "parallelism" not in spec:
        with_default(spec, "spec", "completions", 1, situation, "completions 和 parallelism 都没写:跑一个 Pod")
    with_default(spec, "spec", "parallelism", 1, situation)
    if "backoffLimitPerIndex" in spec:
        why = "每个序号自己数失败次数,总数不再限制"
        with_default(spec, "spec", "backoffLimit", LARGEST_BACKOFF, situation, why)
    with_default(spec, "spec", "backoffLimit", 6, situation, "失败 6 次后整个 Job 算失败")
    for name, value in (("completionMode", "NonIndexed"), ("suspend", False)):
        if situation.at >= _SINCE[name]:
            with_default(spec, "spec", name, value, situation)
    if situation.at >= _SINCE["podReplacementPolicy"]:
        policy, why = ("Failed", "有 podFailurePolicy 时要等 Pod 真的失败")
        if "podFailurePolicy" not in spec:
            policy, why = ("TerminatingOrFailed", "旧 Pod 一开始终止就补新的")
        with_default(spec, "spec", "podReplacementPolicy", policy, situation, why)
    if as_of(_DEFAULTS_MANUAL_SELECTOR, situation.at):
        with_default(spec, "spec", "manualSelector", False, situation, "selector 由 API 服务器按 uid 生成")
    return {**job, "spec": spec}


def _causes(job: Object, at: Release) -> list[Cause]:
    metadata, spec = job.get("metadata", {}), job["spec"]
    selector, manual = spec.get("selector"), bool(spec.get("manualSelector"))
    labels = spec["template"].get("metadata", {}).get("labels", {})
    causes = metadata_causes(metadata) + job_spec_causes(spec, "Job", "spec", at)
    causes += label_selector_causes(selector, "spec.selector")
    if is_usable(selector):
        causes += job_selector_causes(selector, manual, labels, "spec")
    completions = spec.get("completions") or 0
    indexed = spec.get("completionMode") == "Indexed" and completions > 0
    # Pods of an Indexed Job have their index in the host name.
    if indexed and dns1123_label_faults(f"{metadata.get('name', '')}-{completions - 1}"):
        causes.append(invalid("metadata.name", "加上序号后不能作 Pod 的主机名"))
    return causes


JOB = Kind(
    shape={"apiVersion": STRING, "kind": STRING, "metadata": OBJECT_META, "spec": JOB_SPEC, "status": ANYTHING},
    shown=(*(f"spec.{name}" for name in SHOWN_FIELDS), "spec.template.spec.restartPolicy"),
    completed=_completed,
    causes=_causes,
)
