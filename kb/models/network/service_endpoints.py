"""Which endpoints of a Service port a node uses: readiness, termination, traffic policies, topology hints."""

from __future__ import annotations

from dataclasses import dataclass

from kb.models.network.service_port import Endpoint, Node, Service, ServicePort
from kb.models.release import Release, as_of
from kb.models.trace import Trace

# pkg/features/kube_features.go ProxyTerminatingEndpoints: on by default since 1.26.
_FALLS_BACK_TO_TERMINATING = (("1.20", False), ("1.26", True))
# Zone hints alone are enough since ServiceTrafficDistribution is on (1.31); before that kube-proxy also wanted the
# annotation service.kubernetes.io/topology-mode, which this model does not read.
_ZONE_HINTS = (("1.20", False), ("1.31", True))
# PreferSameTrafficDistribution
_NODE_HINTS = (("1.20", False), ("1.34", True))


@dataclass(frozen=True)
class Usable:
    """What CategorizeEndpoints says: endpoints for policy Cluster, those for policy Local, whether there is any at all.

    ``any_endpoints`` can be true while ``local`` is empty: then traffic of policy Local is dropped, not rejected.
    """

    cluster: tuple[Endpoint, ...]
    local: tuple[Endpoint, ...]
    any_endpoints: bool


def externally_accessible(service: Service, port: ServicePort) -> bool:
    """Return whether there is a way in beside the ClusterIP (pkg/proxy/serviceport.go ExternallyAccessible)."""
    return bool(port.node_port or service.vips or service.external_ips)


def usable_endpoints(
    endpoints: tuple[Endpoint, ...], service: Service, port: ServicePort, node: Node, at: Release, trace: Trace
) -> Usable:
    """Return the endpoints that a node uses for one port (pkg/proxy/topology.go CategorizeEndpoints)."""
    outside = externally_accessible(service, port)
    ready = tuple(one for one in endpoints if one.ready)
    # The condition `ready` of a terminating Pod is false, so these are never ready ones too.
    leaving = tuple(one for one in endpoints if not one.ready and one.serving and one.terminating)
    if not as_of(_FALLS_BACK_TO_TERMINATING, at):
        leaving = ()
    _tell_unused(endpoints, ready, leaving, trace)
    cluster: tuple[Endpoint, ...] = ()
    # Policy Local also needs the Cluster endpoints, for Pods and the node itself that use an external address.
    if not service.internal_local or outside:
        cluster = _near(ready, node, at, trace) or leaving
    local: tuple[Endpoint, ...] = ()
    if service.internal_local or (service.external_local and outside):
        # Topology hints play no part in policy Local.
        local = tuple(one for one in ready if one.local) or tuple(one for one in leaving if one.local)
    return Usable(cluster, local, bool(ready or leaving))


def _near(ready: tuple[Endpoint, ...], node: Node, at: Release, trace: Trace) -> tuple[Endpoint, ...]:
    """Return the ready endpoints that hints leave for this node: all, unless every one of them has a hint."""
    if as_of(_NODE_HINTS, at) and all(one.node_hints for one in ready):
        hinted = tuple(one for one in ready if node.name in one.node_hints)
        if hinted:
            trace.step("kube-proxy", "只留提示给本节点的端点", "每个就绪端点都有 forNodes 提示", kept=_texts(hinted))
            return hinted
    if as_of(_ZONE_HINTS, at) and all(one.zone_hints for one in ready):
        hinted = tuple(one for one in ready if node.zone in one.zone_hints)
        if hinted:
            trace.step("kube-proxy", "只留提示给本可用区的端点", "每个就绪端点都有 forZones 提示", kept=_texts(hinted))
            return hinted
    if any(one.zone_hints or one.node_hints for one in ready):
        trace.step("kube-proxy", "不理会拓扑提示", "有就绪端点缺提示,或没有一个提示给本节点或本可用区")
    return ready


def _tell_unused(
    endpoints: tuple[Endpoint, ...], ready: tuple[Endpoint, ...], leaving: tuple[Endpoint, ...], trace: Trace
) -> None:
    for one in endpoints:
        if not one.ready and (ready or one not in leaving):
            why = "正在终止,而还有就绪的端点" if one.terminating and one.serving else "未就绪"
            trace.step("kube-proxy", f"不用端点 {one}", why)
    if leaving and not ready:
        trace.step("kube-proxy", "改用正在终止但仍能服务的端点", "没有一个端点就绪", kept=_texts(leaving))


def _texts(endpoints: tuple[Endpoint, ...]) -> list[str]:
    return [str(one) for one in endpoints]
