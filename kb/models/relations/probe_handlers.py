"""How a probe looks at a container: the four handlers, what each does, and when it counts as a success."""

from __future__ import annotations

from typing import Any

from kb.models.containers import probe_exec, probe_grpc, probe_http, probe_result, probe_tcp
from kb.models.model import Source
from kb.models.relation import Numbers, Relation, Words
from kb.models.release import Release, as_of
from kb.models.trace import Trace

HANDLERS = Words("handler", ("exec", "httpGet", "tcpSocket", "grpc"))
RESULTS = Words("result", ("success", "failure"))

PROBER = Source("pkg/kubelet/prober/prober.go", "runProbe")
HTTP = Source("pkg/probe/http/http.go", "DoHTTPProbe")
EXEC = Source("pkg/probe/exec/exec.go", "Probe")
TCP = Source("pkg/probe/tcp/tcp.go", "DoTCPProbe")
GRPC = Source("pkg/probe/grpc/grpc.go", "Probe")
GATES = Source("pkg/features/kube_features.go", "GRPCContainerProbe")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Probe")

# Handlers that the API accepts without switching anything on (GRPCContainerProbe: alpha 1.23, beta and on 1.24, GA 1.27).
_HANDLERS = (("1.0", ("exec", "httpGet", "tcpSocket")), ("1.24", HANDLERS.values))
_GRPC_STAGES = {"alpha": 23, "beta": 24, "on-by-default": 24, "ga": 27}
_STAGES = Words("stage", tuple(_GRPC_STAGES))


def handlers(at: Release) -> tuple[str, ...]:
    """Return the handlers that can be used without a feature gate."""
    return as_of(_HANDLERS, at)


def _word(output: dict[str, Any]) -> str:
    return "success" if probe_result.counts_as_success(output["result"]) else "failure"


def http_result(at: Release, code: int) -> str:
    """Return how an HTTP probe judges an answer with this status (a redirect here leads nowhere)."""
    server = {"port": 8080, "routes": {"*": {"statusCode": code}}}
    probe = {"httpGet": {"host": "127.0.0.1", "port": 8080, "path": "/healthz"}}
    return _word(probe_http.run({"probe": probe, "servers": [server]}, at, Trace()))


def exec_result(at: Release, exit_code: int) -> str:
    """Return how an exec probe judges a command that ends with this status."""
    probe = {"exec": {"command": ["sh", "-c", f"exit {exit_code}"]}}
    return _word(probe_exec.run({"probe": probe, "command": {"exitStatus": exit_code, "seconds": 0}}, at, Trace()))


_CONNECTIONS = {"established": "accepts", "refused": "closed", "no-answer": "filtered"}


def tcp_result(at: Release, connection: str) -> str:
    """Return how a TCP probe judges what became of its connection."""
    listener = {"behaviour": _CONNECTIONS[connection], "address": "127.0.0.1", "port": 9000}
    probe = {"tcpSocket": {"host": "127.0.0.1", "port": 9000}}
    return _word(probe_tcp.run({"probe": probe, "listener": listener}, at, Trace()))


def grpc_result(at: Release, health: str) -> str:
    """Return how a gRPC probe judges the status that the health service reports."""
    if "grpc" not in handlers(at):
        raise LookupError(str(at))
    server = {"port": 9000, "services": {"": health}}
    return _word(probe_grpc.run({"probe": {"grpc": {"port": 9000}}, "server": server}, at, Trace()))


def timeout_result(at: Release, handler: str) -> str:
    """Return how a probe that gets no answer within timeoutSeconds is judged."""
    late = 5
    if handler == "exec":
        return _word(probe_exec.run({"probe": {"exec": {"command": ["sleep", "5"]}}, "command": {"exitStatus": 0, "seconds": late}}, at, Trace()))
    if handler == "httpGet":
        server = {"port": 8080, "routes": {"*": {"statusCode": 200, "delaySeconds": late}}}
        probe = {"httpGet": {"host": "127.0.0.1", "port": 8080}}
        return _word(probe_http.run({"probe": probe, "servers": [server]}, at, Trace()))
    if handler == "tcpSocket":
        return tcp_result(at, "no-answer")
    if "grpc" not in handlers(at):
        raise LookupError(str(at))
    grpc = {"port": 9000, "services": {"": "SERVING"}, "delaySeconds": late}
    return _word(probe_grpc.run({"probe": {"grpc": {"port": 9000}}, "server": grpc}, at, Trace()))


def needs(at: Release, handler: str) -> str:
    """Return what must succeed for a handler: the thing that it looks at."""
    return {"exec": "exit-code", "httpGet": "status-code", "tcpSocket": "connection", "grpc": "health-status"}[handler]


def runs_where(at: Release, handler: str) -> str:
    """Return where the work of a handler happens: a command runs in the container, all else starts from the node."""
    return "in-container" if handler == "exec" else "from-node"


def default_of(at: Release, probe_field: str) -> str | int:
    """Return the default of a field of a handler."""
    return {"path": "/", "scheme": "HTTP", "host": "pod-ip", "method": "GET"}[probe_field]


def grpc_since(at: Release, stage: str) -> int:
    """Return the minor release in which gRPC probes reached a stage."""
    return _GRPC_STAGES[stage]


def prober(at: Release, handler: str) -> str:
    """Return the component that carries out probes with this handler."""
    return "kubelet"


RELATIONS = (
    Relation("probe.handlers", {}, HANDLERS, handlers, (GATES,), changes=("1.24",)),
    Relation("probe.http_passes", {"code": Numbers(100, 599)}, RESULTS, http_result, (HTTP,), recorded=("probe-http",)),
    Relation("probe.exec_passes", {"exit_code": Numbers(0, 255)}, RESULTS, exec_result, (EXEC,), recorded=("probe-exec",)),
    Relation(
        "probe.tcp_passes",
        {"connection": Words("connection", tuple(_CONNECTIONS))},
        RESULTS,
        tcp_result,
        (TCP,),
        recorded=("probe-tcp",),
    ),
    Relation(
        "probe.grpc_passes",
        {"health": Words("grpc-health", ("SERVING", "NOT_SERVING", "UNKNOWN"))},
        RESULTS,
        grpc_result,
        (GRPC,),
        changes=("1.24",),
        recorded=("probe-grpc",),
    ),
    Relation(
        "probe.timeout",
        {"handler": HANDLERS},
        RESULTS,
        timeout_result,
        (PROBER,),
        ordinary={"handler": "httpGet"},
        recorded=("probe-http", "probe-exec", "probe-tcp", "probe-grpc"),
    ),
    Relation(
        "probe.default_timeout", {}, Numbers(0, 3600, "s"), lambda at: probe_result.DEFAULT_TIMEOUT_SECONDS, (DEFAULTS,), recorded=("probe-admission",)
    ),
    Relation(
        "probe.judged_by",
        {"handler": HANDLERS},
        Words("criterion", ("exit-code", "status-code", "connection", "health-status")),
        needs,
        (HTTP, EXEC, TCP, GRPC),
    ),
    Relation("probe.runs", {"handler": HANDLERS}, Words("place", ("in-container", "from-node")), runs_where, (PROBER,)),
    Relation(
        "probe.default",
        {"probe_field": Words("probe-field", ("path", "scheme", "host", "method"))},
        Words("field-value", ("/", "HTTP", "HTTPS", "pod-ip", "localhost", "node-ip", "GET", "POST", "HEAD")),
        default_of,
        (Source("pkg/apis/core/v1/defaults.go", "SetDefaults_HTTPGetAction"), Source("pkg/probe/http/request.go", "NewRequestForHTTPGetAction")),
        recorded=("probe-http", "probe-admission"),
    ),
    Relation("probe.grpc_since", {"stage": _STAGES}, Numbers(0, 60, "release"), grpc_since, (GATES,)),
    Relation(
        "probe.prober",
        {"handler": HANDLERS},
        Words("component", ("kubelet", "kube-apiserver", "kube-scheduler", "kube-proxy", "kube-controller-manager", "container-runtime", "etcd")),
        prober,
        (PROBER,),
    ),
)
