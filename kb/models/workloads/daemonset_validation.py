"""A DaemonSet's Pod template and update strategy as the API server reads, defaults and refuses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kb.models.admission.int_or_percent_validation import (
    int_or_percent_causes,
    over_100_percent_causes,
    written_number,
)
from kb.models.api.refusal import Cause, forbidden, int64, int_or_string, invalid, not_supported, required, string
from kb.models.api.refusal import structure as decoded_structure
from kb.models.scheduling.manifest_shape import decode_pod
from kb.models.scheduling.pod_validation import pod_causes

_STRATEGY = "spec.updateStrategy"
_TEMPLATE = "spec.template.spec"
_RESTART_POLICIES = ("Always", "OnFailure", "Never")


def decoded_pod_spec(value: Any, resources: Any) -> dict[str, Any]:
    """Return a Pod template's spec with one container of these resources; raise Undecodable."""
    written = decoded_structure(value) or {}
    containers = written.get("containers") or [
        {"name": "main", "image": "registry.k8s.io/pause", "resources": resources}
    ]
    spec: dict[str, Any] = decode_pod({"spec": {**written, "containers": containers}})["spec"]
    policy, deadline = string(written.get("restartPolicy")), int64(written.get("activeDeadlineSeconds"))
    spec["restartPolicy"] = policy or "Always"
    if deadline is not None:
        spec["activeDeadlineSeconds"] = deadline
    return spec


def template_causes(spec: Mapping[str, Any]) -> list[Cause]:
    """Return what validation finds in a DaemonSet's Pod template (apps/validation ValidateDaemonSetSpec)."""
    causes = [
        replace(cause, field=cause.field.replace("spec.", f"{_TEMPLATE}.", 1)) for cause in pod_causes({"spec": spec})
    ]
    policy, deadline = spec["restartPolicy"], spec.get("activeDeadlineSeconds")
    if policy not in _RESTART_POLICIES:
        causes.append(not_supported(f"{_TEMPLATE}.restartPolicy", f"只有 {'、'.join(_RESTART_POLICIES)}"))
    if deadline is not None and not 1 <= deadline < 1 << 31:
        causes.append(invalid(f"{_TEMPLATE}.activeDeadlineSeconds", "在 1 到 2147483647 之间"))
    if policy != "Always":
        causes.append(not_supported(f"{_TEMPLATE}.restartPolicy", "DaemonSet 的 Pod 只能 Always"))
    if deadline is not None:
        causes.append(forbidden(f"{_TEMPLATE}.activeDeadlineSeconds", "DaemonSet 的 Pod 不能有期限"))
    return causes


def stored_strategy(value: Any, surge_known: bool) -> dict[str, Any]:
    """Return an update strategy with defaults (apps/v1 SetDefaults_DaemonSet); raise Undecodable."""
    written = decoded_structure(value) or {}
    strategy: dict[str, Any] = {"type": string(written.get("type")) or "RollingUpdate"}
    rolling = decoded_structure(written.get("rollingUpdate"))
    if strategy["type"] == "RollingUpdate" or rolling is not None:
        rolling = rolling or {}
        unavailable = int_or_string(rolling.get("maxUnavailable"))
        surge = int_or_string(rolling.get("maxSurge")) if surge_known else None
        defaults = (1, 0) if strategy["type"] == "RollingUpdate" else (None, None)
        strategy["maxUnavailable"] = defaults[0] if unavailable is None else unavailable
        strategy["maxSurge"] = defaults[1] if surge is None else surge
    return strategy


def strategy_causes(strategy: Mapping[str, Any]) -> list[Cause]:
    """Return what validation finds in a stored update strategy (ValidateDaemonSetUpdateStrategy)."""
    if strategy["type"] == "OnDelete":
        return []
    if strategy["type"] != "RollingUpdate":
        return [not_supported(_STRATEGY, "type 只有 RollingUpdate 和 OnDelete")]
    unavailable, surge = strategy["maxUnavailable"], strategy["maxSurge"]
    unavailable_path, surge_path = (f"{_STRATEGY}.rollingUpdate.{name}" for name in ("maxUnavailable", "maxSurge"))
    causes = int_or_percent_causes(unavailable, unavailable_path) + int_or_percent_causes(surge, surge_path)
    causes += over_100_percent_causes(unavailable, unavailable_path) + over_100_percent_causes(surge, surge_path)
    if written_number(unavailable) and written_number(surge):
        causes.append(invalid(surge_path, "maxUnavailable 不是 0 时不能写"))
    elif not written_number(unavailable) and not written_number(surge):
        causes.append(required(unavailable_path, "maxSurge 是 0 时不能也是 0"))
    return causes
