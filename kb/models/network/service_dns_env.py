"""The environment variables that kubelet makes from Services when it starts a container."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.models.api.expansion import expand
from kb.models.field import Field, field_of
from kb.models.model import BadInput, Given, Model, Source
from kb.models.release import Release
from kb.models.trace import Trace

_MASTER = "kubernetes"
_DEFAULT = "default"


@dataclass(frozen=True)
class Port:
    """One port of a Service; ``name`` may be empty."""

    name: str
    number: int
    protocol: str


@dataclass(frozen=True)
class Service:
    """A Service with an address (a placeholder stands for it). ``namespace`` is empty for the Pod's own."""

    name: str
    namespace: str
    address: str
    ports: tuple[Port, ...]


# The API server's own Service, which exists in every cluster.
_API_SERVER = Service(_MASTER, _DEFAULT, "<default/kubernetes.clusterIP>", (Port("https", 443, "TCP"),))


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the container's variables, without those of the image; the rules are the same in every release."""
    field = field_of(given)
    links = field.at("enableServiceLinks").flag(True)
    services = [_API_SERVER]
    for one in field.at("services").list():
        if one.at("createdAfterPod").flag():
            name = one.at("metadata").at("name").text()
            trace.step("kubelet", f"没有 {name} 的变量", "变量在容器启动时定下,那时它还不存在")
        else:
            services += _with_address(one, trace)
    chosen = chosen_services(services, links)
    _tell(services, chosen, links, trace)
    found = {name: value for one in chosen for name, value in service_variables(one)}
    return {"env": container_environment(field.at("env").list(), found, trace)}


def chosen_services(services: Iterable[Service], links: bool) -> list[Service]:
    """Return the Services that a container hears of (pkg/kubelet/kubelet_pods.go getServiceEnvVarMap).

    Those of the Pod's own namespace, and default/kubernetes always, unless a Service of that name is nearer.
    ``links`` is enableServiceLinks.
    """
    chosen: dict[str, Service] = {}
    for one in services:
        if one.namespace == _DEFAULT and one.name == _MASTER:
            chosen.setdefault(one.name, one)
        elif not one.namespace and links:
            chosen[one.name] = one
    return list(chosen.values())


def service_variables(service: Service) -> Iterator[tuple[str, str]]:
    """Yield name and value of every variable of one Service (pkg/kubelet/envvars/envvars.go FromServices)."""
    prefix = _variable_name(service.name)
    for number, port in enumerate(service.ports):
        url = f"{port.protocol.lower()}://{service.address}:{port.number}"
        if number == 0:
            # The short names speak of the first port alone; _PORT is what Docker links used to set.
            yield f"{prefix}_SERVICE_HOST", service.address
            yield f"{prefix}_SERVICE_PORT", str(port.number)
            yield f"{prefix}_PORT", url
        if port.name:
            yield f"{prefix}_SERVICE_PORT_{_variable_name(port.name)}", str(port.number)
        link = f"{prefix}_PORT_{port.number}_{port.protocol.upper()}"
        yield link, url
        yield f"{link}_PROTO", port.protocol.lower()
        yield f"{link}_PORT", str(port.number)
        yield f"{link}_ADDR", service.address


def container_environment(entries: Iterable[Field], found: dict[str, str], trace: Trace) -> dict[str, str]:
    """Return ``env`` of the container laid over the Services' variables, which its values may refer to."""
    own: dict[str, str] = {}
    for entry in entries:
        name = entry.needed("name").text()
        if entry.at("valueFrom").given:
            raise BadInput(f"{entry.path}.valueFrom:这里只讲 value,请改用它")
        own[name] = expand(entry.at("value").text(), {**found, **own})
        if name in found:
            trace.step("kubelet", f"{name} 用 Pod 里写的值", "env 里写明的盖过 Service 的变量")
    return {**found, **own}


def _variable_name(name: str) -> str:
    return name.replace("-", "_").upper()


def _with_address(one: Field, trace: Trace) -> list[Service]:
    """Return the Service of an input entry, none when it has no address to tell of."""
    metadata, spec = one.needed("metadata"), one.needed("spec")
    name, namespace = metadata.needed("name").text(), metadata.at("namespace").text()
    if spec.at("clusterIP").text() == "None" or spec.at("type").text() == "ExternalName":
        trace.step("kubelet", f"没有 {name} 的变量", "headless 或 ExternalName:没有 ClusterIP")
        return []
    ports = tuple(
        Port(port.at("name").text(), port.needed("port").whole(least=1), port.at("protocol").text("TCP"))
        for port in spec.at("ports").list()
    )
    shown = f"{namespace}/{name}" if namespace else f"own {name}" if name == _MASTER else name
    return [Service(name, namespace, f"<{shown}.clusterIP>", ports)]


def _tell(services: Iterable[Service], chosen: list[Service], links: bool, trace: Trace) -> None:
    for one in services:
        if one in chosen:
            why = "API 服务器的 Service 总在" if one is _API_SERVER else "与 Pod 同在一个命名空间"
            trace.step("kubelet", f"为 {one.name} 写变量", why, prefix=_variable_name(one.name))
        elif one is _API_SERVER:
            trace.step("kubelet", "不用 default/kubernetes", "Pod 的命名空间里有同名的 Service")
        else:
            why = "在别的命名空间" if one.namespace else "同名的后一个盖过它" if links else "enableServiceLinks: false"
            trace.step("kubelet", f"没有 {one.name} 的变量", why)


MODEL = Model(
    topic="service-dns-env",
    title="容器启动时从 Service 得到哪些环境变量",
    run=run,
    sources=(
        Source("pkg/kubelet/kubelet_pods.go", "getServiceEnvVarMap"),
        Source("pkg/kubelet/kubelet_pods.go", "makeEnvironmentVariables"),
        Source("pkg/kubelet/envvars/envvars.go", "FromServices"),
    ),
    leaves_out=(
        "不讲 DNS 记录,也不讲 envFrom 和 valueFrom",
        "两个 Service 若恰好产生同名变量,kubelet 的取舍没有一定的次序;这里后写的为准",
        "ClusterIP 用占位符 <名字.clusterIP> 表示",
    ),
    example={"services": [{"metadata": {"name": "my-db"}, "spec": {"ports": [{"name": "sql", "port": 5432}]}}]},
)
