"""What the API server refuses in a stored probe.

Source: pkg/apis/core/validation/validation.go validateProbe, validateLivenessProbe, validateReadinessProbe,
validateStartupProbe, validateHandler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kb.models.api.names import http_header_name_faults, port_name_faults, port_number_faults
from kb.models.api.refusal import Cause, forbidden, invalid, not_supported, required

PROBE_TYPES = ("liveness", "readiness", "startup")
# In the order in which the handlers are looked at; the first one found is taken, the others are refused.
HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc")
NUMBERS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_SCHEMES = ("HTTP", "HTTPS")

Stored = Mapping[str, Any]


def probe_causes(probe: Stored, probe_type: str, path: str) -> list[Cause]:
    """Return what validation finds in a probe with its defaults, which stands at ``path``."""
    causes = _handler_causes(probe, path)
    causes += [invalid(f"{path}.{name}", "不能是负数") for name in NUMBERS if probe.get(name, 0) < 0]
    grace = probe.get("terminationGracePeriodSeconds")
    if grace is not None and grace <= 0:
        causes.append(invalid(f"{path}.terminationGracePeriodSeconds", "必须大于 0"))
    if probe_type == "readiness":
        # A failed readiness probe kills nothing, so there is nothing to wait for.
        if grace is not None:
            causes.append(invalid(f"{path}.terminationGracePeriodSeconds", "就绪探针不杀容器,不能写宽限期"))
    elif probe["successThreshold"] != 1:
        causes.append(invalid(f"{path}.successThreshold", "存活和启动探针只能是 1"))
    return causes


def _handler_causes(probe: Stored, path: str) -> list[Cause]:
    given = [name for name in HANDLERS if name in probe]
    if not given:
        return [required(path, f"必须有一种探测方式:{'、'.join(HANDLERS)}")]
    first, *others = given
    causes = _CHECKS[first](probe[first], f"{path}.{first}")
    return causes + [forbidden(f"{path}.{name}", "一个探针只能有一种探测方式") for name in others]


def _exec_causes(action: Stored, path: str) -> list[Cause]:
    return [] if action.get("command") else [required(f"{path}.command", "命令不能为空")]


def _http_get_causes(action: Stored, path: str) -> list[Cause]:
    causes = port_causes(action["port"], f"{path}.port")
    if action["scheme"] not in _SCHEMES:
        causes.append(not_supported(f"{path}.scheme", f"只有 {'、'.join(_SCHEMES)}(区分大小写)"))
    for header in action.get("httpHeaders", ()):
        causes += [invalid(f"{path}.httpHeaders", fault) for fault in http_header_name_faults(header["name"])]
    return causes


def _port_only_causes(action: Stored, path: str) -> list[Cause]:
    return port_causes(action["port"], f"{path}.port")


def port_causes(port: int | str, path: str) -> list[Cause]:
    """Return what ValidatePortNumOrName finds; a name is not looked up among the container's ports."""
    faults = port_name_faults(port) if isinstance(port, str) else port_number_faults(port)
    return [invalid(path, fault) for fault in faults]


_CHECKS: dict[str, Callable[[Stored, str], list[Cause]]] = {
    "exec": _exec_causes,
    "httpGet": _http_get_causes,
    "tcpSocket": _port_only_causes,
    "grpc": _port_only_causes,
}
