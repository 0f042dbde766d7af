"""From manifests, and from kubectl's shorthands for them, to objects."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from kb.models.api.int_or_percent import scaled
from kb.models.api.refusal import Cause, Undecodable, string, structure, structures
from kb.models.model import BadInput
from kb.models.scheduling.flow.cluster import Thing
from kb.models.scheduling.manifest_shape import decode_pod, decode_service
from kb.models.scheduling.pod_defaults import stored_pod
from kb.models.scheduling.pod_validation import pod_causes

# Plural and short name of each kind that can be created.
RESOURCES = {
    "Pod": ("pods", "po"),
    "Deployment": ("deployments", "deploy"),
    "ReplicaSet": ("replicasets", "rs"),
    "ReplicationController": ("replicationcontrollers", "rc"),
    "StatefulSet": ("statefulsets", "sts"),
    "DaemonSet": ("daemonsets", "ds"),
    "Job": ("jobs", "jobs"),
    "CronJob": ("cronjobs", "cj"),
    "Service": ("services", "svc"),
}


def thing_of(manifest: Any, place: str) -> Thing:
    """Return the object of a manifest; raise BadInput for what cannot be understood."""
    kind = _inside(manifest, "kind")
    if not isinstance(kind, str) or kind not in RESOURCES:
        raise BadInput(f"{place}:kind 读到 {kind!r},可用 {'、'.join(RESOURCES)}")
    name, spec = _inside(_inside(manifest, "metadata"), "name"), _inside(manifest, "spec")
    if not isinstance(name, str) or not isinstance(spec, Mapping):
        raise BadInput(f"{place}:清单要有 metadata.name 和 spec")
    labels = _inside(_inside(manifest, "metadata"), "labels") or {}
    thing = Thing(RESOURCES[kind][0], name, labels, copy.deepcopy(dict(spec)))
    if kind == "Pod":
        thing.status = {"phase": "Pending"}
    check(thing, place)
    return thing


def check(thing: Thing, place: str) -> None:
    """Raise BadInput unless the fields that the components read can be read."""
    spec: Any = thing.spec
    try:
        decode_service({"metadata": {"labels": thing.labels}, "spec": spec if thing.resource == "services" else {}})
        if thing.resource == "services":
            return
        if thing.resource == "pods":
            decode_pod({"spec": spec})
            return
        _check_strategy(spec)
        if thing.resource == "cronjobs":
            spec = _inside(_inside(spec, "jobTemplate"), "spec")
        template = _inside(spec, "template")
        if not isinstance(_inside(template, "spec"), Mapping):
            raise BadInput(f"{place}:{thing.resource}/{thing.name} 缺 Pod 模板(template.spec)")
        decode_pod(template)
    except Undecodable as wrong:
        raise BadInput(f"{place}:{wrong}") from None
    for name in ("replicas", "completions", "parallelism"):
        count = _inside(spec, name)
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= 50):
            raise BadInput(f"{place}:spec.{name} 应是 0 到 50 的整数,读到 {count!r}")


def _check_strategy(spec: Mapping[str, Any]) -> None:
    for name in ("strategy", "updateStrategy"):
        strategy = structure(spec.get(name)) or {}
        rolling = structure(strategy.get("rollingUpdate")) or {}
        for bound in ("maxSurge", "maxUnavailable"):
            try:
                scaled(0 if rolling.get(bound) is None else rolling[bound], 1, True)
            except ValueError:
                raise Undecodable(f"{bound} 应是整数或百分比,读到 {rolling[bound]!r}") from None
    for claim in structures(spec.get("volumeClaimTemplates")) or ():
        string((structure(claim.get("metadata")) or {}).get("name"))


def readable(pod_spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Pod's spec as the API server reads it."""
    spec: dict[str, Any] = decode_pod({"spec": pod_spec})["spec"]
    return spec


def pod_faults(thing: Thing) -> list[Cause]:
    """Return what validation finds in the Pod, or in the Pod template, of an object."""
    if thing.resource == "services":
        return []
    holder = thing.spec["jobTemplate"]["spec"] if thing.resource == "cronjobs" else thing.spec
    template = {"metadata": {"labels": thing.labels}, "spec": holder}
    decoded = decode_pod(template if thing.resource == "pods" else holder["template"])
    return pod_causes(stored_pod(decoded, None))


def _inside(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def of_arguments(verb: str, words: Sequence[str], place: str) -> dict[str, Any]:
    """Return the manifest that ``kubectl run``, ``create deployment|job`` or ``expose`` makes of its arguments."""
    flags = dict(word[2:].split("=", 1) for word in words if word.startswith("--") and "=" in word)
    names = [word for word in words if not word.startswith("-")]
    kind = {"run": "Pod", "expose": "Service"}.get(verb) or (names[:1] or [""])[0].capitalize()
    name = (names[-1:] or [""])[0].rpartition("/")[2]
    container = {"name": name, "image": flags.get("image", "")}
    labels = {"app": name} if verb != "run" else {"run": name}
    metadata: dict[str, Any] = {"name": name, "labels": labels}
    if not name or kind not in ("Pod", "Service", "Deployment", "Job"):
        raise BadInput(
            f"{place}:认识 kubectl run、expose、create deployment 和 create job,读到 {' '.join(words)!r:.60}"
        )
    if kind == "Service":
        return {"kind": kind, "metadata": {"name": flags.get("name", name)}, "spec": {"selector": labels}}
    if kind == "Pod":
        policy = flags.get("restart", "Always")
        return {"kind": kind, "metadata": metadata, "spec": {"containers": [container], "restartPolicy": policy}}
    pod: dict[str, Any] = {"containers": [container], "restartPolicy": "Never" if kind == "Job" else "Always"}
    spec: dict[str, Any] = {"template": {"metadata": {"labels": labels}, "spec": pod}}
    if flags.get("replicas", "").isdigit():
        spec["replicas"] = int(flags["replicas"])
    return {"kind": kind, "metadata": metadata, "spec": spec}
