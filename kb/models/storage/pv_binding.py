"""To which volume a claim gets bound, and where its Pod may run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kb.models.api.refusal import Cause, Undecodable, refused, string_map, undecodable
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release, as_of
from kb.models.storage import delayed_binding, pv_controller
from kb.models.storage.cluster import Cluster, StorageClass
from kb.models.storage.objects import Claim, Volume, with_spec
from kb.models.storage.volume_validation import claim_causes, volume_causes
from kb.models.trace import Trace

NAMESPACE = "binding"
# plugin/pkg/admission/storage/storageclass/setdefault: since 1.26 the newest default class wins, before two defaults
# were an error.
NEWEST_DEFAULT_WINS = (("1.20", False), ("1.26", True))


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return what the claim is bound to, the phases, the stored class, and the Pod's node where there is a Pod."""
    cluster = Cluster(at, trace)
    classes = _mappings(given, "storageClasses")
    _create_classes(cluster, [one for one in classes if not one.get("createdAfterPvc")])
    try:
        volumes = [_volume(one) for one in _mappings(given, "pvs")]
        claim = _claim(given)
        causes = [cause for volume in volumes for cause in _causes(volume)] or _causes(claim)
    except Undecodable as unread:
        return undecodable(trace, unread)
    if causes:
        return refused(trace, dict.fromkeys(causes))
    for volume in volumes:
        cluster.save_volume(volume)
    cluster.settle(pv_controller.look)
    stored = _with_default_class(cluster, replace(claim, uid=cluster.new_uid()))
    if stored is None:
        return {"accepted": False, "code": 403, "reason": "Forbidden", "causes": []}
    cluster.save_claim(stored)
    cluster.settle(pv_controller.look)
    _create_classes(cluster, [one for one in classes if one.get("createdAfterPvc")])
    cluster.settle(pv_controller.look)
    return _end(cluster, given)


def _mappings(given: Mapping[str, Any], key: str, named: bool = True) -> list[Mapping[str, Any]]:
    entries = given.get(key) or []
    if not isinstance(entries, list) or not all(
        isinstance(one, Mapping) and (one.get("name") or not named) for one in entries
    ):
        raise BadInput(f"{key} 应是{'带 name 的' if named else ''}对象的列表,读到 {entries!r}")
    return entries


def _create_classes(cluster: Cluster, classes: list[Mapping[str, Any]]) -> None:
    for one in classes:
        name, delayed = str(one["name"]), one.get("volumeBindingMode") == "WaitForFirstConsumer"
        created = len(cluster.classes)
        topologies = tuple(_mappings(one, "allowedTopologies", named=False))
        provisioner, default = str(one.get("provisioner") or ""), bool(one.get("isDefault"))
        cluster.classes[name] = StorageClass(name, provisioner, delayed, default, created, topologies)


def _volume(one: Mapping[str, Any]) -> Volume:
    metadata = {"labels": one.get("labels"), "annotations": one.get("annotations")}
    names = ("accessModes", "storageClassName", "volumeMode", "claimRef", "nodeAffinity", "volumeAttributesClassName")
    spec = {name: one[name] for name in names if one.get(name) is not None}
    spec |= {"capacity": {"storage": one.get("capacity")}, "persistentVolumeReclaimPolicy": "Retain"}
    spec["csi"] = {"driver": "csi.example.com", "volumeHandle": f"handle-{one['name']}"}
    return Volume(str(one["name"]), metadata, spec)


def _claim(given: Given) -> Claim:
    one = given.get("pvc")
    if not isinstance(one, Mapping):
        raise BadInput(f"缺 pvc(对象:request、accessModes、storageClassName……),读到 {one!r}")
    metadata = {"labels": one.get("labels"), "annotations": one.get("annotations")}
    names = ("accessModes", "storageClassName", "volumeMode", "volumeName", "selector", "volumeAttributesClassName")
    spec = {name: one[name] for name in names if one.get(name) is not None}
    if one.get("request") is not None:
        spec["resources"] = {"requests": {"storage": one["request"]}}
    return Claim("claim", metadata, spec, namespace=NAMESPACE)


def _causes(one: Volume | Claim) -> list[Cause]:
    return volume_causes(one) if isinstance(one, Volume) else claim_causes(one)


def _with_default_class(cluster: Cluster, claim: Claim) -> Claim | None:
    # plugin/pkg/admission/storage/storageclass/setdefault: only a claim that says nothing about a class gets one.
    default = pv_controller.default_class(cluster)
    if claim.has_class or default is None:
        return claim
    defaults = [one for one in cluster.classes.values() if one.is_default]
    if len(defaults) > 1 and not as_of(NEWEST_DEFAULT_WINS, cluster.at):
        cluster.trace.step("kube-apiserver", "拒绝这个 PVC", "有两个默认 StorageClass;1.26 之前这算错误")
        return None
    cluster.trace.step("kube-apiserver", f"补上默认 StorageClass {default.name}", "PVC 没写类;多个默认时取最新建的")
    return with_spec(claim, storageClassName=default.name)


def _end(cluster: Cluster, given: Given) -> dict[str, Any]:
    key = (NAMESPACE, "claim")
    pod = given.get("pod")
    node = None
    if isinstance(pod, Mapping):
        node = _place(cluster, cluster.claims[key], pod, given)
        cluster.settle(pv_controller.look)
    pv_controller.tell_pending(cluster)
    claim = cluster.claims[key]
    end: dict[str, Any] = {
        "accepted": True,
        "pvcPhase": claim.phase,
        "pvcStorageClassName": claim.spec.get("storageClassName"),
        "boundTo": claim.volume_name if claim.phase == "Bound" else None,
        "pvPhases": {name: volume.phase for name, volume in sorted(cluster.volumes.items())},
    }
    return {**end, "podNode": node} if isinstance(pod, Mapping) else end


def _place(cluster: Cluster, claim: Claim, pod: Mapping[str, Any], given: Given) -> str | None:
    if pod.get("nodeName"):
        cluster.trace.step("kube-scheduler", "不经手这个 Pod", "nodeName 已写好;等消费者的 PVC 也就没人来给它选卷")
        return str(pod["nodeName"])
    nodes = []
    for one in _mappings(given, "nodes"):
        name = str(one["name"])
        labels = _text_map(one.get("labels"), f"nodes[] {name} 的 labels")
        nodes.append({"name": name, "labels": {"kubernetes.io/hostname": name, **labels}})
    wanted = {**pod, "nodeSelector": _text_map(pod.get("nodeSelector"), "pod.nodeSelector")}
    return delayed_binding.schedule(cluster, claim, wanted, nodes)


def _text_map(value: Any, where: str) -> dict[str, str]:
    try:
        return string_map(value) or {}
    except Undecodable as wrong:
        raise BadInput(f"{where} 应是键和值都是文字的对象:{wrong}") from None


MODEL = Model(
    topic="pv-binding",
    title="一个 PVC 会绑到哪个 PV,用它的 Pod 能去哪个节点",
    run=run,
    sources=(
        Source("pkg/controller/volume/persistentvolume/index.go", "persistentVolumeOrderedIndex.findByClaim"),
        Source("staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go", "FindMatchingVolume"),
        Source("pkg/controller/volume/persistentvolume/pv_controller.go", "syncUnboundClaim"),
        Source("pkg/scheduler/framework/plugins/volumebinding/binder.go", "volumeBinder.FindPodVolumes"),
        Source("plugin/pkg/admission/storage/storageclass/setdefault/admission.go", "claimDefaulterPlugin.Admit"),
    ),
    leaves_out=(
        "外部制备器:没有它,类有制备器时 PVC 就一直等",
        "条件完全相同的两个卷、两个节点之间的选择(真实集群里不定,这里按名字取第一个)",
        "调度器除节点选择和卷以外的条件",
    ),
    example={
        "storageClasses": [],
        "pvs": [
            {"name": "big", "capacity": "9Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": ""},
            {
                "name": "wide",
                "capacity": "7Gi",
                "accessModes": ["ReadWriteOnce", "ReadWriteMany"],
                "storageClassName": "",
            },
        ],
        "pvc": {"request": "6Gi", "accessModes": ["ReadWriteOnce"], "storageClassName": ""},
        "nodes": [],
    },
)
