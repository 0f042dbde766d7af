"""What the kubelet's own HTTPS server answers (pkg/kubelet/server/server.go), asked with GET by somebody allowed.

Debugging handlers are on, as by default.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from kb.models.release import Release, as_of

_POD_LIST = ["apiVersion", "items", "kind", "metadata"]
# Exact paths, and what can be said of the body.
_PAGES: dict[str, dict[str, Any]] = {
    "/healthz": {},
    "/healthz/ping": {},
    "/healthz/log": {},
    "/healthz/syncloop": {},
    "/pods": {"kind": "PodList", "topLevel": _POD_LIST},
    "/runningpods/": {"kind": "PodList", "topLevel": _POD_LIST},
    "/stats/summary": {"topLevel": ["node", "pods"]},
    "/metrics": {"hasKubeletMetrics": True},
    "/metrics/cadvisor": {"hasContainerMetrics": True},
    "/metrics/probes": {},
    "/metrics/resource": {"hasNodeCpuMetric": True},
    "/metrics/slis": {},
    "/configz": {"topLevel": ["kubeletconfig"]},
    "/logs/": {},
    "/debug/pprof/": {},
    "/statusz": {},
    "/flagz": {},
}
# The gates ComponentStatusz and ComponentFlagz are on by default since 1.36.
_ZPAGES = ("/statusz", "/flagz")
_ZPAGES_ON = (("1.20", False), ("1.36", True))
# Paths that exist for another method only.
_NOT_GET = ("/debug/flags/v",)


def answer(path: str, at: Release) -> dict[str, Any]:
    """Return the status code for a path with its query, and what its body holds."""
    parts = urlsplit(path)
    if parts.path in _ZPAGES and not as_of(_ZPAGES_ON, at):
        return {"statusCode": 404}
    if parts.path in _NOT_GET:
        return {"statusCode": 405}
    if parts.path not in _PAGES:
        return {"statusCode": 404}
    page = {"statusCode": 200, **_PAGES[parts.path]}
    if parts.path == "/healthz" and "verbose" in parse_qs(parts.query, keep_blank_values=True):
        page["checks"] = ["ping", "log", "syncloop"]
    return page
