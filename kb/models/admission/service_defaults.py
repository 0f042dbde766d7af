"""The fields of a Service's spec, and the values that the API server fills in before it looks closer."""

from __future__ import annotations

from typing import Any

from kb.models.api.shape import (
    ANYTHING,
    BOOL,
    BOOL_POINTER,
    INT32,
    INT32_POINTER,
    INT_OR_STRING,
    STRING,
    STRING_MAP,
    STRING_POINTER,
    STRINGS,
    ListOf,
    Shape,
)
from kb.models.release import Release, as_of
from kb.models.trace import Trace

Spec = dict[str, Any]

DEFAULT_AFFINITY_SECONDS = 10800
# Types whose Pods are reached through the cluster; ExternalName is only a DNS alias.
CLUSTER_TYPES = ("ClusterIP", "NodePort", "LoadBalancer")

_PORT: dict[str, Shape] = {
    "name": STRING,
    "protocol": STRING,
    "appProtocol": STRING_POINTER,
    "port": INT32,
    "targetPort": INT_OR_STRING,
    "nodePort": INT32,
}
_SPEC: dict[str, Shape] = {
    "ports": ListOf(_PORT),
    "selector": STRING_MAP,
    "clusterIP": STRING,
    "clusterIPs": STRINGS,
    "type": STRING,
    "externalIPs": STRINGS,
    "sessionAffinity": STRING,
    "loadBalancerIP": STRING,
    "loadBalancerSourceRanges": STRINGS,
    "externalName": STRING,
    "externalTrafficPolicy": STRING,
    "healthCheckNodePort": INT32,
    "publishNotReadyAddresses": BOOL,
    "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": INT32_POINTER}},
    "ipFamilies": STRINGS,
    "ipFamilyPolicy": STRING_POINTER,
    "allocateLoadBalancerNodePorts": BOOL_POINTER,
    "loadBalancerClass": STRING_POINTER,
    "internalTrafficPolicy": STRING_POINTER,
    "trafficDistribution": STRING_POINTER,
}
_INGRESS: dict[str, Shape] = {"ip": STRING, "hostname": STRING, "ipMode": STRING_POINTER, "ports": ListOf(ANYTHING)}
SERVICE: dict[str, Shape] = {
    "spec": _SPEC,
    "status": {"loadBalancer": {"ingress": ListOf(_INGRESS)}, "conditions": ListOf(ANYTHING)},
}
# Feature gates ServiceInternalTrafficPolicy and ServiceLBNodePortControl became beta, on by default.
_INTERNAL_POLICY = (("1.20", False), ("1.22", True))
_NODE_PORT_CONTROL = (("1.20", False), ("1.22", True))
# CHANGELOG-1.29: "Allowed specifying ExternalTrafficPolicy for Services with ExternalIPs"; only two types before.
_POLICY_FOR_EXTERNAL_IPS = (("1.20", False), ("1.29", True))


def is_externally_accessible(spec: Spec) -> bool:
    """Whether traffic can come in from outside the cluster (pkg/api/service ExternallyAccessible)."""
    kind = spec.get("type")
    return kind in ("LoadBalancer", "NodePort") or (kind == "ClusterIP" and bool(spec.get("externalIPs")))


def takes_external_policy(spec: Spec, at: Release) -> bool:
    """Whether the Service has an externalTrafficPolicy (validateServiceExternalTrafficPolicy)."""
    by_addresses = spec.get("type") == "ClusterIP"
    return is_externally_accessible(spec) and (not by_addresses or as_of(_POLICY_FOR_EXTERNAL_IPS, at))


def needs_health_check(spec: Spec) -> bool:
    """Whether load balancers must ask the nodes for local endpoints (pkg/api/service NeedsHealthCheck)."""
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def defaulted(spec: Spec, at: Release, trace: Trace) -> Spec:
    """Return a decoded spec with its static defaults (pkg/apis/core/v1/defaults.go SetDefaults_Service)."""
    filled = dict(spec)
    for name, value, why in (
        ("sessionAffinity", "None", "默认不做会话保持"),
        ("type", "ClusterIP", "默认只在集群内可达"),
    ):
        if name not in filled:
            filled[name] = value
            trace.step("kube-apiserver", f"spec.{name} 填默认值 {value}", why)
    _fill_affinity(filled, trace)
    if "ports" in filled:
        filled["ports"] = [_with_defaults(port, trace) for port in filled["ports"]]
    _fill_traffic_policies(filled, at, trace)
    return filled


def _fill_affinity(spec: Spec, trace: Trace) -> None:
    if spec["sessionAffinity"] == "None":
        spec.pop("sessionAffinityConfig", None)
    elif spec["sessionAffinity"] == "ClientIP":
        seconds = ((spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}).get("timeoutSeconds")
        if seconds is None:
            spec["sessionAffinityConfig"] = {"clientIP": {"timeoutSeconds": DEFAULT_AFFINITY_SECONDS}}
            trace.step("kube-apiserver", f"会话保持时间填默认值 {DEFAULT_AFFINITY_SECONDS} 秒", "即 3 小时")


def _with_defaults(port: Spec, trace: Trace) -> Spec:
    filled = {"protocol": "TCP", **port}
    number = filled.get("port", 0)
    if "protocol" not in port:
        trace.step("kube-apiserver", f"端口 {number} 的 protocol 填默认值 TCP", "清单里没写")
    if filled.get("targetPort", 0) in (0, ""):
        filled["targetPort"] = number
        trace.step("kube-apiserver", f"端口 {number} 的 targetPort 填默认值 {number}", "没写就与 port 相同")
    return filled


def _fill_traffic_policies(spec: Spec, at: Release, trace: Trace) -> None:
    if takes_external_policy(spec, at) and "externalTrafficPolicy" not in spec:
        spec["externalTrafficPolicy"] = "Cluster"
        trace.step("kube-apiserver", "externalTrafficPolicy 填默认值 Cluster", "从集群外可达,任何节点都转发")
    if as_of(_INTERNAL_POLICY, at) and spec["type"] in CLUSTER_TYPES and "internalTrafficPolicy" not in spec:
        spec["internalTrafficPolicy"] = "Cluster"
        trace.step("kube-apiserver", "internalTrafficPolicy 填默认值 Cluster", "集群内的流量可以去任何节点")
    unset = spec["type"] == "LoadBalancer" and "allocateLoadBalancerNodePorts" not in spec
    if unset and as_of(_NODE_PORT_CONTROL, at):
        spec["allocateLoadBalancerNodePorts"] = True
        trace.step("kube-apiserver", "allocateLoadBalancerNodePorts 填默认值 true", "负载均衡器通常经 nodePort 转发")
