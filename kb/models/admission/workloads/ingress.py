"""An Ingress: the default IngressClass, and validation (pkg/apis/networking/validation/validation.go)."""

from __future__ import annotations

from typing import Any

from kb.models.admission.service_validation import NAME_RULES
from kb.models.admission.workloads.default_class import default_class
from kb.models.admission.workloads.kind import Kind, Object, Situation, with_default
from kb.models.admission.workloads.metadata import OBJECT_META, metadata_causes
from kb.models.api.ip_address import parsed_loosely
from kb.models.api.names import (
    Faults,
    dns1123_subdomain_faults,
    port_name_faults,
    port_number_faults,
    wildcard_subdomain_faults,
)
from kb.models.api.refusal import Cause, invalid, not_supported, required
from kb.models.api.shape import ANYTHING, INT32, STRING, STRING_POINTER, STRINGS, ListOf, Shape
from kb.models.release import Release, as_of

_IS_DEFAULT = ("ingressclass.kubernetes.io/is-default-class",)
_OLD_CLASS = "kubernetes.io/ingress.class"
_PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")
_BAD_PARTS = ("//", "/./", "/../", "%2f", "%2F")
_BAD_ENDS = ("/..", "/.")
_BACKEND: dict[str, Shape] = {
    "service": {"name": STRING, "port": {"name": STRING, "number": INT32}},
    "resource": {"apiGroup": STRING_POINTER, "kind": STRING, "name": STRING},
}
_SHAPE: dict[str, Shape] = {
    "apiVersion": STRING,
    "kind": STRING,
    "metadata": OBJECT_META,
    "spec": {
        "ingressClassName": STRING_POINTER,
        "defaultBackend": _BACKEND,
        "tls": ListOf({"hosts": STRINGS, "secretName": STRING}),
        "rules": ListOf(
            {
                "host": STRING,
                "http": {"paths": ListOf({"path": STRING, "pathType": STRING_POINTER, "backend": _BACKEND})},
            }
        ),
    },
    "status": ANYTHING,
}


def _completed(ingress: Object, situation: Situation) -> Object:
    spec: dict[str, Any] = dict(ingress.get("spec", {}))
    annotations = ingress.get("metadata", {}).get("annotations", {})
    # The old annotation counts as a choice as well (plugin DefaultIngressClass).
    if "ingressClassName" not in spec and _OLD_CLASS not in annotations:
        name = default_class("IngressClass", _IS_DEFAULT, situation)
        if name is not None:
            why = "集群里标为默认的 IngressClass,多个时取最新的"
            with_default(spec, "spec", "ingressClassName", name, situation, why)
    if "defaultBackend" in spec:
        spec["defaultBackend"] = _printed_backend(spec["defaultBackend"])
    if "rules" in spec:
        spec["rules"] = [_printed_rule(rule) for rule in spec["rules"]]
    return {**ingress, "spec": spec, "status": {"loadBalancer": {}}}


def _printed_rule(rule: Object) -> Object:
    if "http" not in rule:
        return rule
    paths = [{**path, "backend": _printed_backend(path.get("backend", {}))} for path in rule["http"].get("paths", ())]
    return {**rule, "http": {"paths": paths}}


def _printed_backend(backend: Object) -> Object:
    printed = dict(backend)
    if "service" in printed:
        printed["service"] = {"port": {}, **printed["service"]}
    if "resource" in printed:
        printed["resource"] = {"apiGroup": None, **printed["resource"]}
    return printed


def _causes(ingress: Object, at: Release) -> list[Cause]:
    spec, metadata = ingress["spec"], ingress.get("metadata", {})
    causes = metadata_causes(metadata)
    if not spec.get("rules") and "defaultBackend" not in spec:
        causes.append(invalid("spec", "defaultBackend 和 rules 至少要一个"))
    if "defaultBackend" in spec:
        causes += _backend_causes(spec["defaultBackend"], "spec.defaultBackend", at)
    for index, rule in enumerate(spec.get("rules", ())):
        causes += _rule_causes(rule, f"spec.rules[{index}]", at)
    for index, entry in enumerate(spec.get("tls", ())):
        causes += _tls_causes(entry, f"spec.tls[{index}]")
    chosen = spec.get("ingressClassName")
    if chosen is not None:
        causes += [invalid("spec.ingressClassName", fault) for fault in dns1123_subdomain_faults(chosen)]
    old = metadata.get("annotations", {}).get(_OLD_CLASS)
    if chosen is not None and old is not None and old != chosen:
        causes.append(invalid(f"annotations.{_OLD_CLASS}", "与 ingressClassName 都写时必须相同"))
    return causes


def _host_faults(host: str) -> Faults:
    return wildcard_subdomain_faults(host) if "*" in host else dns1123_subdomain_faults(host)


def _rule_causes(rule: Object, path: str, at: Release) -> list[Cause]:
    host = rule.get("host", "")
    causes = [invalid(f"{path}.host", fault) for fault in _host_faults(host)] if host else []
    if parsed_loosely(host) is not None:
        causes.append(invalid(f"{path}.host", "要写域名,不能写 IP 地址"))
    if "http" not in rule:
        return causes
    if not rule["http"].get("paths"):
        causes.append(required(f"{path}.http.paths"))
    for index, entry in enumerate(rule["http"].get("paths", ())):
        causes += _path_causes(entry, f"{path}.http.paths[{index}]", at)
    return causes


def _path_causes(entry: Object, path: str, at: Release) -> list[Cause]:
    kind, written = entry.get("pathType"), entry.get("path", "")
    if kind is None:
        # networking.k8s.io/v1 has no default for it, and nothing else is looked at.
        return [required(f"{path}.pathType", "v1 里没有默认值,必须写")]
    causes = []
    if kind not in _PATH_TYPES:
        causes.append(not_supported(f"{path}.pathType", f"只有 {'、'.join(_PATH_TYPES)}(区分大小写)"))
    elif not written.startswith("/") and (written or kind != "ImplementationSpecific"):
        causes.append(invalid(f"{path}.path", "必须以 / 开头"))
    if kind in ("Exact", "Prefix"):
        causes += [invalid(f"{path}.path", f"不能含 {part}") for part in _BAD_PARTS if part in written]
        causes += [invalid(f"{path}.path", f"不能以 {end} 结尾") for end in _BAD_ENDS if written.endswith(end)]
    return causes + _backend_causes(entry["backend"], f"{path}.backend", at)


def _backend_causes(backend: Object, path: str, at: Release) -> list[Cause]:
    if "service" in backend and "resource" in backend:
        return [invalid(path, "service 和 resource 只能写一个")]
    if "resource" in backend:
        return _resource_causes(backend["resource"], f"{path}.resource")
    if "service" not in backend:
        return [invalid(path, "要写 service 或 resource;serviceName、servicePort 是旧版的写法")]
    service = backend["service"]
    name, port = service.get("name", ""), service["port"]
    causes = [] if name else [required(f"{path}.service.name")]
    causes += [invalid(f"{path}.service.name", fault) for fault in as_of(NAME_RULES, at)(name)] if name else []
    port_name, number = port.get("name", ""), port.get("number", 0)
    if port_name and number:
        causes.append(invalid(path, "端口名和端口号只能写一个"))
    elif port_name:
        causes += [invalid(f"{path}.service.port.name", fault) for fault in port_name_faults(port_name)]
    elif number:
        causes += [invalid(f"{path}.service.port.number", fault) for fault in port_number_faults(number)]
    else:
        causes.append(required(path, "要写端口名或端口号"))
    return causes


def _resource_causes(resource: Object, path: str) -> list[Cause]:
    causes = []
    group = resource.get("apiGroup")
    if group is not None:
        causes += [invalid(f"{path}.apiGroup", fault) for fault in dns1123_subdomain_faults(group)]
    for name in ("kind", "name"):
        value = resource.get(name, "")
        if not value:
            causes.append(required(f"{path}.{name}"))
        faults = ["不能是 . 或 .."] if value in (".", "..") else [f"不能含 {mark}" for mark in "/%" if mark in value]
        causes += [invalid(f"{path}.{name}", fault) for fault in faults]
    return causes


def _tls_causes(entry: Object, path: str) -> list[Cause]:
    hosts = enumerate(entry.get("hosts", ()))
    causes = [invalid(f"{path}.hosts[{index}]", fault) for index, host in hosts for fault in _host_faults(host)]
    secret = entry.get("secretName", "")
    return causes + (
        [invalid(f"{path}.secretName", fault) for fault in dns1123_subdomain_faults(secret)] if secret else []
    )


INGRESS = Kind(
    shape=_SHAPE,
    shown=(
        *("spec.ingressClassName", "spec.defaultBackend", "spec.rules", "spec.tls"),
        *("metadata.annotations", "status.loadBalancer"),
    ),
    completed=_completed,
    causes=_causes,
)
