"""Which restart policies a Pod or a workload may have, and what it gets when it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.container_restart import ContainerRestart, decoded, kept, restart_causes
from kb.models.admission.job_selector_validation import cron_job_selector_causes, decoded_selector, job_selector_causes
from kb.models.admission.restart_policy_validation import owner_policy_causes, pod_policy_causes
from kb.models.api.pod_spec import POD_SPEC_PATH, object_at, pod_spec
from kb.models.api.refusal import (
    Cause,
    Undecodable,
    boolean,
    no_such_api,
    refused,
    string,
    string_map,
    structure,
    structures,
    undecodable,
)
from kb.models.api.served_kinds import group_exists, is_served
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release, as_of
from kb.models.trace import Trace

# The gate JobPodFailurePolicy: off (the field is dropped) until beta.
_FAILURE_POLICY = (("1.20", False), ("1.26", True))


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the stored restart policies, or the refusal of the API server of release ``at``."""
    kind, api_version = _object_type(given)
    if not is_served(kind, api_version, at):
        return _not_served(kind, api_version, at, trace)
    try:
        policy = string(given["restartPolicy"]) or ""
        containers = {name: _containers(given[name]) for name in ("containers", "initContainers") if given.get(name)}
        causes_of_job = _job_causes(given, kind)
        has_failure_policy = _has_failure_policy(given, at)
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    if not policy:
        # SetDefaults_PodSpec does not know whose template it stands in: a Job's becomes Always as well.
        policy = "Always"
        trace.step(
            "kube-apiserver", "restartPolicy 填默认值 Always", "模板不管属于谁都这样填,Job 的也是", restartPolicy=policy
        )
    path = POD_SPEC_PATH[kind]
    causes, stored = _container_outcome(containers, path, at, trace)
    causes += pod_policy_causes(policy, f"{path}.restartPolicy")
    causes += owner_policy_causes(kind, policy, has_failure_policy, f"{path}.restartPolicy") + causes_of_job
    if causes:
        return refused(trace, causes)
    trace.step("kube-apiserver", f"存下 {kind},restartPolicy 是 {policy}", f"{kind} 允许这个值", restartPolicy=policy)
    return {"accepted": True, "restartPolicy": policy, **stored}


def _containers(value: Any) -> tuple[ContainerRestart, ...]:
    return tuple(decoded(entry) for entry in structures(value) or ())


def _container_outcome(
    containers: Mapping[str, tuple[ContainerRestart, ...]], path: str, at: Release, trace: Trace
) -> tuple[list[Cause], dict[str, list[dict[str, Any]]]]:
    causes: list[Cause] = []
    stored: dict[str, list[dict[str, Any]]] = {}
    for name, entries in containers.items():
        is_init = name == "initContainers"
        for index, entry in enumerate(entries):
            left = kept(entry, is_init, at)
            causes += restart_causes(left, is_init, f"{path}.{name}[{index}]", at)
            stored.setdefault(name, []).append(left.stored())
            if left != entry:
                trace.step("kube-apiserver", f"丢掉 {name}[{index}] 自己的重启设置", f"{at} 不认识它们,或特性门控关着")
            elif left.policy is not None:
                trace.step("kube-apiserver", f"{name}[{index}] 带自己的 restartPolicy {left.policy}", "它优先于 Pod 的")
    return causes, stored


def _job_spec(given: Given) -> Mapping[str, Any]:
    return structure(given.get("jobSpec")) or {}


def _has_failure_policy(given: Given, at: Release) -> bool:
    written = structure(_job_spec(given).get("podFailurePolicy")) is not None
    return written and as_of(_FAILURE_POLICY, at)


def _job_causes(given: Given, kind: str) -> list[Cause]:
    spec = _job_spec(given)
    selector, manual = decoded_selector(spec.get("selector")), boolean(spec.get("manualSelector")) or False
    if kind == "Job":
        metadata = structure((structure(spec.get("template")) or {}).get("metadata")) or {}
        return job_selector_causes(selector, manual, string_map(metadata.get("labels")) or {}, "spec")
    return cron_job_selector_causes(selector, manual, "spec.jobTemplate.spec") if kind == "CronJob" else []


def _not_served(kind: str, api_version: str, at: Release, trace: Trace) -> dict[str, Any]:
    exists = group_exists(api_version, at)
    why = "这个组里没有这个版本或资源" if exists else "没有这个 API 组"
    trace.step("kube-apiserver", f"答 404:{at} 不提供 {api_version} 的 {kind}", why)
    return no_such_api(exists)


def _object_type(given: Given) -> tuple[str, str]:
    if "restartPolicy" not in given:
        raise BadInput("restart-policy-admission:缺 restartPolicy;清单里没写的就写 restartPolicy: null")
    kind, api_version = given.get("kind"), given.get("apiVersion")
    if not isinstance(kind, str) or not isinstance(api_version, str):
        raise BadInput(f"restart-policy-admission:kind 和 apiVersion 应是字符串,读到 {kind!r} 和 {api_version!r}")
    return kind, api_version


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input that a manifest of a Pod or of a workload stands for."""
    spec = pod_spec(manifest)
    given: dict[str, Any] = {
        "kind": manifest["kind"],
        "apiVersion": manifest.get("apiVersion"),
        "restartPolicy": spec.get("restartPolicy"),
        **{name: spec[name] for name in ("containers", "initContainers") if spec.get(name)},
    }
    if given["kind"] in ("Job", "CronJob"):
        given["jobSpec"] = object_at(manifest, "spec" if given["kind"] == "Job" else "spec.jobTemplate.spec")
    return given


MODEL = Model(
    topic="restart-policy-admission",
    title="Pod 和各种工作负载的 restartPolicy 默认是什么,哪些会被拒绝",
    run=run,
    sources=(
        Source("pkg/apis/core/v1/defaults.go", "SetDefaults_PodSpec"),
        Source("pkg/apis/core/validation/validation.go", "validateRestartPolicy"),
        Source("pkg/apis/core/validation/validation.go", "validateContainerRestartPolicy"),
        Source("pkg/apis/batch/validation/validation.go", "validateJobSpec"),
    ),
    leaves_out=(
        "jobSpec 里只看 podFailurePolicy 有没有写、selector 和 manualSelector,别的字段当作合法",
        "不管 kubelet 按这些策略怎样重启:那是 container-restart 的事",
    ),
    example={"kind": "Job", "apiVersion": "batch/v1", "restartPolicy": "Always"},
    manifest_kinds=tuple(POD_SPEC_PATH),
    from_manifest=from_manifest,
)
