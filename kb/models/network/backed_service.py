"""A Service with its Pods and nodes, read from an input, and the changes that are made to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb.models.api.refusal import Undecodable, boolean, int32, int_or_string, string, string_map, structures
from kb.models.model import BadInput, Given
from kb.models.network.endpoint_slices import EndpointSlice, Pod, PodPort
from kb.models.release import Release
from kb.models.trace import Trace

DEFAULT_NODE = "ep-a"
Action = Mapping[str, Any]


@dataclass
class World:
    """The Service, its Pods and the zones of the nodes while changes are made; ``slices`` as last written."""

    service: dict[str, Any]
    pods: dict[str, Pod]
    zones: Mapping[str, str | None]
    at: Release
    trace: Trace
    slices: list[EndpointSlice] | None = None


def mappings(entries: Any, key: str) -> list[Mapping[str, Any]]:
    """Return a list of objects as it is; raise BadInput for anything else."""
    if not isinstance(entries, list) or not all(isinstance(one, Mapping) for one in entries):
        raise BadInput(f"{key} 应是对象的列表,读到 {entries!r}")
    return entries


def read_world(given: Given, at: Release, trace: Trace) -> World:
    """Return the Service, Pods and nodes of an input; raise BadInput where it makes no sense."""
    service = given.get("service")
    if not isinstance(service, Mapping):
        raise BadInput(f"缺 service(对象:name、selector、ports……),读到 {service!r}")
    check_service(service)
    nodes = mappings(given.get("nodes") or [{"name": DEFAULT_NODE}], "nodes")
    zones = {str(node.get("name")): node.get("zone") for node in nodes}
    pods = [_pod(one) for one in mappings(given.get("pods") or [], "pods")]
    return World(dict(service), {pod.name: pod for pod in pods}, zones, at, trace)


def check_service(service: Mapping[str, Any]) -> None:
    """Raise Undecodable where a field of the Service has the wrong JSON type."""
    string_map(service.get("selector"))
    string_map(service.get("annotations"))
    for name in ("type", "clusterIP", "trafficDistribution"):
        string(service.get(name))
    boolean(service.get("publishNotReadyAddresses"))
    for port in structures(service.get("ports")) or ():
        for name in ("name", "protocol", "appProtocol"):
            string(port.get(name))
        int32(port.get("port"))
        int_or_string(port.get("targetPort"))


def _pod(one: Mapping[str, Any]) -> Pod:
    if not one.get("name"):
        raise BadInput(f"pods[] 每个都要有 name,读到 {dict(one)!r}")
    texts = [one.get(key) for key in ("ip", "node") if one.get(key) is not None]
    if not isinstance(one.get("labels") or {}, Mapping) or not all(isinstance(text, str) for text in texts):
        raise BadInput(f"pods[] {one['name']}:labels 应是对象,ip 和 node 应是文字或 null,读到 {dict(one)!r}")
    ports = _container_ports(one.get("containerPorts"), in_sidecar=False)
    if one.get("initRestartPolicy") == "Always":
        ports += _container_ports(one.get("initPorts"), in_sidecar=True)
    return Pod(
        name=str(one["name"]),
        labels=one.get("labels") or {},
        phase=str(one.get("phase") or "Running"),
        ready=one.get("ready") is True,
        ip=one.get("ip"),
        terminating=bool(one.get("terminating")),
        node=one.get("node", DEFAULT_NODE),
        ports=ports,
        hostname=str(one.get("hostname") or ""),
        subdomain=str(one.get("subdomain") or ""),
        same_namespace=not one.get("otherNamespace"),
    )


def _container_ports(entries: Any, in_sidecar: bool) -> tuple[PodPort, ...]:
    return tuple(
        PodPort(str(one.get("name") or ""), int(one["containerPort"]), str(one.get("protocol") or "TCP"), in_sidecar)
        for one in mappings(entries or [], "containerPorts")
        if isinstance(one.get("containerPort"), int)
    )


def change(world: World, action: Action) -> None:
    """Make one change of ``then``; raise BadInput for an unknown one."""
    made = _CHANGES.get(str(action.get("do")))
    if made is None:
        raise BadInput(f"then[].do 读到 {action.get('do')!r};可写 {'、'.join(_CHANGES)}")
    world.trace.step("kubectl", f"改动:{action['do']}", str(action.get("pod") or ""))
    made(world, action)


def _named_pod(world: World, action: Action) -> Pod:
    pod = world.pods.get(str(action.get("pod")))
    if pod is None:
        raise BadInput(f"then[].pod 读到 {action.get('pod')!r};现有的 Pod:{'、'.join(world.pods)}")
    return pod


def _update_pod(world: World, action: Action, **fields: Any) -> None:
    pod = _named_pod(world, action)
    world.pods[pod.name] = replace(pod, **fields)


def _set_phase(world: World, action: Action) -> None:
    _update_pod(world, action, phase=str(action.get("phase")), ready=False)


def _relabel(world: World, action: Action) -> None:
    changed = action.get("labels")
    if not isinstance(changed, Mapping):
        raise BadInput(f"then[].labels 应是对象,读到 {changed!r}")
    labels = {**_named_pod(world, action).labels, **changed}
    _update_pod(world, action, labels={key: value for key, value in labels.items() if value is not None})


def _delete(world: World, action: Action) -> None:
    pod = _named_pod(world, action)
    # A Pod without a node or one that is finished goes at once (CheckGracefulDelete).
    if pod.node is None or pod.phase in ("Succeeded", "Failed"):
        del world.pods[pod.name]
    else:
        _update_pod(world, action, terminating=True)


def _remove(world: World, action: Action) -> None:
    del world.pods[_named_pod(world, action).name]


def _add(world: World, action: Action) -> None:
    pod = action.get("pod")
    if not isinstance(pod, Mapping):
        raise BadInput(f"then[].pod 应是一个 Pod 的对象,读到 {pod!r}")
    added = _pod(pod)
    world.pods[added.name] = added


def _patch_service(world: World, action: Action) -> None:
    spec = action.get("spec")
    if not isinstance(spec, Mapping):
        raise BadInput(f"then[].spec 应是 Service 的 spec 的一部分,读到 {spec!r}")
    _replace_service(world, {**world.service, **spec})


def _set_selector(world: World, action: Action) -> None:
    _replace_service(world, {**world.service, "selector": action.get("selector")})


def _replace_service(world: World, service: dict[str, Any]) -> None:
    try:
        check_service(service)
    except Undecodable as wrong:
        raise BadInput(f"then[] 改出的 Service 类型不对:{wrong}") from None
    world.service = service


_CHANGES: dict[str, Callable[[World, Action], None]] = {
    "ready": lambda world, action: _update_pod(world, action, ready=True),
    "notReady": lambda world, action: _update_pod(world, action, ready=False),
    "phase": _set_phase,
    "relabel": _relabel,
    "delete": _delete,
    "forceDelete": _remove,
    "addPod": _add,
    "selector": _set_selector,
    "patchService": _patch_service,
}
