"""What a probe's fields may say and default to, and what an HTTP probe does with redirects and certificates."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from kb.models.admission import probe_admission
from kb.models.containers import probe_grpc, probe_http, probe_result, probe_tcp
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.release import Release
from kb.models.trace import Trace

HTTP = Source("pkg/probe/http/http.go", "DoHTTPProbe")
HTTP_CLIENT = Source("pkg/probe/http/http.go", "NewWithTLSConfig")
REDIRECTS = Source("pkg/probe/http/http.go", "RedirectChecker")
REQUEST = Source("pkg/probe/http/request.go", "NewRequestForHTTPGetAction")
GRPC = Source("pkg/probe/grpc/grpc.go", "Probe")
HTTP_DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_HTTPGetAction")
VALIDATION = Source("pkg/apis/core/validation/validation.go", "validateHandler")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "ProbeHandler")

PORT = 8080
RESULTS = Words("result", ("success", "failure"))
HANDLERS = Words("handler", ("exec", "httpGet", "tcpSocket", "grpc"))


def is_success(output: dict[str, Any]) -> bool:
    """Return whether the kubelet counts the result in a model's output as a success."""
    return probe_result.counts_as_success(output["result"])


def _word(output: dict[str, Any]) -> str:
    return "success" if is_success(output) else "failure"


def answered(at: Release, routes: dict[str, Any], tls: bool = False, **fields: Any) -> dict[str, Any]:
    """Return what an HTTP probe of a server with these routes ends in."""
    probe = {"httpGet": {"host": "127.0.0.1", "port": PORT, **fields}}
    return probe_http.run({"probe": probe, "servers": [{"port": PORT, "tls": tls, "routes": routes}]}, at, Trace())


@lru_cache(maxsize=2048)
def http_result(at: Release, code: int) -> str:
    """Return how an HTTP probe judges an answer with this status (a redirect here leads nowhere)."""
    return _word(answered(at, {"*": {"statusCode": code}}))


FIELDS = Words(
    "probe-field", ("path", "scheme", "host", "method", "service", "port", "command", "user-agent", "accept")
)
_VALUES = Words(
    "field-value",
    (
        *("/", "/healthz", "HTTP", "HTTPS", "pod-ip", "service-ip", "localhost", "node-ip"),
        *("kube-probe", "curl", "go-http-client", "*/*", "json", "80", "empty", "name"),
    ),
)


def _reviewed(at: Release, probe: dict[str, Any]) -> dict[str, Any]:
    return probe_admission.run({"probeType": "liveness", "probe": probe}, at, Trace())


def _accepts(at: Release, probe: dict[str, Any]) -> bool:
    """Return whether the API server takes a probe as it is, with nothing dropped."""
    output = _reviewed(at, probe)
    return bool(output["accepted"]) and not output.get("unknownFields")


@lru_cache(maxsize=64)
def default_of(at: Release, probe_field: str) -> tuple[str, ...]:
    """Return the default of a field of a handler, or of a header; nothing for one that must be written."""
    if probe_field in ("path", "scheme"):
        return (_reviewed(at, {"httpGet": {"port": PORT}})["probe"]["httpGet"][probe_field],)
    if probe_field == "service":
        stored = _reviewed(at, {"grpc": {"port": PORT}})
        if not stored["accepted"]:
            raise LookupError(str(at))
        return ("empty",) if stored["probe"]["grpc"]["service"] == "" else ()
    if probe_field == "host":
        given = {"probe": {"tcpSocket": {"port": PORT}}, "listenerInPod": {"bind": "0.0.0.0", "port": PORT}}
        return ("pod-ip",) if is_success(probe_tcp.run(given, at, Trace())) else ("localhost",)
    headers = answered(at, {"*": {"statusCode": 200}})["requestHeaders"]
    if probe_field == "user-agent":
        return ("kube-probe",) if headers["User-Agent"][0].startswith("kube-probe/") else ()
    return (headers["Accept"][0],) if probe_field == "accept" else ()


_MINIMAL: dict[str, dict[str, Any]] = {
    "exec": {"command": ["true"]},
    "httpGet": {"port": PORT},
    "tcpSocket": {"port": PORT},
    "grpc": {"port": PORT},
}


@lru_cache(maxsize=64)
def is_required(at: Release, probe_field: str) -> bool:
    """Return whether a probe without this field is refused."""
    owner = {"command": "exec", "service": "grpc"}.get(probe_field, "httpGet")
    return not _accepts(at, {owner: {name: v for name, v in _MINIMAL[owner].items() if name != probe_field}})


_FEATURES: dict[str, dict[str, Any]] = {
    "tls": {},
    "port-name": {"port": "web"},
    "own-host": {"host": "10.0.0.1"},
    "headers": {"httpHeaders": [{"name": "X-Probe", "value": "1"}]},
    "service-name": {"service": "ready"},
    "own-method": {"method": "POST"},
}


@lru_cache(maxsize=128)
def supports(at: Release, handler: str, feature: str) -> bool:
    """Return whether a handler can do something more than its minimum."""
    if feature != "tls":
        return _accepts(at, {handler: {**_MINIMAL[handler], **_FEATURES[feature]}})
    if handler == "httpGet":
        return is_success(answered(at, {"*": {"statusCode": 200}}, tls=True, scheme="HTTPS"))
    if handler != "grpc" or not _accepts(at, {"grpc": _MINIMAL["grpc"]}):
        return False
    server = {"port": PORT, "services": {"": "SERVING"}, "tls": True}
    return is_success(probe_grpc.run({"probe": {"grpc": {"port": PORT}}, "server": server}, at, Trace()))


def takes(at: Release, howmany: str) -> bool:
    """Return whether one probe may have one or several handlers."""
    names = {"one": ("exec",), "several": ("exec", "httpGet")}[howmany]
    return _accepts(at, {name: _MINIMAL[name] for name in names})


_TRAITS = Words("http-trait", ("verify-certificate", "use-proxy", "reuse-connection"))


@lru_cache(maxsize=32)
def http_does(at: Release, trait: str) -> bool:
    """Return whether the client of HTTP probes has a habit that other clients have."""
    if trait == "verify-certificate":  # the server's certificate is self-signed
        return not supports(at, "httpGet", "tls")
    if trait == "reuse-connection":
        return "close" not in answered(at, {"*": {"statusCode": 200}})["requestHeaders"]["Connection"]
    return False  # use-proxy: the transport's Proxy is http.ProxyURL(nil)


_LOCATIONS: dict[str, dict[str, str]] = {
    "same-host": {"Location": "/landing"},
    "other-host": {"Location": "http://elsewhere.example/"},
    "without-location": {},
}
_TARGETS = Words("redirect-target", tuple(_LOCATIONS))


@lru_cache(maxsize=32)
def _redirected(at: Release, target: str) -> tuple[str, int]:
    """Return the result of a probe that is redirected there, and how many requests it sent."""
    routes = {"/": {"statusCode": 302, "headers": _LOCATIONS[target]}, "/landing": {"statusCode": 200}}
    output = answered(at, routes)
    return output["result"], len(output["requests"])


def follows_elsewhere(at: Release) -> str:
    """Return the prober's own word for a redirect to another host."""
    return _redirected(at, "other-host")[0]


def follows(at: Release, target: str) -> bool:
    """Return whether a redirect that leads there is followed."""
    return _redirected(at, target)[1] > 1


def redirect_result(at: Release, target: str) -> str:
    """Return how a probe is judged that is redirected there (a page that is followed to answers 200)."""
    return "success" if probe_result.counts_as_success(_redirected(at, target)[0]) else "failure"


@lru_cache(maxsize=128)
def redirects_result(at: Release, redirects: int) -> str:
    """Return how a probe is judged that is sent on so many times on one host before it gets its 200."""
    hops = {f"/{n}": {"statusCode": 302, "headers": {"Location": f"/{n + 1}"}} for n in range(redirects)}
    return _word(answered(at, {**hops, f"/{redirects}": {"statusCode": 200}}, path="/0"))


_HTTP_RECORDED = ("probe-http",)
_ADMISSION = ("probe-admission",)

RELATIONS = (
    Relation(
        "probe.http_passes",
        {"code": Numbers(100, 599)},
        RESULTS,
        http_result,
        (HTTP,),
        changes=("1.25",),
        recorded=_HTTP_RECORDED,
    ),
    Relation(
        "probe.default",
        {"probe_field": FIELDS},
        _VALUES,
        default_of,
        (HTTP_DEFAULTS, REQUEST),
        changes=("1.24",),
        recorded=("probe-http", "probe-admission"),
    ),
    # request.go newProbeRequest: http.NewRequest("GET", ...), and HTTPGetAction has no field for another method.
    Relation("probe.method", {}, Words("http-method", ("GET", "POST", "HEAD")), lambda at: "GET", (REQUEST,)),
    Relation(
        "probe.required",
        {"probe_field": FIELDS},
        YES_NO,
        is_required,
        (VALIDATION,),
        changes=("1.24",),
        recorded=_ADMISSION,
    ),
    Relation(
        "probe.supports",
        {"handler": HANDLERS, "feature": Words("probe-feature", tuple(_FEATURES))},
        YES_NO,
        supports,
        (TYPES, VALIDATION, GRPC),
        changes=("1.24",),
        recorded=("probe-admission", "probe-grpc", "probe-http"),
    ),
    Relation(
        "probe.takes",
        {"howmany": Words("handler-count", ("one", "several"))},
        YES_NO,
        takes,
        (VALIDATION,),
        recorded=_ADMISSION,
    ),
    Relation("probe.http_does", {"trait": _TRAITS}, YES_NO, http_does, (HTTP_CLIENT,), recorded=_HTTP_RECORDED),
    Relation("probe.follows", {"target": _TARGETS}, YES_NO, follows, (REDIRECTS,), recorded=_HTTP_RECORDED),
    Relation(
        "probe.redirected",
        {"target": _TARGETS},
        RESULTS,
        redirect_result,
        (HTTP, REDIRECTS),
        changes=("1.25",),
        recorded=_HTTP_RECORDED,
    ),
    Relation(
        "probe.redirects",
        {"redirects": Numbers(0, 30)},
        RESULTS,
        redirects_result,
        (REDIRECTS,),
        recorded=_HTTP_RECORDED,
    ),
)
