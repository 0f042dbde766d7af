"""What the API server stores of a manifest, and why it may refuse it: one model for ten kinds.

The way is the same for all: find the API, decode, fill in defaults (and what admission plugins add), validate. The
kinds themselves are in ``kb.models.admission.workloads``, one module each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.workloads.cron_job import CRON_JOB
from kb.models.admission.workloads.daemon_set import DAEMON_SET
from kb.models.admission.workloads.default_class import SeveralDefaults
from kb.models.admission.workloads.deployment import DEPLOYMENT
from kb.models.admission.workloads.ingress import INGRESS
from kb.models.admission.workloads.job import JOB
from kb.models.admission.workloads.kind import Kind, Object, Situation
from kb.models.admission.workloads.persistent_volume import PERSISTENT_VOLUME
from kb.models.admission.workloads.persistent_volume_claim import PERSISTENT_VOLUME_CLAIM
from kb.models.admission.workloads.replica_set import REPLICA_SET, REPLICATION_CONTROLLER
from kb.models.admission.workloads.secret import SECRET
from kb.models.admission.workloads.stateful_set import STATEFUL_SET
from kb.models.api.refusal import Undecodable, no_such_api, refused, undecodable
from kb.models.api.served_kinds import group_exists, is_served
from kb.models.api.shape import decoded
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

# Each kind with the API version whose fields the model knows.
KINDS: dict[str, tuple[str, Kind]] = {
    "Deployment": ("apps/v1", DEPLOYMENT),
    "ReplicaSet": ("apps/v1", REPLICA_SET),
    "ReplicationController": ("v1", REPLICATION_CONTROLLER),
    "StatefulSet": ("apps/v1", STATEFUL_SET),
    "DaemonSet": ("apps/v1", DAEMON_SET),
    "Job": ("batch/v1", JOB),
    "CronJob": ("batch/v1", CRON_JOB),
    "PersistentVolume": ("v1", PERSISTENT_VOLUME),
    "PersistentVolumeClaim": ("v1", PERSISTENT_VOLUME_CLAIM),
    "Ingress": ("networking.k8s.io/v1", INGRESS),
    "Secret": ("v1", SECRET),
}


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the stored values of the fields that matter for the manifest's kind, or the refusal."""
    manifest, existing = given.get("manifest"), [] if given.get("existing") is None else given["existing"]
    if not isinstance(manifest, Mapping):
        raise BadInput(f"workload-defaults:manifest 要是一个清单对象,读到 {manifest!r}")
    if not isinstance(existing, list) or not all(isinstance(one, Mapping) for one in existing):
        raise BadInput("workload-defaults:existing 要是清单的列表(StorageClass 或 IngressClass)")
    kind = _kind(manifest, at)
    if kind is None:
        exists = group_exists(manifest["apiVersion"], at)
        why = "这个组里没有这个版本或资源" if exists else "没有这个 API 组"
        trace.step("kube-apiserver", f"答 404:{at} 不提供 {manifest['apiVersion']} 的 {manifest['kind']}", why)
        return no_such_api(exists)
    try:
        read = decoded(manifest, kind.shape)
        stored = kind.completed(read.value, Situation(at, tuple(existing), trace))
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    except SeveralDefaults as wrong:
        trace.step("kube-apiserver", "准入插件拒绝,答 403", f"{wrong},这个版本不替人选")
        return {"accepted": False, "code": 403, "reason": "Forbidden", "causes": []}
    if causes := kind.causes(stored, at):
        return refused(trace, causes)
    trace.step("kube-apiserver", "校验通过,存下对象", "没写的字段已经有了默认值")
    for path in read.unknown:
        trace.step("kube-apiserver", f"丢掉不认识的字段 {path}", "只给警告;kubectl 默认的严格模式会因此拒绝")
    answer = {"accepted": True, "fields": {path: _value(stored, path) for path in kind.shown}}
    return {**answer, "unknownFields": read.unknown} if read.unknown else answer


def _kind(manifest: Mapping[str, Any], at: Release) -> Kind | None:
    """Return the kind of a manifest, None when the release does not serve it."""
    name, version = manifest.get("kind"), manifest.get("apiVersion")
    if not isinstance(name, str) or name not in KINDS:
        raise BadInput(f"workload-defaults:kind 读到 {name!r},模型认识 {'、'.join(KINDS)}")
    if not isinstance(version, str):
        raise BadInput(f"workload-defaults:apiVersion 要是字符串,读到 {version!r}")
    if not is_served(name, version, at):
        return None
    known, kind = KINDS[name]
    if version != known:
        raise BadInput(f"workload-defaults:{at} 还提供 {version} 的 {name},但模型只懂 {known},请改写清单")
    return kind


def _value(stored: Object, path: str) -> Any:
    value: Any = stored
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def from_manifest(manifest: Given) -> dict[str, Any]:
    """Return the input that a manifest stands for."""
    return {"manifest": dict(manifest)}


MODEL = Model(
    topic="workload-defaults",
    title="一份清单提交后,API 服务器给没写的字段填什么,什么会被拒绝",
    run=run,
    sources=(
        Source("pkg/apis/apps/v1/defaults.go", "SetDefaults_Deployment"),
        Source("pkg/apis/apps/validation/validation.go", "ValidateStatefulSetSpec"),
        Source("pkg/apis/batch/v1/defaults.go", "SetDefaults_Job"),
        Source("pkg/apis/batch/validation/validation.go", "validateJobSpec"),
        Source("pkg/apis/core/validation/validation.go", "ValidatePersistentVolumeClaimSpec"),
        Source("pkg/apis/networking/validation/validation.go", "ValidateIngressSpec"),
        Source("plugin/pkg/admission/storage/storageclass/setdefault/admission.go", "Admit"),
    ),
    leaves_out=(
        "控制器后来写的字段和状态",
        "Pod 模板里的亲和性、安全上下文、卷来源、生命周期钩子:读得进,不校验",
        "已经移除的旧 API 版本(例如 networking.k8s.io/v1beta1)的字段",
        "配额、LimitRange 和自定义的准入 webhook",
    ),
    example={
        "manifest": {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": "w"},
            "spec": {
                "completionMode": "Indexed",
                "completions": 3,
                "backoffLimitPerIndex": 1,
                "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i:1"}]}},
            },
        }
    },
    manifest_kinds=tuple(KINDS),
    from_manifest=from_manifest,
)
