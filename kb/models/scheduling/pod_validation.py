"""What the API server refuses in a Pod, as far as scheduling looks at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.models.admission.toleration_validation import toleration_causes
from kb.models.api.label_selector_validation import key_causes, labels_causes
from kb.models.api.names import dns1123_subdomain_faults, port_name_faults, port_number_faults
from kb.models.api.refusal import Cause, duplicate, forbidden, invalid, not_supported, required
from kb.models.scheduling.affinity_validation import affinity_causes
from kb.models.scheduling.resource_validation import container_resource_causes, pod_resource_causes
from kb.models.scheduling.spread_validation import spread_causes


def pod_causes(pod: Mapping[str, Any]) -> list[Cause]:
    """Return what validation finds in a Pod whose defaults are filled in (ValidatePodCreate, ValidatePodSpec)."""
    metadata, spec = pod.get("metadata") or {}, pod.get("spec") or {}
    labels = metadata.get("labels") or {}
    causes = labels_causes(labels, "metadata.labels") if labels else []
    for kind in ("containers", "initContainers"):
        causes += _containers_causes(spec.get(kind) or (), bool(spec.get("hostNetwork")), f"spec.{kind}")
    if not spec.get("containers"):
        causes.append(required("spec.containers", "Pod 至少要有一个容器"))
    causes += pod_resource_causes(spec, "spec.resources")
    if spec.get("nodeSelector"):
        causes += labels_causes(spec["nodeSelector"], "spec.nodeSelector")
    if spec.get("affinity"):
        causes += affinity_causes(spec["affinity"], labels, "spec.affinity")
    causes += _gates_causes(spec)
    if spec.get("topologySpreadConstraints"):
        causes += spread_causes(spec["topologySpreadConstraints"], labels, "spec.topologySpreadConstraints")
    causes += [invalid("spec.nodeName", fault) for fault in _node_name_faults(spec.get("nodeName"))]
    tolerations = spec.get("tolerations")
    return causes + (toleration_causes(tolerations, "spec.tolerations") if tolerations else [])


def _node_name_faults(name: str | None) -> Sequence[str]:
    return dns1123_subdomain_faults(name) if name else ()


def _containers_causes(containers: Sequence[Mapping[str, Any]], host_network: bool, path: str) -> list[Cause]:
    causes: list[Cause] = []
    host_ports: set[tuple[object, ...]] = set()
    for index, container in enumerate(containers):
        here = f"{path}[{index}]"
        if container.get("resources"):
            causes += container_resource_causes(container["resources"], f"{here}.resources")
        names: set[str] = set()
        for number, port in enumerate(container.get("ports") or ()):
            causes += _port_causes(port, names, host_network, f"{here}.ports[{number}]")
            if port.get("hostPort"):
                bound = (port.get("protocol") or "TCP", port.get("hostIP") or "", port["hostPort"])
                if bound in host_ports:
                    causes.append(duplicate(f"{here}.ports[{number}].hostPort", "同一个主机端口写了两次"))
                host_ports.add(bound)
    return causes


def _port_causes(port: Mapping[str, Any], names: set[str], host_network: bool, path: str) -> list[Cause]:
    causes: list[Cause] = []
    name, number, host_port = port.get("name") or "", port.get("containerPort") or 0, port.get("hostPort") or 0
    if name and (faults := port_name_faults(name)):
        causes += [invalid(f"{path}.name", fault) for fault in faults]
    elif name in names:
        causes.append(duplicate(f"{path}.name", "同一个容器里端口名不能重复"))
    if name:
        names.add(name)
    if not number:
        causes.append(required(f"{path}.containerPort", "必须写容器端口"))
    else:
        causes += [invalid(f"{path}.containerPort", fault) for fault in port_number_faults(number)]
    if host_port:
        causes += [invalid(f"{path}.hostPort", fault) for fault in port_number_faults(host_port)]
    if (port.get("protocol") or "TCP") not in ("TCP", "UDP", "SCTP"):
        causes.append(not_supported(f"{path}.protocol", "协议只有 TCP、UDP 和 SCTP"))
    if host_network and host_port != number:
        causes.append(invalid(f"{path}.hostPort", "hostNetwork 的 Pod 里 hostPort 必须等于 containerPort"))
    return causes


def _gates_causes(spec: Mapping[str, Any]) -> list[Cause]:
    gates = spec.get("schedulingGates") or ()
    causes: list[Cause] = []
    seen: set[str] = set()
    for index, gate in enumerate(gates):
        name, here = gate.get("name") or "", f"spec.schedulingGates[{index}]"
        causes += key_causes(name, here)
        if name in seen:
            causes.append(duplicate(here, "调度门不能重名"))
        seen.add(name)
    if gates and spec.get("nodeName"):
        causes.append(forbidden("spec.nodeName", "还有调度门的 Pod 不能指定节点"))
    return causes
