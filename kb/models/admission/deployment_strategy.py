"""The update strategy of a Deployment as the API server defaults and validates it.

This is admission only: nothing is counted in Pods yet, so 25% of 3 replicas is stored as ``25%``. Rounding is the
deployment controller's business, later and anew for every size.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.int_or_percent_validation import (
    int_or_percent_causes,
    over_100_percent_causes,
    written_number,
)
from kb.models.api.pod_spec import object_at
from kb.models.api.refusal import (
    Cause,
    Undecodable,
    forbidden,
    int32,
    int_or_string,
    invalid,
    not_supported,
    refused,
    string,
    structure,
    undecodable,
    unknown_fields,
)
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

DEFAULT_REPLICAS = 1
DEFAULT_SHARE = "25%"
_SHARES = ("maxUnavailable", "maxSurge")
_PATH = "spec.strategy"


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the stored replicas and strategy, or the refusal; ``at`` plays no part (apps/v1 never changed here)."""
    for key in ("replicas", "strategy"):
        if key not in given:
            raise BadInput(f"deployment-strategy:缺 {key};清单里没写的就写 {key}: null")
    try:
        replicas, strategy = int32(given["replicas"]), decoded_strategy(given["strategy"])
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    if replicas is None:
        replicas = DEFAULT_REPLICAS
        trace.step("kube-apiserver", f"replicas 填默认值 {replicas}", "清单里没写", replicas=replicas)
    strategy = defaulted_strategy(strategy, trace)
    causes = [invalid("spec.replicas", "副本数不能是负数")] if replicas < 0 else []
    causes += strategy_causes(strategy, _PATH)
    if causes:
        return refused(trace, causes)
    trace.step("kube-apiserver", "存下策略,百分比原样不换算", "换算成整数个 Pod 是控制器的事", strategy=strategy)
    unknown = unknown_strategy_fields(given["strategy"], _PATH)
    answer = {"accepted": True, "replicas": replicas, "strategy": strategy}
    return {**answer, "unknownFields": unknown} if unknown else answer


def decoded_strategy(value: Any) -> dict[str, Any]:
    """Return a JSON DeploymentStrategy with the fields that are set; raise Undecodable."""
    written = structure(value) or {}
    strategy: dict[str, Any] = {"type": string(written.get("type")) or ""}
    rolling = structure(written.get("rollingUpdate"))
    if rolling is not None:
        shares = {name: int_or_string(rolling.get(name)) for name in _SHARES}
        strategy["rollingUpdate"] = {name: share for name, share in shares.items() if share is not None}
    return strategy


def defaulted_strategy(strategy: Mapping[str, Any], trace: Trace) -> dict[str, Any]:
    """Return a decoded strategy with defaults (pkg/apis/apps/v1/defaults.go SetDefaults_Deployment).

    Recreate gets no rollingUpdate; a rollingUpdate that stands beside it stays and is refused afterwards.
    """
    kind = strategy["type"]
    if not kind:
        kind = "RollingUpdate"
        trace.step("kube-apiserver", "strategy.type 填默认值 RollingUpdate", "清单里没写或是空字符串")
    if kind != "RollingUpdate":
        return {**strategy, "type": kind}
    written = strategy.get("rollingUpdate", {})
    for name in _SHARES:
        if name not in written:
            trace.step("kube-apiserver", f"{name} 填默认值 {DEFAULT_SHARE}", "滚动更新的两个界限各自单独填默认值")
    return {"type": kind, "rollingUpdate": {name: written.get(name, DEFAULT_SHARE) for name in _SHARES}}


def strategy_causes(strategy: Mapping[str, Any], path: str) -> list[Cause]:
    """Return what ValidateDeploymentStrategy finds in a defaulted strategy (pkg/apis/apps/validation)."""
    if strategy["type"] == "Recreate":
        blocked = "rollingUpdate" in strategy
        return [forbidden(f"{path}.rollingUpdate", "type 为 Recreate 时不能写,空的 {} 也不行")] if blocked else []
    if strategy["type"] != "RollingUpdate":
        return [not_supported(path, "type 只有 Recreate 和 RollingUpdate(区分大小写)")]
    unavailable, surge = (strategy["rollingUpdate"][name] for name in _SHARES)
    unavailable_path, surge_path = (f"{path}.rollingUpdate.{name}" for name in _SHARES)
    causes = int_or_percent_causes(unavailable, unavailable_path) + int_or_percent_causes(surge, surge_path)
    if written_number(unavailable) == 0 and written_number(surge) == 0:
        causes.append(invalid(unavailable_path, "与 maxSurge 不能同时是 0,否则一步也走不动"))
    # maxSurge has no such limit: 300% is fine.
    return causes + over_100_percent_causes(unavailable, unavailable_path)


def unknown_strategy_fields(value: Any, path: str) -> list[str]:
    """Return the paths of fields that a DeploymentStrategy does not have; raise Undecodable."""
    written = structure(value) or {}
    rolling = structure(written.get("rollingUpdate")) or {}
    return unknown_fields(written, ("type", "rollingUpdate"), path) + unknown_fields(
        rolling, _SHARES, f"{path}.rollingUpdate"
    )


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input that a Deployment's manifest stands for."""
    spec = object_at(manifest, "spec")
    return {"replicas": spec.get("replicas"), "strategy": spec.get("strategy")}


MODEL = Model(
    topic="deployment-strategy",
    title="Deployment 的更新策略存成什么样,什么样的会被拒绝",
    run=run,
    sources=(
        Source("pkg/apis/apps/v1/defaults.go", "SetDefaults_Deployment"),
        Source("pkg/apis/apps/validation/validation.go", "ValidateDeploymentStrategy"),
        Source("pkg/apis/apps/validation/validation.go", "ValidateRollingUpdateDeployment"),
    ),
    leaves_out=("不管百分比怎样换算成 Pod 个数:那是控制器的事", "不看 replicas 和 strategy 以外的字段"),
    example={"replicas": 3, "strategy": {"rollingUpdate": {"maxUnavailable": 0}}},
    manifest_kinds=("Deployment",),
    from_manifest=from_manifest,
)
