"""A stored Service in the words of the recordings: which values were given, handed out, kept or absent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.service_defaults import Spec
from kb.models.admission.service_update import node_ports

_AS_STORED = (
    "allocateLoadBalancerNodePorts",
    "externalTrafficPolicy",
    "internalTrafficPolicy",
    "externalName",
    "loadBalancerClass",
    "loadBalancerIP",
    "externalIPs",
    "loadBalancerSourceRanges",
    "publishNotReadyAddresses",
    "trafficDistribution",
    "selector",
)


def observed(spec: Spec, request: Mapping[str, Any], before: Spec | None = None) -> dict[str, Any]:
    """Return the answer for a stored spec; ``request`` is what the client wrote, ``before`` the spec it changed."""
    old_ports = set(node_ports(before)) if before else set()
    client = (spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}
    return {
        "accepted": True,
        "type": spec["type"],
        "clusterIP": _address_word(spec, request, before),
        "clusterIPs": len(spec.get("clusterIPs", ())),
        "ipFamilies": spec.get("ipFamilies"),
        "ipFamilyPolicy": spec.get("ipFamilyPolicy"),
        "ports": [
            _port_view(port, _written_node_port(request, index), old_ports)
            for index, port in enumerate(spec.get("ports", ()))
        ],
        "sessionAffinity": spec["sessionAffinity"],
        "timeoutSeconds": client.get("timeoutSeconds"),
        "healthCheckNodePort": _word(spec.get("healthCheckNodePort"), request.get("healthCheckNodePort"), set()),
        "loadBalancerIngress": [],
        **{name: spec.get(name) for name in _AS_STORED},
    }


def observed_update(spec: Spec, before: Spec, patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer for a changed spec, and whether its address and node ports are the old ones."""
    return {
        **observed(spec, patch, before),
        "clusterIPKept": spec.get("clusterIP") == before.get("clusterIP"),
        "nodePortsKept": node_ports(spec) == node_ports(before),
    }


def _address_word(spec: Spec, request: Mapping[str, Any], before: Spec | None) -> str:
    address = spec.get("clusterIP")
    if address == "None":
        return "None"
    return _word(address, request.get("clusterIP"), {before.get("clusterIP")} if before else set())


def _word(value: Any, written: Any, old: set[Any]) -> str:
    if not value:
        return "absent"
    if value == written:
        return "given"
    return "kept" if value in old else "allocated"


def _port_view(port: Spec, written: Any, old_ports: set[int]) -> dict[str, Any]:
    return {
        "name": port.get("name"),
        "protocol": port["protocol"],
        "port": port.get("port", 0),
        "targetPort": port["targetPort"],
        "appProtocol": port.get("appProtocol"),
        "nodePort": _word(port.get("nodePort"), written, old_ports),
    }


def _written_node_port(request: Mapping[str, Any], index: int) -> Any:
    ports = request.get("ports")
    written = ports[index] if isinstance(ports, list) and index < len(ports) else None
    return written.get("nodePort") if isinstance(written, Mapping) else None
