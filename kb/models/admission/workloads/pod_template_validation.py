"""What the API server refuses in the Pod template of a workload.

Source: pkg/apis/core/validation/validation.go ValidatePodTemplateSpec, ValidatePodSpec, validateContainers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.admission.container_image import Container, container_causes
from kb.models.admission.container_restart import ContainerRestart, kept, restart_causes
from kb.models.admission.probe_validation import probe_causes
from kb.models.admission.restart_policy_validation import owner_policy_causes, pod_policy_causes
from kb.models.admission.toleration_validation import toleration_causes
from kb.models.admission.workloads.metadata import annotations_causes
from kb.models.admission.workloads.pod_template import PROBES
from kb.models.api import quantity
from kb.models.api.label_selector_validation import labels_causes
from kb.models.api.names import (
    dns1123_label_faults,
    dns1123_subdomain_faults,
    port_name_faults,
    port_number_faults,
    qualified_name_faults,
)
from kb.models.api.refusal import Cause, duplicate, forbidden, invalid, not_supported, required
from kb.models.release import Release

_DNS_POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_PREEMPTION_POLICIES = ("PreemptLowerPriority", "Never")
_MESSAGE_POLICIES = ("File", "FallbackToLogsOnError")
_PROTOCOLS = ("TCP", "UDP", "SCTP")
_LONGEST_DEADLINE = 2**31 - 1

Spec = Mapping[str, Any]


def template_causes(template: Spec, kind: str, path: str, at: Release, has_failure_policy: bool = False) -> list[Cause]:
    """Return the findings in a completed template of a workload of ``kind``, which stands at ``path``."""
    metadata, spec, here = template.get("metadata", {}), template["spec"], f"{path}.spec"
    policy = spec["restartPolicy"]
    return [
        *labels_causes(metadata.get("labels", {}), f"{path}.labels"),
        *annotations_causes(metadata.get("annotations", {}), f"{path}.annotations"),
        *_volume_causes(spec, f"{here}.volumes"),
        *_containers_causes(spec, here, at),
        *pod_policy_causes(policy, f"{here}.restartPolicy"),
        *owner_policy_causes(kind, policy, has_failure_policy, f"{here}.restartPolicy"),
        *_dns_causes(spec, here),
        *_name_causes(spec, here),
        *labels_causes(spec.get("nodeSelector", {}), f"{here}.nodeSelector"),
        *toleration_causes(spec.get("tolerations", ()), f"{here}.tolerations"),
        *_deadline_causes(spec, kind, f"{here}.activeDeadlineSeconds"),
        *_host_network_causes(spec, here),
    ]


def _containers_causes(spec: Spec, path: str, at: Release) -> list[Cause]:
    causes = [] if spec.get("containers") else [required(f"{path}.containers", "至少要一个容器")]
    names: set[str] = set()
    for group in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(group, ())):
            here = f"{path}.{group}[{index}]"
            name = container.get("name", "")
            faults = dns1123_label_faults(name)
            if not name:
                causes.append(required(f"{here}.name"))
            elif faults:
                causes += [invalid(f"{here}.name", fault) for fault in faults]
            elif name in names:
                causes.append(duplicate(f"{here}.name", "容器名在 Pod 里不能重复"))
            names.add(name)
            causes += _container_causes(container, group == "initContainers", here, at)
    return causes


def _container_causes(container: Spec, is_init: bool, path: str, at: Release) -> list[Cause]:
    image = Container(container.get("image", ""), container["imagePullPolicy"])
    restart = ContainerRestart(container.get("restartPolicy"), tuple(container.get("restartPolicyRules", ())))
    causes = container_causes(image, path) + restart_causes(kept(restart, is_init, at), is_init, path, at)
    causes += _port_causes(container.get("ports", ()), f"{path}.ports")
    if container["terminationMessagePolicy"] not in _MESSAGE_POLICIES:
        causes.append(invalid(f"{path}.terminationMessagePolicy", f"只有 {'、'.join(_MESSAGE_POLICIES)}"))
    for index, variable in enumerate(container.get("env", ())):
        if not variable.get("name"):
            causes.append(required(f"{path}.env[{index}].name"))
    causes += _resource_causes(container.get("resources", {}), f"{path}.resources")
    sidecar = is_init and container.get("restartPolicy") == "Always"
    for name in PROBES:
        if name in container and is_init and not sidecar:
            causes.append(forbidden(f"{path}.{name}", "普通的初始化容器不能有探针"))
        elif name in container:
            causes += probe_causes(container[name], name.removesuffix("Probe"), f"{path}.{name}")
    return causes


def _port_causes(ports: Any, path: str) -> list[Cause]:
    causes, names = [], set[str]()
    for index, port in enumerate(ports):
        here, name = f"{path}[{index}]", port.get("name", "")
        faults = port_name_faults(name) if name else ()
        causes += [invalid(f"{here}.name", fault) for fault in faults]
        if name and not faults and name in names:
            causes.append(duplicate(f"{here}.name"))
        names.add(name)
        if not port.get("containerPort"):
            causes.append(required(f"{here}.containerPort"))
        for key in ("containerPort", "hostPort"):
            causes += (
                [invalid(f"{here}.{key}", fault) for fault in port_number_faults(port[key])] if key in port else []
            )
        if port["protocol"] not in _PROTOCOLS:
            causes.append(not_supported(f"{here}.protocol", f"只有 {'、'.join(_PROTOCOLS)}(区分大小写)"))
    return causes


def _resource_causes(resources: Spec, path: str) -> list[Cause]:
    causes = []
    limits = resources.get("limits", {})
    for group in ("limits", "requests"):
        for name, amount in resources.get(group, {}).items():
            here = f"{path}.{group}[{name}]"
            faults = qualified_name_faults(name)
            causes += [invalid(here, fault) for fault in faults]
            if quantity.parse(amount) < 0:
                causes.append(invalid(here, "不能是负数"))
            if group == "requests" and name in limits and quantity.parse(amount) > quantity.parse(limits[name]):
                causes.append(invalid(f"{path}.requests", f"{name} 的请求大于上限"))
    return causes


def _volume_causes(spec: Spec, path: str) -> list[Cause]:
    causes, names = [], set[str]()
    for index, volume in enumerate(spec.get("volumes", ())):
        name = volume.get("name", "")
        here = f"{path}[{index}].name"
        faults = dns1123_label_faults(name)
        if not name:
            causes.append(required(here))
        elif faults:
            causes += [invalid(here, fault) for fault in faults]
        elif name in names:
            causes.append(duplicate(here, "卷名在 Pod 里不能重复"))
        names.add(name)
    return causes


def _dns_causes(spec: Spec, path: str) -> list[Cause]:
    policy = spec["dnsPolicy"]
    causes = []
    if policy not in _DNS_POLICIES:
        causes.append(not_supported(f"{path}.dnsPolicy", f"只有 {'、'.join(_DNS_POLICIES)}(区分大小写)"))
    if policy == "None" and "dnsConfig" not in spec:
        causes.append(required(f"{path}.dnsConfig", "dnsPolicy 为 None 时要自己写域名服务器"))
    elif policy == "None" and not spec["dnsConfig"].get("nameservers"):
        causes.append(required(f"{path}.dnsConfig.nameservers", "dnsPolicy 为 None 时至少一个域名服务器"))
    return causes


def _name_causes(spec: Spec, path: str) -> list[Cause]:
    causes = []
    for name, rule in (
        ("serviceAccountName", dns1123_subdomain_faults),
        ("nodeName", dns1123_subdomain_faults),
        ("priorityClassName", dns1123_subdomain_faults),
        ("hostname", dns1123_label_faults),
        ("subdomain", dns1123_label_faults),
    ):
        if spec.get(name):
            causes += [invalid(f"{path}.{name}", fault) for fault in rule(spec[name])]
    if spec.get("preemptionPolicy") is not None and spec["preemptionPolicy"] not in _PREEMPTION_POLICIES:
        here = f"{path}.preemptionPolicy"
        causes.append(not_supported(here) if spec["preemptionPolicy"] else required(here))
    if spec.get("runtimeClassName") is not None:
        faults = dns1123_subdomain_faults(spec["runtimeClassName"])
        causes += [invalid(f"{path}.runtimeClassName", fault) for fault in faults]
    return causes


def _deadline_causes(spec: Spec, kind: str, path: str) -> list[Cause]:
    seconds = spec.get("activeDeadlineSeconds")
    if seconds is None:
        return []
    causes = [] if 1 <= seconds <= _LONGEST_DEADLINE else [invalid(path, f"须在 1 到 {_LONGEST_DEADLINE} 之间")]
    if kind not in ("Job", "CronJob"):
        causes.append(forbidden(path, f"{kind} 的 Pod 要一直运行,不能限时"))
    return causes


def _host_network_causes(spec: Spec, path: str) -> list[Cause]:
    causes, taken = [], set[tuple[str, str, int]]()
    for group in ("containers", "initContainers"):
        for index, container in enumerate(spec.get(group, ())):
            for number, port in enumerate(container.get("ports", ())):
                here = f"{path}.{group}[{index}].ports[{number}].hostPort"
                wanted = port.get("hostPort", 0)
                # In a template 0 is fine: it is filled in when a Pod is made.
                if spec.get("hostNetwork") and wanted not in (0, port.get("containerPort", 0)):
                    causes.append(invalid(here, "hostNetwork 时必须与 containerPort 相同"))
                key = (port["protocol"], port.get("hostIP", ""), wanted)
                if wanted and group == "containers":
                    if key in taken:
                        causes.append(duplicate(here, "同一个 Pod 里主机端口重复"))
                    taken.add(key)
    return causes
