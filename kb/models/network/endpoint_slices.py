"""From a Service and the Pods it selects to EndpointSlices.

Source: staging/src/k8s.io/endpointslice/reconciler.go reconcileByAddressType, utils.go podToEndpoint and
getEndpointPorts, trafficdist/trafficdist.go; pkg/api/v1/pod/util.go FindPort.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.models.release import Release, as_of

# --max-endpoints-per-slice of kube-controller-manager
MOST_PER_SLICE = 100
# EndpointSliceTerminatingCondition: before, terminating Pods were left out and there was only "ready".
TERMINATING_SHOWN = (("1.20", False), ("1.22", True))
# Named ports of sidecars (init containers with restartPolicy Always) are found by FindPort.
SIDECAR_PORTS_FOUND = (("1.20", False), ("1.33", True))
# ServiceTrafficDistribution (PreferClose), then PreferSameTrafficDistribution (the two newer names), on by default.
SAME_ZONE_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("1.20", ()),
    ("1.31", ("PreferClose",)),
    ("1.34", ("PreferClose", "PreferSameZone")),
)
SAME_NODE_NAMES: tuple[tuple[str, tuple[str, ...]], ...] = (("1.20", ()), ("1.34", ("PreferSameNode",)))
# The older zone hints; while they are asked for, trafficDistribution is not looked at. They need the CPUs of all nodes.
TOPOLOGY_ANNOTATIONS = ("service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints")


@dataclass(frozen=True)
class Port:
    """A port of a slice: as the Service names it, with the number that the Pod listens on."""

    name: str
    protocol: str
    number: int
    app_protocol: str | None = None


@dataclass(frozen=True)
class PodPort:
    """A named port of a container; ``in_sidecar``: of an init container that keeps running."""

    name: str
    number: int
    protocol: str = "TCP"
    in_sidecar: bool = False


@dataclass(frozen=True)
class Pod:
    """What a Service sees of a Pod. ``ready``: its Ready condition is True."""

    name: str
    labels: Mapping[str, str]
    phase: str = "Running"
    ready: bool = False
    ip: str | None = None
    terminating: bool = False
    node: str | None = None
    ports: tuple[PodPort, ...] = ()
    hostname: str = ""
    subdomain: str = ""
    same_namespace: bool = True


@dataclass(frozen=True)
class Endpoint:
    """One Pod in a slice; None stands for what is not written."""

    pod: Pod
    ready: bool
    serving: bool
    terminating: bool
    zone: str | None
    hostname: str | None
    hints: Mapping[str, Any] | None


@dataclass(frozen=True)
class EndpointSlice:
    """Endpoints that have the same ports."""

    ports: tuple[Port, ...]
    endpoints: tuple[Endpoint, ...]


@dataclass(frozen=True)
class Backing:
    """The part of a Service that decides about its slices; ``ports`` are its manifest's ports with defaults."""

    name: str
    ports: tuple[Mapping[str, Any], ...]
    publish_not_ready: bool
    same: tuple[str, ...] = ()


def slices(service: Backing, pods: Iterable[Pod], zones: Mapping[str, str | None], at: Release) -> list[EndpointSlice]:
    """Return the slices of a Service; ``pods`` are those its selector selects, ``zones`` the zone of every node.

    Pods whose named ports resolve to other numbers get a slice of their own. Without any endpoint one empty slice
    without ports stays behind.
    """
    by_ports: dict[tuple[Port, ...], list[Endpoint]] = {}
    for pod in pods:
        if belongs(pod, service, zones, at):
            by_ports.setdefault(ports_of(pod, service, at), []).append(
                endpoint(pod, service, zones.get(pod.node or ""))
            )
    cut = [
        EndpointSlice(ports, tuple(endpoints[start : start + MOST_PER_SLICE]))
        for ports, endpoints in by_ports.items()
        for start in range(0, len(endpoints), MOST_PER_SLICE)
    ]
    return cut or [EndpointSlice((), ())]


def belongs(pod: Pod, service: Backing, zones: Mapping[str, str | None], at: Release) -> bool:
    """Return whether a selected Pod becomes an endpoint (ShouldPodBeInEndpoints): not finished, with an IPv4 address.

    A Pod whose node does not exist is left out unless the Service publishes whatever is not ready.
    """
    finished = pod.phase in ("Succeeded", "Failed")
    hidden = pod.terminating and not as_of(TERMINATING_SHOWN, at)
    reachable = pod.ip is not None and ":" not in pod.ip
    return reachable and not finished and not hidden and (pod.node in zones or service.publish_not_ready)


def endpoint(pod: Pod, service: Backing, zone: str | None) -> Endpoint:
    """Return a Pod as an endpoint (podToEndpoint).

    ``serving`` is the Pod's readiness; ``ready`` is false for a terminating Pod too, unless the Service publishes
    addresses that are not ready: then it is always true.
    """
    ready = service.publish_not_ready or (pod.ready and not pod.terminating)
    # The Pod asks for a DNS name below this Service (ShouldSetHostname).
    named = bool(pod.hostname) and pod.subdomain == service.name
    return Endpoint(
        pod,
        ready,
        pod.ready,
        pod.terminating,
        zone,
        pod.hostname if named else None,
        _hints(pod, zone, service.same) if ready else None,
    )


def _hints(pod: Pod, zone: str | None, same: tuple[str, ...]) -> Mapping[str, Any] | None:
    hints: dict[str, Any] = {}
    if "zone" in same and zone:
        hints["forZones"] = [{"name": zone}]
    if "node" in same and pod.node:
        hints["forNodes"] = [{"name": pod.node}]
    return hints or None


def kept_together(traffic_distribution: str | None, annotations: Mapping[str, str], at: Release) -> tuple[str, ...]:
    """Return what the hints should name, ``zone`` and ``node``, for a Service's trafficDistribution."""
    if any(annotations.get(key) in ("Auto", "auto") for key in TOPOLOGY_ANNOTATIONS):
        return ()
    if traffic_distribution in as_of(SAME_NODE_NAMES, at):
        return ("zone", "node")
    return ("zone",) if traffic_distribution in as_of(SAME_ZONE_NAMES, at) else ()


def ports_of(pod: Pod, service: Backing, at: Release) -> tuple[Port, ...]:
    """Return the ports of a Service on this Pod, sorted by name; a name the Pod does not know drops the port."""
    found = []
    for port in service.ports:
        number = _number(pod, port, at)
        if number is not None:
            found.append(Port(port.get("name") or "", port["protocol"], number, port.get("appProtocol")))
    return tuple(sorted(found, key=lambda one: (one.name, one.protocol, one.number)))


def _number(pod: Pod, port: Mapping[str, Any], at: Release) -> int | None:
    target = port["targetPort"]
    if isinstance(target, int):
        return target
    sidecars = as_of(SIDECAR_PORTS_FOUND, at)
    named = [one for one in pod.ports if one.name == target and one.protocol == port["protocol"]]
    usable = [one for one in named if not one.in_sidecar] + [one for one in named if one.in_sidecar and sidecars]
    return usable[0].number if usable else None
