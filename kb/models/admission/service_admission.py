"""What becomes of a Service that somebody creates or changes: defaults, addresses, ports, refusals.

The order is the API server's: decode, default, hand out addresses and ports, clear what the type does not use,
validate. So a node port that is taken is reported alone, before any mistake that validation would have found.
The cluster is single-stack IPv4 with the Service range 10.96.0.0/16 and node ports 30000-32767.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.service_allocation import (
    AllocationFailed,
    Pools,
    allocate_addresses,
    allocate_health_check_port,
    allocate_node_ports,
)
from kb.models.admission.service_defaults import SERVICE, Spec, defaulted
from kb.models.admission.service_families import address_causes, families_filled
from kb.models.admission.service_observation import observed, observed_update
from kb.models.admission.service_update import (
    allocate_changes,
    change_causes,
    with_kept_values,
    without_stale_values,
)
from kb.models.admission.service_validation import service_causes, service_name_causes
from kb.models.api.merge_patch import merged
from kb.models.api.refusal import Cause, Undecodable, invalid, refused, undecodable
from kb.models.api.shape import decoded
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

Answer = dict[str, Any]


class _Refused(Exception):
    """The causes of a refusal before the Service is stored."""

    def __init__(self, causes: list[Cause]) -> None:
        self.causes = causes


def run(given: Given, at: Release, trace: Trace) -> Answer:
    """Return what the API server stores of ``spec``, and then of ``updateSpec``, or how it refuses."""
    spec, name = given.get("spec"), "svc" if given.get("name") is None else given["name"]
    existing, patch = [] if given.get("existing") is None else given["existing"], given.get("updateSpec")
    if not isinstance(spec, Mapping) or not isinstance(name, str) or not isinstance(existing, list):
        raise BadInput("service-admission:spec 必须是对象,name 是字符串,existing 是 spec 的列表")
    if patch is not None and not isinstance(patch, Mapping):
        raise BadInput(f"service-admission:updateSpec 读到 {patch!r},应是合并补丁的对象")
    pools = Pools()
    for index, other in enumerate(existing):
        stored, answer = _created({"spec": other}, f"existing-{index}", pools, at, Trace())
        if stored is None:
            raise BadInput(f"service-admission:existing[{index}] 自己就会被拒绝:{answer}")
    trace.step("kube-apiserver", f"收到创建 Service {name} 的请求", "先解码,再填默认值")
    stored, answer = _created({"spec": spec, "status": given.get("status")}, name, pools, at, trace)
    if stored is None:
        return answer
    answer = observed(stored, spec) | answer
    if patch is not None:
        trace.step("kube-apiserver", "收到对 spec 的合并补丁", "补丁打在存下来的对象上,再走一遍同样的流程")
        answer["update"] = _updated(stored, dict(patch), pools, at, trace)
    return answer


def _created(body: Mapping[str, Any], name: str, pools: Pools, at: Release, trace: Trace) -> tuple[Spec | None, Answer]:
    """Return the stored spec and the unknown fields, or None and the refusal."""
    try:
        read = decoded(body, SERVICE)
        spec = defaulted(read.value.get("spec", {}), at, trace)
        if "clusterIP" in spec and "clusterIPs" not in spec:
            spec["clusterIPs"] = [spec["clusterIP"]]
        spec = _with_families(spec, None, at)
        for causes in (allocate_addresses(spec, pools, trace), allocate_node_ports(spec, pools, trace)):
            _refuse(causes)
        allocate_health_check_port(spec, pools, trace)
        _refuse(service_name_causes(name, at) + service_causes(spec, None, at))
    except Undecodable as wrong:
        return None, undecodable(trace, wrong)
    except (AllocationFailed, _Refused) as wrong:
        return None, _refusal(wrong, trace)
    if body.get("status"):
        trace.step("kube-apiserver", "丢掉请求里的 status", "状态由控制器写,创建时不能自己带")
    for path in read.unknown:
        trace.step("kube-apiserver", f"丢掉不认识的字段 {path}", "只给警告;kubectl 默认的严格模式会因此拒绝")
    trace.step("kube-apiserver", "校验通过,存入 etcd", type=spec["type"])
    return spec, {"unknownFields": read.unknown} if read.unknown else {}


def _updated(before: Spec, patch: dict[str, Any], pools: Pools, at: Release, trace: Trace) -> Answer:
    try:
        read = decoded({"spec": merged(before, patch)}, SERVICE)
    except Undecodable as wrong:
        # A patched object that cannot be decoded is a 422, unlike a created one (handlers/patch.go jsonPatcher).
        return refused(trace, [invalid("patch", str(wrong))])
    try:
        spec = with_kept_values(defaulted(read.value.get("spec", {}), at, trace), before, trace)
        spec = _with_families(spec, before, at)
        _refuse(allocate_changes(spec, before, pools, trace))
        spec = without_stale_values(spec, before, at, trace)
        _refuse(change_causes(spec, before) + service_causes(spec, before, at))
    except (AllocationFailed, _Refused) as wrong:
        return _refusal(wrong, trace)
    trace.step("kube-apiserver", "校验通过,更新 etcd 里的对象", type=spec["type"])
    answer = observed_update(spec, before, patch)
    return {**answer, "unknownFields": read.unknown} if read.unknown else answer


def _with_families(spec: Spec, before: Spec | None, at: Release) -> Spec:
    if spec["type"] == "ExternalName":
        return spec
    _refuse(address_causes(spec, before, at))
    filled, causes = families_filled(spec, before)
    _refuse(causes)
    return filled


def _refuse(causes: list[Cause]) -> None:
    if causes:
        raise _Refused(causes)


def _refusal(wrong: AllocationFailed | _Refused, trace: Trace) -> Answer:
    if isinstance(wrong, _Refused):
        return refused(trace, wrong.causes)
    why, *reason = wrong.args
    trace.step("kube-apiserver", "分配失败,答 500", str(why))
    return {"accepted": False, "code": 500, "reason": reason[0] if reason else "InternalError", "causes": []}


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input that a Service's manifest stands for."""
    spec, metadata = manifest.get("spec"), manifest.get("metadata")
    if not isinstance(spec, Mapping):
        raise BadInput("Service 的清单里没有 spec,或它不是对象")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    return {"spec": spec, "name": name} if isinstance(name, str) else {"spec": spec}


MODEL = Model(
    topic="service-admission",
    title="创建或修改一个 Service,API 服务器会填什么、分配什么、拒绝什么",
    run=run,
    sources=(
        Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Service"),
        Source("pkg/registry/core/service/storage/alloc.go", "initIPFamilyFields"),
        Source("pkg/registry/core/service/storage/alloc.go", "initNodePorts"),
        Source("pkg/registry/core/service/storage/storage.go", "patchAllocatedValues"),
        Source("pkg/registry/core/service/strategy.go", "dropTypeDependentFields"),
        Source("pkg/apis/core/validation/validation.go", "validateService"),
    ),
    leaves_out=(
        "双栈集群和 IPv6 网段",
        "分到的地址和端口的具体数值:真的 API 服务器随机取",
        "注解(例如 service.beta.kubernetes.io/load-balancer-source-ranges)",
        "负载均衡器控制器后来写的 status.loadBalancer",
    ),
    example={"spec": {"type": "NodePort", "ports": [{"port": 80, "nodePort": 29999}]}},
    manifest_kinds=("Service",),
    from_manifest=from_manifest,
)
