"""The life of volumes and claims, event by event: every event is followed by a wait until nobody changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.storage import protection, pv_controller
from kb.models.storage.cluster import Cluster
from kb.models.storage.storage_events import play
from kb.models.trace import Trace


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
        answer = play(cluster, namespace, event)
        if answer is not None:
            return {"states": [*states, answer]}
        cluster.settle(_look)
        pv_controller.tell_pending(cluster)
        states.append(_state(cluster, namespace))
    return {"states": states}


def _look(cluster: Cluster) -> None:
    pv_controller.look(cluster)
    protection.look(cluster)


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
