"""The life of volumes and claims, event by event: every event is followed by a wait until nobody changes anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kb.models.api.refusal import Cause, Undecodable, refused, undecodable
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.storage import protection, pv_controller
from kb.models.storage.cluster import Cluster, Pod
from kb.models.storage.objects import PV_PROTECTION, PVC_PROTECTION, Claim, StorageObject, Volume, with_finalizers
from kb.models.storage.volume_validation import (
    claim_causes,
    claim_update_causes,
    decode,
    volume_causes,
    volume_update_causes,
)
from kb.models.trace import Trace

Answer = dict[str, Any] | None
Event = Mapping[str, Any]
_PATCHABLE = ("metadata", "spec")


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the volumes and claims after each event; a refused event is the last one."""
    events = given.get("events")
    if not isinstance(events, list) or not all(isinstance(event, Mapping) for event in events):
        raise BadInput(
            f"events 应是事件的列表,读到 {events!r};每个事件形如 {{'op': 'create', 'kind': ..., 'object': ...}}"
        )
    cluster = Cluster(at, trace)
    namespace = str(given.get("namespace") or "default")
    states: list[dict[str, Any]] = []
    for event in events:
        answer = _play(cluster, namespace, event)
        if answer is not None:
            return {"states": [*states, answer]}
        cluster.settle(_look)
        states.append(_state(cluster, namespace))
    return {"states": states}


def _look(cluster: Cluster) -> None:
    pv_controller.look(cluster)
    protection.look(cluster)


def _play(cluster: Cluster, namespace: str, event: Event) -> Answer:
    played = _EVENTS.get(str(event.get("op")))
    if played is None:
        raise BadInput(f"events[].op 读到 {event.get('op')!r};可写 {'、'.join(_EVENTS)}")
    return played(cluster, namespace, event)


def _text(event: Event, key: str) -> str:
    value = event.get(key)
    if not isinstance(value, str) or not value:
        raise BadInput(f"{event.get('op')} 事件缺 {key}(应是文字),读到 {value!r}")
    return value


def _create(cluster: Cluster, namespace: str, event: Event) -> Answer:
    kind, manifest = _text(event, "kind"), event.get("object")
    if not isinstance(manifest, Mapping) or not isinstance(manifest.get("metadata"), Mapping):
        raise BadInput(f"create 事件缺 object(要有 metadata 和 spec),读到 {manifest!r}")
    metadata, spec = manifest["metadata"], manifest.get("spec") or {}
    if not isinstance(spec, Mapping):
        return undecodable(cluster.trace, Undecodable(f"spec 应是对象,读到 {spec!r}"))
    name = str(metadata.get("name") or "")
    cluster.trace.step("kubectl", f"创建 {kind} {name}")
    if kind == "Pod":
        cluster.pods[namespace, name] = _pod(namespace, name, spec)
        return None
    if kind == "PersistentVolume":
        return _create_volume(cluster, Volume(name, metadata, spec))
    if kind == "PersistentVolumeClaim":
        return _create_claim(cluster, Claim(name, metadata, spec, namespace=namespace))
    raise BadInput(f"create 事件的 kind 读到 {kind!r};可写 PersistentVolume、PersistentVolumeClaim、Pod")


def _pod(namespace: str, name: str, spec: Mapping[str, Any]) -> Pod:
    volumes = spec.get("volumes") or []
    sources = [volume.get("persistentVolumeClaim") for volume in volumes if isinstance(volume, Mapping)]
    claims = tuple(str(source.get("claimName")) for source in sources if isinstance(source, Mapping))
    return Pod(namespace, name, str(spec.get("nodeName") or ""), claims)


def _create_volume(cluster: Cluster, volume: Volume) -> Answer:
    wrong = _wrong(cluster, volume, lambda: volume_causes(volume))
    if wrong is not None:
        return wrong
    if volume.name in cluster.volumes:
        return _refusal(cluster, 409, "AlreadyExists", f"PV {volume.name} 已存在")
    cluster.save_volume(with_finalizers(volume, (*volume.finalizers, PV_PROTECTION)))
    return None


def _create_claim(cluster: Cluster, claim: Claim) -> Answer:
    wrong = _wrong(cluster, claim, lambda: claim_causes(claim))
    if wrong is not None:
        return wrong
    if (claim.namespace, claim.name) in cluster.claims:
        return _refusal(cluster, 409, "AlreadyExists", f"PVC {claim.name} 已存在")
    stored = replace(claim, uid=cluster.new_uid())
    cluster.save_claim(with_finalizers(stored, (*claim.finalizers, PVC_PROTECTION)))
    return None


def _wrong(cluster: Cluster, one: StorageObject, find: Callable[[], list[Cause]]) -> Answer:
    try:
        decode(one)
        causes = list(dict.fromkeys(find()))
    except Undecodable as unread:
        return undecodable(cluster.trace, unread)
    return refused(cluster.trace, causes) if causes else None


def _refusal(cluster: Cluster, code: int, reason: str, why: str) -> dict[str, Any]:
    cluster.trace.step("kube-apiserver", f"拒绝,答 {code} {reason}", why)
    return {"accepted": False, "code": code, "reason": reason, "causes": []}


def _delete(cluster: Cluster, namespace: str, event: Event) -> Answer:
    kind, name = _text(event, "kind"), _text(event, "name")
    key = (namespace, name)
    cluster.trace.step("kubectl", f"删除 {kind} {name}", "API 服务器只标上 deletionTimestamp,finalizer 清完才真删")
    if kind == "PersistentVolume" and name in cluster.volumes:
        cluster.delete_volume(cluster.volumes[name])
    elif kind == "PersistentVolumeClaim" and key in cluster.claims:
        cluster.save_claim(replace(cluster.claims[key], deleting=True))
    elif kind == "Pod" and key in cluster.pods:
        pod = cluster.pods[key]
        # pkg/registry/core/pod/strategy.go CheckGracefulDelete: nothing to wait for without a node or when finished.
        if event.get("gracePeriodSeconds") == 0 or not pod.node or pod.is_finished:
            del cluster.pods[key]
        else:
            cluster.pods[key] = replace(pod, deleting=True)
    else:
        return _refusal(cluster, 404, "NotFound", f"没有 {kind} {name}")
    return None


def _patch(cluster: Cluster, namespace: str, event: Event) -> Answer:
    kind, name, patch = _text(event, "kind"), _text(event, "name"), event.get("patch")
    if not isinstance(patch, Mapping) or not all(isinstance(patch.get(part, {}), Mapping) for part in _PATCHABLE):
        raise BadInput(f"patch 事件的 patch 应是对象(JSON merge patch,含 metadata 或 spec),读到 {patch!r}")
    cluster.trace.step("kubectl", f"修改 {kind} {name}", f"{dict(patch)}")
    if kind == "PersistentVolume" and name in cluster.volumes:
        old = cluster.volumes[name]
        new = replace(old, **_patched(old, patch))
        wrong = _wrong(cluster, new, lambda: volume_update_causes(old, new))
        if wrong is None:
            cluster.save_volume(new)
        return wrong
    if kind == "PersistentVolumeClaim" and (namespace, name) in cluster.claims:
        return _patch_claim(cluster, cluster.claims[namespace, name], patch)
    return _refusal(cluster, 404, "NotFound", f"没有 {kind} {name}")


def _patch_claim(cluster: Cluster, old: Claim, patch: Mapping[str, Any]) -> Answer:
    new = replace(old, **_patched(old, patch))
    wrong = _wrong(cluster, new, lambda: claim_update_causes(old, new))
    if wrong is not None:
        return wrong
    if new.request > old.request:
        # plugin/pkg/admission/storage/persistentvolume/resize: needs a class with allowVolumeExpansion.
        return _refusal(cluster, 403, "Forbidden", "只有 StorageClass 允许扩容(allowVolumeExpansion)的 PVC 能调大")
    cluster.save_claim(new)
    return None


def _patched(old: StorageObject, patch: Mapping[str, Any]) -> dict[str, Any]:
    return {part: _merge(getattr(old, part), patch.get(part) or {}) for part in _PATCHABLE}


def _merge(old: Any, patch: Any) -> Any:
    # RFC 7386: null takes away, objects merge, everything else replaces.
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(old) if isinstance(old, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merge(merged.get(key), value)
    return merged


def _pod_phase(cluster: Cluster, namespace: str, event: Event) -> Answer:
    key, phase = (namespace, _text(event, "name")), _text(event, "phase")
    if key not in cluster.pods:
        return _refusal(cluster, 404, "NotFound", f"没有 Pod {key[1]}")
    cluster.trace.step("kubelet", f"Pod {key[1]} 进入 {phase}")
    cluster.pods[key] = replace(cluster.pods[key], phase=phase)
    return None


def _recycler_pod(cluster: Cluster, namespace: str, event: Event) -> Answer:
    name, phase = _text(event, "pv"), _text(event, "phase")
    if name not in cluster.recycling:
        raise BadInput(f"recyclerPod 事件:PV {name} 此刻没有在回收的 Pod;先让策略为 Recycle 的卷被释放")
    cluster.trace.step("kubelet", f"PV {name} 的 recycler Pod 进入 {phase}")
    pv_controller.finish_recycling(cluster, name, phase)
    return None


_EVENTS: dict[str, Callable[[Cluster, str, Event], Answer]] = {
    "create": _create,
    "delete": _delete,
    "patch": _patch,
    "podPhase": _pod_phase,
    "recyclerPod": _recycler_pod,
}


def _state(cluster: Cluster, namespace: str) -> dict[str, Any]:
    return {
        "pvs": {
            name: {
                "phase": volume.phase,
                "terminating": volume.deleting,
                "claimRef": {"name": ref.name, "hasUid": bool(ref.uid)} if (ref := volume.claim_ref) else None,
            }
            for name, volume in sorted(cluster.volumes.items())
        },
        "pvcs": {
            claim.name: {
                "phase": claim.phase,
                "terminating": claim.deleting,
                "volumeName": claim.volume_name or None,
            }
            for claim in cluster.claims.values()
            if claim.namespace == namespace
        },
    }


_EXAMPLE_VOLUME = {
    "metadata": {"name": "disk"},
    "spec": {
        "capacity": {"storage": "8Gi"},
        "accessModes": ["ReadWriteOnce"],
        "storageClassName": "manual",
        "persistentVolumeReclaimPolicy": "Retain",
        "nfs": {"server": "10.0.0.9", "path": "/exports"},
    },
}
_EXAMPLE_CLAIM = {
    "metadata": {"name": "files"},
    "spec": {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "8Gi"}},
        "storageClassName": "manual",
    },
}

MODEL = Model(
    topic="pv-lifecycle",
    title="一串操作之后,PV 和 PVC 各在什么阶段,为什么",
    run=run,
    sources=(
        Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncVolume"),
        Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncClaim"),
        Source("pkg/controller/volume/persistentvolume/pv_controller.go", "reclaimVolume"),
        Source("pkg/controller/volume/pvprotection/pv_protection_controller.go", "Controller.isBeingUsed"),
        Source("pkg/controller/volume/pvcprotection/pvc_protection_controller.go", "Controller.podUsesPVC"),
        Source("pkg/apis/core/validation/validation.go", "ValidatePersistentVolumeSpec"),
    ),
    leaves_out=(
        "动态制备:没有外部制备器在跑,也就没有谁来删它建的卷",
        "重试的间隔:给出的是不再变化之后的状态",
        "已迁移到 CSI 的树内云盘在 1.25 之前自带的删除插件",
        "几个 PVC 同时等一个卷时谁先得:真实集群里先后不定,这里按创建顺序",
    ),
    example={
        "namespace": "demo",
        "events": [
            {"op": "create", "kind": "PersistentVolume", "object": _EXAMPLE_VOLUME},
            {"op": "create", "kind": "PersistentVolumeClaim", "object": _EXAMPLE_CLAIM},
            {"op": "delete", "kind": "PersistentVolumeClaim", "name": "files"},
        ],
    },
)
