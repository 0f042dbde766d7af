"""A probe as a manifest has it, decoded and with the API server's defaults.

Sources: staging/src/k8s.io/api/core/v1/types.go Probe; pkg/apis/core/v1/defaults.go SetDefaults_Probe,
SetDefaults_HTTPGetAction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kb.models.admission.probe_validation import HANDLERS, NUMBERS
from kb.models.api.refusal import int32, int64, int_or_string, string, strings, structure, structures, unknown_fields

Probe = dict[str, Any]

DEFAULTS = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_FIELDS = {
    "exec": ("command",),
    "httpGet": ("path", "port", "host", "scheme", "httpHeaders"),
    "tcpSocket": ("port", "host"),
    "grpc": ("port", "service"),
}


def decoded_probe(value: Any) -> Probe | None:
    """Return a JSON probe with the fields that are set, zeros and empty texts left out; raise Undecodable."""
    written = structure(value)
    if written is None:
        return None
    probe: Probe = {}
    for name in HANDLERS:
        action = structure(written.get(name))
        if action is not None:
            probe[name] = _DECODERS[name](action)
    numbers = {name: int32(written.get(name)) for name in NUMBERS}
    grace = int64(written.get("terminationGracePeriodSeconds"))
    return {**probe, **_set(numbers), **({} if grace is None else {"terminationGracePeriodSeconds": grace})}


def defaulted_probe(probe: Probe) -> Probe:
    """Return a decoded probe with its defaults; a zero counts as absent."""
    result = {**probe, **{name: probe.get(name, value) for name, value in DEFAULTS.items()}}
    if "httpGet" in probe:
        result["httpGet"] = {"path": "/", "scheme": "HTTP", **probe["httpGet"]}
    if "grpc" in probe:
        result["grpc"] = {"service": "", **probe["grpc"]}
    return result


def unknown_probe_fields(value: Any, path: str) -> list[str]:
    """Return the paths of fields that a probe does not have; raise Undecodable."""
    written = structure(value) or {}
    names = unknown_fields(written, (*HANDLERS, *NUMBERS, "terminationGracePeriodSeconds"), path)
    for name in HANDLERS:
        action = structure(written.get(name)) or {}
        names += unknown_fields(action, _FIELDS[name], f"{path}.{name}")
    headers = structures((structure(written.get("httpGet")) or {}).get("httpHeaders")) or ()
    for index, header in enumerate(headers):
        names += unknown_fields(header, ("name", "value"), f"{path}.httpGet.httpHeaders[{index}]")
    return names


def _set(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _exec(action: Mapping[str, Any]) -> dict[str, Any]:
    return _set({"command": list(strings(action.get("command")) or ())})


def _http_get(action: Mapping[str, Any]) -> dict[str, Any]:
    headers = [
        {"name": string(header.get("name")) or "", "value": string(header.get("value")) or ""}
        for header in structures(action.get("httpHeaders")) or ()
    ]
    texts = {name: string(action.get(name)) for name in ("path", "host", "scheme")}
    return {**_port(action), **_set({**texts, "httpHeaders": headers})}


def _tcp_socket(action: Mapping[str, Any]) -> dict[str, Any]:
    return {**_port(action), **_set({"host": string(action.get("host"))})}


def _grpc(action: Mapping[str, Any]) -> dict[str, Any]:
    # Unlike the others, a gRPC port is a plain number: a name is not even decoded.
    return {"port": int32(action.get("port")) or 0, **_set({"service": string(action.get("service"))})}


def _port(action: Mapping[str, Any]) -> dict[str, Any]:
    port = int_or_string(action.get("port"))
    return {"port": 0 if port is None else port}


_DECODERS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "exec": _exec,
    "httpGet": _http_get,
    "tcpSocket": _tcp_socket,
    "grpc": _grpc,
}
