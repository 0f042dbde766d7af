"""What a changed Service keeps from before, gives back, and may not change.

A client may send back a manifest without the values that were handed out to it: they are kept. Fields that only make
sense for the old type are cleared when the client did not touch them.
"""

from __future__ import annotations

from kb.models.admission.service_allocation import (
    AllocationFailed,
    Pools,
    allocate_addresses,
    allocate_health_check_port,
    allocates_node_ports,
)
from kb.models.admission.service_defaults import Spec, needs_health_check, takes_external_policy
from kb.models.admission.service_families import is_headless
from kb.models.admission.service_validation import load_balancer_class_causes
from kb.models.api.refusal import Cause, forbidden, invalid
from kb.models.release import Release
from kb.models.trace import Trace

_PORT_TYPES = ("NodePort", "LoadBalancer")
_IPS = "spec.clusterIPs"


def with_kept_values(spec: Spec, before: Spec, trace: Trace) -> Spec:
    """Return a changed spec with the handed out values that it leaves open (patchAllocatedValues)."""
    kept = {**spec, "ports": [dict(port) for port in spec.get("ports", ())]}
    if "ExternalName" not in (before["type"], spec["type"]):
        if "clusterIP" not in kept and "clusterIP" in before:
            kept["clusterIP"] = before["clusterIP"]
        if "clusterIPs" not in kept and "clusterIPs" in before:
            kept["clusterIPs"] = before["clusterIPs"]
    if before["type"] in _PORT_TYPES and spec["type"] in _PORT_TYPES:
        _keep_node_ports(kept, before, trace)
    if needs_health_check(before) and needs_health_check(spec) and "healthCheckNodePort" not in kept:
        kept["healthCheckNodePort"] = before["healthCheckNodePort"]
    if not kept["ports"]:
        kept.pop("ports")
    return _with_matching_addresses(kept, before)


def _keep_node_ports(spec: Spec, before: Spec, trace: Trace) -> None:
    # Ports are recognised by their names alone: number and target may have changed.
    by_name = {port.get("name", ""): port.get("nodePort", 0) for port in before.get("ports", ())}
    taken = set(node_ports(before)) & set(node_ports(spec))
    for port in spec["ports"]:
        old = by_name.get(port.get("name", ""), 0)
        if "nodePort" not in port and old and old not in taken:
            port["nodePort"] = old
            trace.step("kube-apiserver", f"端口 {port.get('port')} 沿用 nodePort {old}", "按端口名字认出是同一个端口")


def _with_matching_addresses(spec: Spec, before: Spec) -> Spec:
    """Return a spec whose clusterIPs follow a clusterIP that was changed alone (normalizeClusterIPs)."""
    old, new = before.get("clusterIP", ""), spec.get("clusterIP", "")
    if before.get("clusterIPs") and "clusterIPs" not in spec and old == new:
        return {**spec, "clusterIPs": before["clusterIPs"]}
    if old == new or before.get("clusterIPs", []) != spec.get("clusterIPs", []):
        return spec
    if old and not new:
        return {name: value for name, value in spec.items() if name != "clusterIPs"}
    return {**spec, "clusterIPs": [new]}


def node_ports(spec: Spec) -> list[int]:
    """Return the node ports of a spec."""
    return [port["nodePort"] for port in spec.get("ports", ()) if port.get("nodePort")]


def allocate_changes(spec: Spec, before: Spec, pools: Pools, trace: Trace) -> list[Cause]:
    """Hand out what a changed spec newly needs; return causes, raise AllocationFailed (alloc.go allocateUpdate)."""
    if before["type"] == "ExternalName" and (causes := allocate_addresses(spec, pools, trace)):
        return causes
    if spec["type"] in _PORT_TYPES:
        causes = _allocate_changed_ports(spec, before, pools, trace)
        if causes:
            return causes
    if not needs_health_check(before):
        allocate_health_check_port(spec, pools, trace)
    return []


def _allocate_changed_ports(spec: Spec, before: Spec, pools: Pools, trace: Trace) -> list[Cause]:
    own, seen = set(node_ports(before)), set[tuple[str, int]]()
    for index, port in enumerate(spec.get("ports", ())):
        given = port.get("nodePort", 0)
        if not given and not allocates_node_ports(spec):
            continue
        if not given:
            port["nodePort"] = pools.next_port()
            trace.step("kube-apiserver", f"给端口 {port.get('port')} 分配 nodePort", "变成了需要 nodePort 的类型")
        elif given not in own:
            if fault := pools.port_fault(given):
                return [invalid(f"spec.ports[{index}].nodePort", fault)]
            own.add(given)
        key = (port["protocol"], port["nodePort"])
        if key in seen:
            raise AllocationFailed(f"nodePort {key[1]} 重复", "")
        seen.add(key)
    return []


def without_stale_values(spec: Spec, before: Spec, at: Release, trace: Trace) -> Spec:
    """Return a changed spec without untouched values of the old type (strategy.go dropTypeDependentFields)."""
    kept = {**spec, "ports": [dict(port) for port in spec.get("ports", ())]}
    for name in _stale_names(spec, before, at):
        if name in kept:
            kept.pop(name)
            trace.step("kube-apiserver", f"清掉 spec.{name}", "新的类型用不上它,请求也没有改它")
    stale_ports = before["type"] in _PORT_TYPES and spec["type"] not in _PORT_TYPES
    if stale_ports and set(node_ports(before)) >= set(node_ports(spec)):
        for port in kept["ports"]:
            port.pop("nodePort", None)
    if not kept["ports"]:
        kept.pop("ports")
    return kept


def _stale_names(spec: Spec, before: Spec, at: Release) -> list[str]:
    def untouched(*names: str) -> bool:
        return all(spec.get(name) == before.get(name) for name in names)

    names = []
    if spec["type"] == "ExternalName" != before["type"]:
        names += ["clusterIP", "clusterIPs"] if untouched("clusterIP", "clusterIPs") else []
        single = ("ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy")
        names += [name for name in single if untouched(name)]
    if needs_health_check(before) and not needs_health_check(spec) and untouched("healthCheckNodePort"):
        names.append("healthCheckNodePort")
    if before["type"] == "LoadBalancer" != spec["type"]:
        names += [name for name in ("allocateLoadBalancerNodePorts", "loadBalancerClass") if untouched(name)]
    exposed = takes_external_policy(before, at) and not takes_external_policy(spec, at)
    if exposed and untouched("externalTrafficPolicy"):
        names.append("externalTrafficPolicy")
    return names


def change_causes(spec: Spec, before: Spec) -> list[Cause]:
    """Return what may not change in an existing Service (ValidateServiceUpdate)."""
    causes = []
    if "ExternalName" not in (spec["type"], before["type"]):
        causes += _address_change_causes(spec, before) + _family_change_causes(spec, before)
    balanced = spec["type"] == before["type"] == "LoadBalancer"
    if balanced and spec.get("loadBalancerClass") != before.get("loadBalancerClass"):
        causes.append(invalid("spec.loadBalancerClass", "设置之后不能再改"))
    # An update looks at the class twice: here, and again with everything else.
    causes += load_balancer_class_causes(spec)
    ports = [one.get("healthCheckNodePort") for one in (spec, before) if needs_health_check(one)]
    if len(ports) == 2 and ports[0] != ports[1]:
        causes.append(forbidden("spec.healthCheckNodePort", "设置之后不能再改"))
    return causes


def _address_change_causes(spec: Spec, before: Spec) -> list[Cause]:
    old, new = before.get("clusterIPs", []), spec.get("clusterIPs", [])
    if is_headless(spec) and is_headless(before):
        return []
    if len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [invalid(f"{_IPS}[{index}]", "设置之后不能再改") for index, (was, now) in pairs if was != now]
    if old and (not new or new[0] != old[0]):
        return [invalid(f"{_IPS}[0]", "第一个 clusterIP 不能去掉,也不能再改")]
    return []


def _family_change_causes(spec: Spec, before: Spec) -> list[Cause]:
    if is_headless(spec) or is_headless(before):
        return []
    pairs = zip(before.get("ipFamilies", ()), spec.get("ipFamilies", ()), strict=False)
    return [invalid("spec.ipFamilies[0]", "设置之后不能再改") for was, now in pairs if was != now]
