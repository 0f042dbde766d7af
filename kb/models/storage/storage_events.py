"""What people and kubelets do to volumes, claims and Pods: create, delete, patch, and the phases of Pods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kb.models.api.merge_patch import merged
from kb.models.api.refusal import Cause, Undecodable, refused, undecodable
from kb.models.model import BadInput
from kb.models.storage import pv_controller
from kb.models.storage.cluster import Cluster, Pod
from kb.models.storage.objects import PV_PROTECTION, PVC_PROTECTION, Claim, StorageObject, Volume, with_finalizers
from kb.models.storage.volume_validation import (
    claim_causes,
    claim_update_causes,
    volume_causes,
    volume_update_causes,
)

Answer = dict[str, Any] | None
Event = Mapping[str, Any]
_PATCHABLE = ("metadata", "spec")


def play(cluster: Cluster, namespace: str, event: Event) -> Answer:
    """Play one event; return None, or the refusal of the API server; raise BadInput for an event without sense."""
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
    if not isinstance(volumes, list):
        raise BadInput(f"Pod {name} 的 spec.volumes 应是列表,读到 {volumes!r}")
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
    return {part: merged(getattr(old, part), patch.get(part) or {}) for part in _PATCHABLE}


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
