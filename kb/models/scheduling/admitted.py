"""The objects of an input after they passed the API server: decoded, defaulted, validated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.models.api.refusal import Undecodable, refused, undecodable
from kb.models.model import BadInput, Given
from kb.models.scheduling.manifest_shape import decode_node, decode_pod
from kb.models.scheduling.node_validation import node_causes
from kb.models.scheduling.pod_defaults import stored_pod, with_label_keys
from kb.models.scheduling.pod_validation import pod_causes
from kb.models.scheduling.snapshot import Pod, Snapshot, pod_of, snapshot_of
from kb.models.trace import Trace

Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class Refused:
    """The API server's answer, and what it refused: ``node`` or ``pod``."""

    answer: dict[str, Any]
    what: str


@dataclass(frozen=True)
class Admitted:
    """A cluster, and the Pod to place in it."""

    snapshot: Snapshot
    pod: Pod


def admitted(given: Given, trace: Trace) -> Admitted | Refused:
    """Return what ``nodes``, ``pods``, ``namespaces``, ``services`` and ``pod`` of an input become in the cluster."""
    nodes = manifests(given, "nodes", needed=True)
    placed = manifests(given, "pods")
    pod = given.get("pod")
    if not isinstance(pod, Mapping):
        raise BadInput(f"pod:要放置的 Pod 应是一份清单(对象),读到 {pod!r}")
    for node in nodes:
        if answer := _node_refusal(node, trace):
            return Refused(answer, "node")
    stored: list[Manifest] = []
    for manifest in placed:
        entry = _stored(manifest, trace, quiet=True)
        if isinstance(entry, Refused):
            return entry
        stored.append(entry)
    entry = _stored(pod, trace, quiet=False)
    if isinstance(entry, Refused):
        return entry
    namespaces, services = manifests(given, "namespaces"), manifests(given, "services")
    _check_names(namespaces)
    return Admitted(snapshot_of(nodes, stored, namespaces, services), pod_of(entry))


def manifests(given: Given, name: str, needed: bool = False) -> Sequence[Manifest]:
    """Return a list of manifests of the input, empty if it is missing and not needed; raise BadInput."""
    value = given.get(name)
    if value is None and not needed:
        return ()
    if not isinstance(value, list | tuple) or not all(isinstance(entry, Mapping) for entry in value):
        raise BadInput(f"{name}:应是清单的列表,读到 {value!r:.60}")
    return value


def _check_names(namespaces: Sequence[Manifest]) -> None:
    for index, namespace in enumerate(namespaces):
        metadata = namespace.get("metadata")
        if not isinstance(metadata, Mapping) or not isinstance(metadata.get("name"), str):
            raise BadInput(f"namespaces[{index}]:缺 metadata.name,补上命名空间的名字")


def _node_refusal(node: Manifest, trace: Trace) -> dict[str, Any] | None:
    try:
        decode_node(node)
    except Undecodable as wrong:
        return undecodable(trace, wrong)
    causes = node_causes(node)
    return refused(trace, causes) if causes else None


def _stored(pod: Manifest, trace: Trace, quiet: bool) -> dict[str, Any] | Refused:
    try:
        decode_pod(pod)
    except Undecodable as wrong:
        return Refused(undecodable(trace, wrong), "pod")
    entry = stored_pod(pod, None if quiet else trace)
    if causes := pod_causes(entry):
        return Refused(refused(trace, causes), "pod")
    return with_label_keys(entry)
