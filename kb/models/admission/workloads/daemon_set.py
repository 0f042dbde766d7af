"""A DaemonSet: defaults (SetDefaults_DaemonSet) and validation (ValidateDaemonSetSpec)."""

from __future__ import annotations

from typing import Any

from kb.models.admission.int_or_percent_validation import (
    int_or_percent_causes,
    over_100_percent_causes,
    written_number,
)
from kb.models.admission.workloads.kind import Kind, Object, Situation, negative_causes, with_default
from kb.models.admission.workloads.metadata import OBJECT_META, metadata_causes
from kb.models.admission.workloads.pod_template import POD_TEMPLATE, SHOWN, completed_template
from kb.models.admission.workloads.pod_template_validation import template_causes
from kb.models.admission.workloads.selector import LABEL_SELECTOR, is_empty, template_label_causes
from kb.models.api.label_selector_validation import label_selector_causes
from kb.models.api.refusal import Cause, invalid, not_supported, required
from kb.models.api.shape import ANYTHING, INT32, INT32_POINTER, INT_OR_STRING, STRING, Shape
from kb.models.release import Release

_ROLLING = "spec.updateStrategy.rollingUpdate"
_SHAPE: dict[str, Shape] = {
    "apiVersion": STRING,
    "kind": STRING,
    "metadata": OBJECT_META,
    "spec": {
        "selector": LABEL_SELECTOR,
        "template": POD_TEMPLATE,
        "updateStrategy": {
            "type": STRING,
            "rollingUpdate": {"maxUnavailable": INT_OR_STRING, "maxSurge": INT_OR_STRING},
        },
        "minReadySeconds": INT32,
        "revisionHistoryLimit": INT32_POINTER,
    },
    "status": ANYTHING,
}


def _completed(daemon_set: Object, situation: Situation) -> Object:
    spec = dict(daemon_set.get("spec", {}))
    spec["updateStrategy"] = _completed_strategy(spec.get("updateStrategy", {}), situation)
    with_default(spec, "spec", "revisionHistoryLimit", 10, situation)
    spec["template"] = completed_template(spec.get("template", {}), "spec.template", situation)
    return {**daemon_set, "spec": spec}


def _completed_strategy(written: Object, situation: Situation) -> Object:
    strategy: dict[str, Any] = dict(written)
    with_default(strategy, "spec.updateStrategy", "type", "RollingUpdate", situation)
    if strategy["type"] == "RollingUpdate":
        rolling = dict(strategy.get("rollingUpdate", {}))
        with_default(rolling, _ROLLING, "maxUnavailable", 1, situation, "一次换一个节点上的 Pod")
        with_default(rolling, _ROLLING, "maxSurge", 0, situation, "默认不在同一节点上先起新 Pod")
        strategy["rollingUpdate"] = rolling
    elif "rollingUpdate" in strategy:
        # Inside the API server both are plain values: what is not written is 0.
        strategy["rollingUpdate"] = {"maxUnavailable": 0, "maxSurge": 0, **strategy["rollingUpdate"]}
    return strategy


def _causes(daemon_set: Object, at: Release) -> list[Cause]:
    spec = daemon_set["spec"]
    selector = spec.get("selector")
    causes = metadata_causes(daemon_set.get("metadata", {}))
    causes += label_selector_causes(selector, "spec.selector")
    # Unlike the others: no selector is only reported as one that does not fit the template.
    causes += template_label_causes(spec)
    if selector is not None and is_empty(selector):
        causes.append(invalid("spec.selector", "空的 selector 会选中所有 Pod"))
    causes += template_causes(spec["template"], "DaemonSet", "spec.template", at)
    causes += negative_causes(spec, "spec", "minReadySeconds", "revisionHistoryLimit")
    return causes + _strategy_causes(spec["updateStrategy"])


def _strategy_causes(strategy: Object) -> list[Cause]:
    if strategy["type"] not in ("RollingUpdate", "OnDelete"):
        return [not_supported("spec.updateStrategy", "type 只有 RollingUpdate 和 OnDelete(区分大小写)")]
    if strategy["type"] == "OnDelete":
        return []
    causes = []
    numbers = {}
    for name in ("maxUnavailable", "maxSurge"):
        value, path = strategy["rollingUpdate"][name], f"{_ROLLING}.{name}"
        causes += int_or_percent_causes(value, path) + over_100_percent_causes(value, path)
        numbers[name] = written_number(value)
    if all(numbers.values()):
        causes.append(invalid(f"{_ROLLING}.maxSurge", "maxUnavailable 不是 0 时不能写:两者只能用一个"))
    if not any(numbers.values()):
        causes.append(required(f"{_ROLLING}.maxUnavailable", "maxSurge 为 0 时不能也是 0"))
    return causes


DAEMON_SET = Kind(
    shape=_SHAPE,
    shown=("spec.updateStrategy", "spec.revisionHistoryLimit", "spec.minReadySeconds", *SHOWN),
    completed=_completed,
    causes=_causes,
)
