"""What the scheduler knows when it starts to place a Pod: nodes with the Pods on them, namespaces, Services.

cpu counts in thousandths of a core, every other resource in whole units. Everything that several plugins need of a Node
or a Pod is computed once, here. Source: pkg/scheduler/framework/types.go NodeInfo, PodInfo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.api.label_selector import Labels
from kb.models.scheduling.affinity_term import AffinityTerms, affinity_terms
from kb.models.scheduling.pod_requests import Amounts, assumed_requests, pod_requests

NAME_LABEL = "kubernetes.io/metadata.name"
# What a Node has when its manifest does not say so, in thousandths: 4 cores, 8Gi, 110 Pods.
DEFAULT_ALLOCATABLE: Amounts = {"cpu": 4_000, "memory": 8 * 2**30 * 1_000, "pods": 110_000}


@dataclass(frozen=True, slots=True)
class HostPort:
    """A port that a container takes on its Node."""

    ip: str
    protocol: str
    port: int


@dataclass(frozen=True, slots=True)
class Pod:
    """A Pod, placed or to be placed. ``scored_*`` are its requests as the least-allocated score counts them."""

    namespace: str
    labels: Labels
    spec: Mapping[str, Any]
    requests: Amounts
    scored_cpu: int
    scored_memory: int
    host_ports: tuple[HostPort, ...]
    affinity: AffinityTerms
    anti_affinity: AffinityTerms

    @property
    def tolerations(self) -> list[Mapping[str, Any]]:
        """The tolerations after admission."""
        return self.spec.get("tolerations") or []


@dataclass(frozen=True, slots=True)
class Node:
    """A Node and the sums over the Pods on it."""

    name: str
    labels: Labels
    taints: tuple[Mapping[str, Any], ...]
    unschedulable: bool
    allocatable: Amounts
    images: Mapping[str, int]
    pods: tuple[Pod, ...]
    requested: Amounts
    scored_cpu: int
    scored_memory: int
    host_ports: tuple[HostPort, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The cluster. ``services`` are (namespace, selector). ``image_nodes``: how many Nodes have an image."""

    nodes: tuple[Node, ...]
    namespaces: Mapping[str, Labels]
    services: tuple[tuple[str, Mapping[str, str]], ...]
    image_nodes: Mapping[str, int]
    image_sizes: Mapping[str, int]

    def namespace_labels(self, name: str) -> Labels:
        """Return a namespace's labels; every namespace is labelled with its own name."""
        return self.namespaces.get(name) or {NAME_LABEL: name}


def snapshot_of(
    nodes: Iterable[Mapping[str, Any]],
    pods: Iterable[Mapping[str, Any]] = (),
    namespaces: Iterable[Mapping[str, Any]] = (),
    services: Iterable[Mapping[str, Any]] = (),
) -> Snapshot:
    """Return the scheduler's view of stored manifests; finished Pods and Pods without a node are not in it."""
    placed: dict[str, list[Pod]] = {}
    for manifest in pods:
        node_name = manifest["spec"].get("nodeName")
        if node_name and (manifest.get("status") or {}).get("phase") not in ("Succeeded", "Failed"):
            placed.setdefault(node_name, []).append(pod_of(manifest))
    views = tuple(_node(manifest, tuple(placed.get(manifest["metadata"]["name"], ()))) for manifest in nodes)
    counts: dict[str, int] = {}
    sizes: dict[str, int] = {}
    for node in views:
        for image, size in node.images.items():
            counts[image] = counts.get(image, 0) + 1
            # The cache keeps the size that the first Node reports (internal/cache addNodeImageStates).
            sizes.setdefault(image, size)
    return Snapshot(views, _namespaces(namespaces), tuple(_services(services)), counts, sizes)


def pod_of(manifest: Mapping[str, Any]) -> Pod:
    """Return the scheduler's view of one stored Pod."""
    metadata, spec = manifest.get("metadata") or {}, manifest["spec"]
    namespace = metadata.get("namespace") or "default"
    requests = pod_requests(spec)
    scored = assumed_requests(spec, requests)
    affinity = spec.get("affinity")
    return Pod(
        namespace=namespace,
        labels=metadata.get("labels") or {},
        spec=spec,
        requests=_in_units(requests),
        scored_cpu=scored.get("cpu", 0),
        scored_memory=-(-scored.get("memory", 0) // 1000),
        host_ports=tuple(_host_ports(spec)),
        affinity=affinity_terms(affinity, "podAffinity", namespace),
        anti_affinity=affinity_terms(affinity, "podAntiAffinity", namespace),
    )


def _in_units(amounts: Mapping[str, int]) -> Amounts:
    return {name: amount if name == "cpu" else -(-amount // 1000) for name, amount in amounts.items()}


def _host_ports(spec: Mapping[str, Any]) -> Iterable[HostPort]:
    # pkg/scheduler/util GetHostPorts: init containers only where they keep running (sidecars).
    sidecars = [one for one in spec.get("initContainers") or () if one.get("restartPolicy") == "Always"]
    for container in [*(spec.get("containers") or ()), *sidecars]:
        for port in container.get("ports") or ():
            if port.get("hostPort"):
                yield HostPort(port.get("hostIP") or "0.0.0.0", port.get("protocol") or "TCP", port["hostPort"])


def _node(manifest: Mapping[str, Any], pods: tuple[Pod, ...]) -> Node:
    metadata, spec, status = manifest["metadata"], manifest.get("spec") or {}, manifest.get("status") or {}
    allocatable = {**DEFAULT_ALLOCATABLE, **(status.get("allocatable") or {})}
    requested: Amounts = {}
    for pod in pods:
        for name, amount in pod.requests.items():
            requested[name] = requested.get(name, 0) + amount
    return Node(
        name=metadata["name"],
        labels=metadata.get("labels") or {},
        taints=tuple(spec.get("taints") or ()),
        unschedulable=bool(spec.get("unschedulable")),
        allocatable=_in_units(allocatable),
        images={
            name: image.get("sizeBytes") or 0
            for image in status.get("images") or ()
            for name in image.get("names") or ()
        },
        pods=pods,
        requested=requested,
        scored_cpu=sum(pod.scored_cpu for pod in pods),
        scored_memory=sum(pod.scored_memory for pod in pods),
        host_ports=tuple(port for pod in pods for port in pod.host_ports),
    )


def _namespaces(manifests: Iterable[Mapping[str, Any]]) -> dict[str, Labels]:
    return {
        entry["metadata"]["name"]: {
            **(entry["metadata"].get("labels") or {}),
            NAME_LABEL: entry["metadata"]["name"],
        }
        for entry in manifests
    }


def _services(manifests: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, Mapping[str, str]]]:
    for manifest in manifests:
        namespace = (manifest.get("metadata") or {}).get("namespace") or "default"
        yield namespace, (manifest.get("spec") or {}).get("selector") or {}
