"""Which endpoints a Service has, at first and after each change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kb.models.api.refusal import Cause, Undecodable, not_supported, refused, required, undecodable
from kb.models.model import Given, Model, Source
from kb.models.network.backed_service import World, change, mappings, read_world
from kb.models.network.endpoint_slices import (
    TERMINATING_SHOWN,
    Backing,
    Endpoint,
    Pod,
    Port,
    belongs,
    kept_together,
    slices,
)
from kb.models.release import Release, as_of
from kb.models.trace import Trace

ACTOR = "endpointslice-controller"
# With more Pods than this only the sizes of the slices are worth telling.
MOST_PODS_SHOWN = 20
# pkg/apis/core/validation/validation.go validateServiceTrafficDistribution
TRAFFIC_DISTRIBUTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("1.20", ("PreferClose",)),
    ("1.34", ("PreferClose", "PreferSameZone", "PreferSameNode")),
)


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the EndpointSlices of a Service, and again after each change in ``then``."""
    try:
        world = read_world(given, at, trace)
    except Undecodable as unread:
        return undecodable(trace, unread)
    causes = _causes(world.service, at)
    if causes:
        return refused(trace, causes)
    _reconcile(world)
    if len(world.pods) > MOST_PODS_SHOWN:
        return {"accepted": True, **_sizes(world)}
    answer: dict[str, Any] = {"accepted": True, "slices": _shown(world)}
    changes = given.get("then")
    if changes is None:
        return answer
    answer["then"] = []
    for action in mappings(changes, "then"):
        change(world, action)
        _reconcile(world)
        answer["then"].append({"after": dict(action), "slices": _shown(world)})
    return answer


def _causes(service: Mapping[str, Any], at: Release) -> list[Cause]:
    headless, external = service.get("clusterIP") == "None", service.get("type") == "ExternalName"
    causes = []
    if not service.get("ports") and not headless and not external:
        causes.append(required("spec.ports", "有虚拟 IP 的 Service 至少要一个端口"))
    wish = service.get("trafficDistribution")
    if wish is not None and wish not in as_of(TRAFFIC_DISTRIBUTIONS, at):
        causes.append(not_supported("spec.trafficDistribution"))
    return causes


def _reconcile(world: World) -> None:
    service, trace = world.service, world.trace
    # pkg/controller/endpointslice/endpointslice_controller.go syncService: these two are left alone, as they are.
    if service.get("type") == "ExternalName" or not service.get("selector"):
        trace.step(ACTOR, "不管这个 Service", "没有 selector,或是 ExternalName:端点由别人写")
        return
    same = kept_together(service.get("trafficDistribution"), service.get("annotations") or {}, world.at)
    name = str(service.get("name") or "svc")
    backing = Backing(name, _service_ports(service), bool(service.get("publishNotReadyAddresses")), same)
    selected = [pod for pod in world.pods.values() if _selects(service["selector"], pod)]
    world.slices = slices(backing, selected, world.zones, world.at)
    if len(world.pods) <= MOST_PODS_SHOWN:
        for pod in world.pods.values():
            _tell(world, backing, pod)
    trace.step(ACTOR, f"写出 {len(world.slices)} 个 EndpointSlice", "端口相同的端点放在一起,每个最多 100 个")


def _tell(world: World, backing: Backing, pod: Pod) -> None:
    if not _selects(world.service["selector"], pod):
        world.trace.step(ACTOR, f"Pod {pod.name} 不算", "selector 没选中它(或不在同一个命名空间)")
    elif not belongs(pod, backing, world.zones, world.at):
        world.trace.step(ACTOR, f"Pod {pod.name} 选中了但不算", "已结束,或还没有 IPv4 地址,或所在节点不存在")
    elif pod.terminating:
        world.trace.step(
            ACTOR, f"Pod {pod.name} 是 terminating 端点", "正在删除:serving 仍看 Ready 条件,ready 一般为假"
        )


def _selects(selector: Mapping[str, Any], pod: Pod) -> bool:
    return pod.same_namespace and all(pod.labels.get(key) == value for key, value in selector.items())


def _service_ports(service: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    # pkg/apis/core/v1/defaults.go SetDefaults_Service: TCP, and the Pod listens on the same number.
    return tuple(
        {
            **port,
            "protocol": port.get("protocol") or "TCP",
            "targetPort": port.get("targetPort") or port.get("port"),
        }
        for port in mappings(service.get("ports") or [], "service.ports")
    )


def _shown(world: World) -> list[dict[str, Any]]:
    headless = world.service.get("clusterIP") == "None"
    ordered = sorted(
        world.slices or (), key=lambda one: (len(one.endpoints), [(p.name, p.protocol, p.number) for p in one.ports])
    )
    return [
        {
            "addressType": "IPv4",
            "ports": [_shown_port(port) for port in one.ports],
            "endpoints": [
                _shown_endpoint(end, world.at) for end in sorted(one.endpoints, key=lambda end: end.pod.name)
            ],
            "headlessLabel": headless,
        }
        for one in ordered
    ]


def _shown_port(port: Port) -> dict[str, Any]:
    shown = {"name": port.name, "protocol": port.protocol, "port": port.number}
    return {**shown, "appProtocol": port.app_protocol} if port.app_protocol else shown


def _shown_endpoint(end: Endpoint, at: Release) -> dict[str, Any]:
    conditions = {"ready": end.ready}
    if as_of(TERMINATING_SHOWN, at):
        conditions |= {"serving": end.serving, "terminating": end.terminating}
    optional = {
        "nodeName": end.pod.node,
        "zone": end.zone,
        "hostname": end.hostname,
        "hints": end.hints,
        "addresses": None if end.pod.ip == "auto" else [end.pod.ip],
    }
    given = {key: value for key, value in optional.items() if value is not None}
    return {"pod": end.pod.name, "conditions": conditions, **given}


def _sizes(world: World) -> dict[str, Any]:
    written = world.slices or []
    ready = sum(end.ready for one in written for end in one.endpoints)
    return {"endpointsPerSlice": sorted(len(one.endpoints) for one in written), "readyTotal": ready}


MODEL = Model(
    topic="endpoints",
    title="一个 Service 背后有哪些端点,各是 ready、serving 还是 terminating",
    run=run,
    sources=(
        Source("staging/src/k8s.io/endpointslice/reconciler.go", "Reconciler.reconcileByAddressType"),
        Source("staging/src/k8s.io/endpointslice/utils.go", "podToEndpoint"),
        Source("staging/src/k8s.io/endpointslice/util/controller_utils.go", "ShouldPodBeInEndpoints"),
        Source("staging/src/k8s.io/endpointslice/trafficdist/trafficdist.go", "ReconcileHints"),
        Source("pkg/api/v1/pod/util.go", "FindPort"),
        Source("pkg/controller/endpointslice/endpointslice_controller.go", "Controller.syncService"),
    ),
    leaves_out=(
        "双栈:只看 IPv4",
        "旧的 Endpoints 对象",
        "按节点 CPU 分配的拓扑提示(topology-mode: Auto 在节点没有 CPU 数时不生效)",
        "多次改动后各个 EndpointSlice 之间怎么挪动端点",
        "Service 自身的校验(见 service-admission),这里只查端口和 trafficDistribution",
    ),
    example={
        "service": {"name": "shop", "selector": {"app": "shop"}, "ports": [{"port": 80, "targetPort": "web"}]},
        "pods": [
            {
                "name": "one",
                "labels": {"app": "shop"},
                "phase": "Running",
                "ready": True,
                "ip": "auto",
                "terminating": False,
                "containerPorts": [{"name": "web", "containerPort": 3000}],
            }
        ],
        "nodes": [{"name": "ep-a", "zone": "east"}],
        "then": [{"do": "delete", "pod": "one"}],
    },
)
