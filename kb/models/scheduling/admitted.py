"""The objects of an input after they passed the API server: decoded, defaulted, validated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.models.api.refusal import Undecodable, refused, undecodable
from kb.models.model import BadInput, Given
from kb.models.release import Release
from kb.models.scheduling.gated_fields import with_fields_of
from kb.models.scheduling.manifest_shape import Decoder, decode_namespace, decode_node, decode_pod, decode_service
from kb.models.scheduling.node_validation import node_causes
from kb.models.scheduling.pod_defaults import stored_pod, with_label_keys
from kb.models.scheduling.pod_validation import pod_causes
from kb.models.scheduling.snapshot import Pod, Snapshot, pod_of, snapshot_of
from kb.models.trace import Trace

Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class Refused:
    """The API server's answer; its key ``refused`` says what it refused: ``node`` or ``pod``."""

    answer: dict[str, Any]


@dataclass(frozen=True)
class Admitted:
    """A cluster, and the Pod to place in it."""

    snapshot: Snapshot
    pod: Pod


def admitted(given: Given, at: Release, trace: Trace) -> Admitted | Refused:
    """Return what ``nodes``, ``pods``, ``namespaces``, ``services`` and ``pod`` of an input become in the cluster."""
    pod = given.get("pod")
    if not isinstance(pod, Mapping):
        raise BadInput(f"pod:要放置的 Pod 应是一份清单(对象),读到 {pod!r}")
    nodes: list[Manifest] = []
    for manifest in manifests(given, "nodes", needed=True):
        node = _stored_node(manifest, trace)
        if isinstance(node, Refused):
            return node
        nodes.append(node)
    placed: list[Manifest] = []
    for manifest in manifests(given, "pods"):
        entry = _stored_pod(manifest, at, trace, quiet=True)
        if isinstance(entry, Refused):
            return entry
        placed.append(entry)
    entry = _stored_pod(pod, at, trace, quiet=False)
    if isinstance(entry, Refused):
        return entry
    _check_names(nodes, "nodes")
    namespaces = _decoded(given, "namespaces", decode_namespace)
    services = _decoded(given, "services", decode_service)
    _check_names(namespaces, "namespaces")
    return Admitted(snapshot_of(nodes, placed, namespaces, services), pod_of(entry))


def queued(given: Given, at: Release, trace: Trace) -> Admitted | dict[str, Any]:
    """Return the cluster and the Pod once it waits to be scheduled, or the answer that tells what keeps it back."""
    objects = admitted(given, at, trace)
    if isinstance(objects, Refused):
        return objects.answer
    if objects.pod.spec.get("schedulingGates"):
        trace.step("kube-scheduler", "不把 Pod 放进调度队列", "还有 schedulingGates 没有去掉")
        return {"accepted": True, "reason": "SchedulingGated"}
    return objects


def manifests(given: Given, name: str, needed: bool = False) -> Sequence[Manifest]:
    """Return a list of manifests of the input, empty if it is missing and not needed; raise BadInput."""
    value = given.get(name)
    if value is None and not needed:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(entry, Mapping) for entry in value):
        raise BadInput(f"{name}:应是清单的列表,读到 {value!r:.60}")
    return value


def _decoded(given: Given, name: str, decoder: Decoder) -> list[Manifest]:
    try:
        return [decoder(manifest) for manifest in manifests(given, name)]
    except Undecodable as wrong:
        raise BadInput(f"{name}:{wrong}") from None


def _check_names(objects: Sequence[Manifest], field: str) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(objects):
        name = (entry.get("metadata") or {}).get("name")
        if not name or name in seen:
            raise BadInput(f"{field}[{index}]:metadata.name 读到 {name!r},应是不和别的重复的名字")
        seen.add(name)


def _stored_node(manifest: Manifest, trace: Trace) -> Manifest | Refused:
    try:
        node: Manifest = decode_node(manifest)
    except Undecodable as wrong:
        return Refused({**undecodable(trace, wrong), "refused": "node"})
    if causes := node_causes(node):
        return Refused({**refused(trace, causes), "refused": "node"})
    return node


def _stored_pod(manifest: Manifest, at: Release, trace: Trace, quiet: bool) -> Manifest | Refused:
    try:
        pod = with_fields_of(decode_pod(manifest), at)
    except Undecodable as wrong:
        return Refused({**undecodable(trace, wrong), "refused": "pod"})
    entry = stored_pod(pod, None if quiet else trace)
    if causes := pod_causes(entry):
        return Refused({**refused(trace, causes), "refused": "pod"})
    return with_label_keys(entry)
