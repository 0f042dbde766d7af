"""What the API server refuses in a Service (pkg/apis/core/validation/validation.go validateService)."""

from __future__ import annotations

from collections.abc import Callable

from kb.models.admission.service_defaults import (
    CLUSTER_TYPES,
    Spec,
    needs_health_check,
    takes_external_policy,
)
from kb.models.admission.service_families import STRICT_ADDRESSES, address_causes, is_headless
from kb.models.api.ip_address import cidr_faults, ip_faults, special_address_faults
from kb.models.api.names import (
    dns1035_label_faults,
    dns1123_label_faults,
    dns1123_subdomain_faults,
    label_value_faults,
    port_name_faults,
    port_number_faults,
    qualified_name_faults,
)
from kb.models.api.refusal import Cause, duplicate, forbidden, invalid, not_supported, required
from kb.models.release import Release, as_of

LONGEST_AFFINITY_SECONDS = 86400
_TYPES = (*CLUSTER_TYPES, "ExternalName")
_PROTOCOLS = ("TCP", "UDP", "SCTP")
_POLICIES = ("Cluster", "Local")
# Feature gate RelaxedServiceNameValidation: names may start with a digit.
NAME_RULES: tuple[tuple[str, Callable[[str], tuple[str, ...]]], ...] = (
    ("1.20", dns1035_label_faults),
    ("1.36", dns1123_label_faults),
)
# Feature gates ServiceTrafficDistribution and PreferSameTrafficDistribution.
_DISTRIBUTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("1.20", ()),
    ("1.31", ("PreferClose",)),
    ("1.34", ("PreferClose", "PreferSameZone", "PreferSameNode")),
)
# Feature gate MixedProtocolLBService became beta, on by default.
_MIXED_PROTOCOLS = (("1.20", False), ("1.24", True))


def service_name_causes(name: str, at: Release) -> list[Cause]:
    """Return what is wrong with the name of a new Service (ValidateServiceCreate)."""
    if not name:
        return [required("metadata.name")]
    return [invalid("metadata.name", fault) for fault in as_of(NAME_RULES, at)(name)]


def service_causes(spec: Spec, before: Spec | None, at: Release) -> list[Cause]:
    """Return all findings in a spec that is complete: defaulted, with addresses and ports handed out."""
    return [
        *_type_causes(spec),
        *_port_list_causes(spec, at),
        *_selector_causes(spec),
        *_affinity_causes(spec),
        *address_causes(spec, before, at),
        *_external_ip_causes(spec, before, at),
        *_load_balancer_causes(spec, before, at),
        *_traffic_causes(spec, at),
    ]


def _type_causes(spec: Spec) -> list[Cause]:
    kind = spec["type"]
    causes = []
    if not spec.get("ports") and not is_headless(spec) and kind != "ExternalName":
        causes.append(required("spec.ports", "除无头服务和 ExternalName 外至少要一个端口"))
    if kind in ("LoadBalancer", "NodePort") and is_headless(spec):
        causes.append(invalid("spec.clusterIPs[0]", f"{kind} 建立在 clusterIP 之上,不能是 None"))
    if kind == "ExternalName":
        causes += [
            forbidden(f"spec.{name}", "ExternalName 只是 DNS 别名,没有地址")
            for name in ("clusterIPs", "ipFamilies", "ipFamilyPolicy")
            if name in spec
        ]
        alias = spec.get("externalName", "").removesuffix(".")
        if not alias:
            causes.append(required("spec.externalName"))
        else:
            causes += [invalid("spec.externalName", fault) for fault in dns1123_subdomain_faults(alias)]
    if kind not in _TYPES:
        causes.append(not_supported("spec.type", f"只有 {'、'.join(_TYPES)}(区分大小写)"))
    return causes


def _port_list_causes(spec: Spec, at: Release) -> list[Cause]:
    ports = spec.get("ports", [])
    causes = []
    names, node_ports, numbers = set[str](), set[tuple[str, int]](), set[tuple[str, int]]()
    for index, port in enumerate(ports):
        path = f"spec.ports[{index}]"
        causes += _port_causes(port, path, names, several=len(ports) > 1)
        if port.get("nodePort"):
            if spec["type"] == "ClusterIP":
                causes.append(forbidden(f"{path}.nodePort", "type 为 ClusterIP 时不能用"))
            if (key := (port["protocol"], port["nodePort"])) in node_ports:
                causes.append(duplicate(f"{path}.nodePort", "同一协议的 nodePort 重复"))
            node_ports.add(key)
        if (key := (port["protocol"], port.get("port", 0))) in numbers:
            causes.append(duplicate(path, "同一协议的端口重复"))
        numbers.add(key)
    mixed = spec["type"] == "LoadBalancer" and len({port["protocol"] for port in ports}) > 1
    if mixed and not as_of(_MIXED_PROTOCOLS, at):
        causes.append(invalid("spec.ports", "这个版本的负载均衡器不能混用协议"))
    return causes


def _port_causes(port: Spec, path: str, names: set[str], several: bool) -> list[Cause]:
    causes = []
    name = port.get("name", "")
    if several and not name:
        causes.append(required(f"{path}.name", "有多个端口时每个都要有名字"))
    elif name:
        causes += [invalid(f"{path}.name", fault) for fault in dns1123_label_faults(name)]
        if name in names:
            causes.append(duplicate(f"{path}.name"))
        names.add(name)
    causes += [invalid(f"{path}.port", fault) for fault in port_number_faults(port.get("port", 0))]
    if port["protocol"] not in _PROTOCOLS:
        causes.append(not_supported(f"{path}.protocol", f"只有 {'、'.join(_PROTOCOLS)}(区分大小写)"))
    target = port["targetPort"]
    faults = port_number_faults(target) if isinstance(target, int) else port_name_faults(target)
    causes += [invalid(f"{path}.targetPort", fault) for fault in faults]
    if "appProtocol" in port:
        causes += [invalid(f"{path}.appProtocol", fault) for fault in qualified_name_faults(port["appProtocol"])]
    return causes


def _selector_causes(spec: Spec) -> list[Cause]:
    faults = [
        fault
        for key, value in spec.get("selector", {}).items()
        for fault in (*qualified_name_faults(key), *label_value_faults(value))
    ]
    return [invalid("spec.selector", fault) for fault in faults]


def _affinity_causes(spec: Spec) -> list[Cause]:
    affinity = spec["sessionAffinity"]
    if affinity not in ("ClientIP", "None"):
        return [not_supported("spec.sessionAffinity", "只有 None 和 ClientIP(区分大小写)")]
    if affinity == "None":
        return []
    path = "spec.sessionAffinityConfig.clientIP.timeoutSeconds"
    seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"]
    fine = 0 < seconds <= LONGEST_AFFINITY_SECONDS
    return [] if fine else [invalid(path, f"须大于 0、不超过 {LONGEST_AFFINITY_SECONDS} 秒(一天)")]


def _external_ip_causes(spec: Spec, before: Spec | None, at: Release) -> list[Cause]:
    causes = []
    for index, address in enumerate(spec.get("externalIPs", ())):
        known = address in (before or {}).get("externalIPs", ())
        faults = () if known else ip_faults(address, as_of(STRICT_ADDRESSES, at))
        faults = faults or special_address_faults(address)
        causes += [invalid(f"spec.externalIPs[{index}]", fault) for fault in faults]
    return causes


def _load_balancer_causes(spec: Spec, before: Spec | None, at: Release) -> list[Cause]:
    causes = []
    balanced = spec["type"] == "LoadBalancer"
    only_balanced = "type 为 LoadBalancer 时才能用"
    ranges = spec.get("loadBalancerSourceRanges", [])
    # The path starts with a capital letter in Kubernetes too. Blanks around a range are allowed.
    if ranges and not balanced:
        causes.append(forbidden("spec.LoadBalancerSourceRanges", only_balanced))
    known = {one.strip() for one in (before or {}).get("loadBalancerSourceRanges", ())}
    for index, one in enumerate(one.strip() for one in ranges):
        faults = () if one in known else cidr_faults(one, as_of(STRICT_ADDRESSES, at))
        causes += [invalid(f"spec.LoadBalancerSourceRanges[{index}]", fault) for fault in faults]
    if "allocateLoadBalancerNodePorts" in spec and not balanced:
        causes.append(forbidden("spec.allocateLoadBalancerNodePorts", only_balanced))
    return causes + load_balancer_class_causes(spec)


def load_balancer_class_causes(spec: Spec) -> list[Cause]:
    """Return what is wrong with loadBalancerClass (validateLoadBalancerClassField)."""
    path = "spec.loadBalancerClass"
    if "loadBalancerClass" not in spec:
        return []
    if spec["type"] != "LoadBalancer":
        return [forbidden(path, "type 为 LoadBalancer 时才能用")]
    return [invalid(path, fault) for fault in qualified_name_faults(spec["loadBalancerClass"])]


def _traffic_causes(spec: Spec, at: Release) -> list[Cause]:
    causes = []
    external = spec.get("externalTrafficPolicy", "")
    if external and not takes_external_policy(spec, at):
        causes.append(invalid("spec.externalTrafficPolicy", "只有能从集群外访问的 Service 才能写"))
    elif external and external not in _POLICIES:
        causes.append(not_supported("spec.externalTrafficPolicy", "只有 Cluster 和 Local(区分大小写)"))
    check_port, check_path = spec.get("healthCheckNodePort", 0), "spec.healthCheckNodePort"
    if check_port and not needs_health_check(spec):
        causes.append(invalid(check_path, "只有 LoadBalancer 且 externalTrafficPolicy 为 Local 时才能写"))
    elif check_port:
        causes += [invalid(check_path, fault) for fault in port_number_faults(check_port)]
    internal = spec.get("internalTrafficPolicy")
    if internal is not None and internal not in _POLICIES:
        causes.append(not_supported("spec.internalTrafficPolicy", "只有 Cluster 和 Local(区分大小写)"))
    known = as_of(_DISTRIBUTIONS, at)
    if known and "trafficDistribution" in spec and spec["trafficDistribution"] not in known:
        causes.append(not_supported("spec.trafficDistribution", f"只有 {'、'.join(known)}"))
    return causes
