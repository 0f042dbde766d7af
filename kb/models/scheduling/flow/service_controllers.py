"""Controllers that write down which Pods stand behind a Service."""

from __future__ import annotations

from kb.models.scheduling.flow.cluster import Cluster, Component, Thing
from kb.models.scheduling.flow.control_loop import controller


def endpoint_controllers() -> tuple[Component, Component]:
    """Return the loops that keep Endpoints and EndpointSlices of every Service with a selector."""
    return (
        _keeper("endpoint-controller", "endpoints", "旧的 Endpoints 对象"),
        _keeper("endpointslice-controller", "endpointslices", "EndpointSlice"),
    )


def _keeper(name: str, resource: str, called: str) -> Component:
    def react(cluster: Cluster, me: Component) -> None:
        for service in cluster.all("services"):
            if not service.spec.get("selector"):
                continue
            behind = _behind(cluster, service)
            kept = next(iter(cluster.made_by(service, resource)), None)
            if kept is None:
                kept = Thing(resource, service.name, {}, {"addresses": behind}, service)
                cluster.add(me, kept, f"Service 有 selector,还没有{called}")
            elif kept.spec["addresses"] != behind:
                kept.spec["addresses"] = behind
                cluster.record(me, "update", resource, None, "选中的 Pod 变了")

    return controller(name, ("services", "pods"), react)


def _behind(cluster: Cluster, service: Thing) -> list[tuple[str, object]]:
    # A Pod counts from the moment the kubelet reported it: before that it has no address.
    pods = cluster.selected("pods", {"matchLabels": service.spec["selector"]})
    return [(pod.name, pod.status.get("ready")) for pod in pods if pod.status.get("phase") == "Running"]
