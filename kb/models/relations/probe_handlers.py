"""How a probe looks at a container: the four handlers, what each does, and when it counts as a success."""

from __future__ import annotations

from typing import Any

from kb.models.containers import probe_exec, probe_grpc, probe_http, probe_result, probe_tcp
from kb.models.model import Source
from kb.models.relation import YES_NO, Numbers, Relation, Words
from kb.models.relations.probe_requests import PORT, answered, follows_elsewhere, is_success
from kb.models.release import Release, as_of
from kb.models.trace import Trace

HANDLERS = Words("handler", ("exec", "httpGet", "tcpSocket", "grpc"))
# What people take for a handler.
CLAIMED_HANDLERS = Words("handler", (*HANDLERS.values, "ping", "udp"))
RESULTS = Words("result", ("success", "failure"))

PROBER = Source("pkg/kubelet/prober/prober.go", "runProbe")
RETRIES = Source("pkg/kubelet/prober/prober.go", "runProbeWithRetries")
HTTP = Source("pkg/probe/http/http.go", "DoHTTPProbe")
EXEC = Source("pkg/probe/exec/exec.go", "Probe")
TCP = Source("pkg/probe/tcp/tcp.go", "DoTCPProbe")
GRPC = Source("pkg/probe/grpc/grpc.go", "Probe")
GATES = Source("pkg/features/kube_features.go", "GRPCContainerProbe")
EXEC_GATE = Source("pkg/features/kube_features.go", "ExecProbeTimeout")
DEFAULTS = Source("pkg/apis/core/v1/defaults.go", "SetDefaults_Probe")
TYPES = Source("staging/src/k8s.io/api/core/v1/types.go", "ProbeHandler")
EXEC_ACTION = Source("staging/src/k8s.io/api/core/v1/types.go", "ExecAction")

# Handlers that the API accepts without a gate (GRPCContainerProbe: alpha 1.23, beta and on 1.24, GA 1.27).
_HANDLERS = (("1.0", ("exec", "httpGet", "tcpSocket")), ("1.24", HANDLERS.values))
_GRPC_STAGES = {"alpha": 23, "beta": 24, "on-by-default": 24, "ga": 27}
# ExecProbeTimeout: before 1.20 the kubelet with dockershim did not apply timeoutSeconds to commands.
_EXEC_TIMEOUT = (("1.0", False), ("1.20", True))
_LATE = 5  # seconds; more than the default timeout
_LOOPBACK = "127.0.0.1"


def handlers(at: Release) -> tuple[str, ...]:
    """Return the handlers that can be used without a feature gate."""
    return as_of(_HANDLERS, at)


def usable(at: Release, probe: str, handler: str) -> bool:
    """Return whether this kind of probe may use this handler: all of them share one ProbeHandler."""
    return handler in handlers(at)


def _word(output: dict[str, Any]) -> str:
    return "success" if is_success(output) else "failure"


def _connect(at: Release, listener: dict[str, Any], **fields: Any) -> dict[str, Any]:
    given = {"probe": {"tcpSocket": {"port": PORT, **fields}}, **listener}
    return probe_tcp.run(given, at, Trace())


def _connect_on_node(at: Release, behaviour: str, **fields: Any) -> dict[str, Any]:
    listener = {"behaviour": behaviour, "address": _LOOPBACK, "port": PORT}
    return _connect(at, {"listener": listener}, **{"host": _LOOPBACK, **fields})


def _ask(at: Release, server: dict[str, Any]) -> dict[str, Any]:
    if "grpc" not in handlers(at):
        raise LookupError(str(at))
    return probe_grpc.run({"probe": {"grpc": {"port": PORT}}, "server": {"port": PORT, **server}}, at, Trace())


def _command(at: Release, **said: Any) -> dict[str, Any]:
    return probe_exec.run({"probe": {"exec": {"command": ["check"]}}, "command": said}, at, Trace())


def exec_result(at: Release, exit_code: int) -> str:
    """Return how an exec probe judges a command that ends with this status."""
    return _word(_command(at, exitStatus=exit_code, seconds=0))


_CONNECTIONS = {
    "established": "accepts",
    "refused": "closed",
    "no-answer": "filtered",
    "udp-only": "udpOnly",
}


def tcp_result(at: Release, connection: str) -> str:
    """Return how a TCP probe judges what became of its connection."""
    return _word(_connect_on_node(at, _CONNECTIONS[connection]))


def needs_accept(at: Release) -> bool:
    """Return whether a TCP probe fails when the application never calls accept."""
    return not is_success(_connect_on_node(at, "neverAccepts"))


_NO_SERVICE = "no-health-service"
_HEALTH = Words("grpc-health", ("SERVING", "NOT_SERVING", "UNKNOWN", "SERVICE_UNKNOWN", _NO_SERVICE))


def grpc_result(at: Release, health: str) -> str:
    """Return how a gRPC probe judges the status that the health service reports."""
    if health == _NO_SERVICE:
        return _word(_ask(at, {"services": {}, "health": False}))
    return _word(_ask(at, {"services": {"": health}}))


def timeout_result(at: Release, handler: str) -> str:
    """Return how a probe that gets no answer within timeoutSeconds is judged."""
    if handler == "exec":
        return _word(_command(at, exitStatus=0, seconds=_LATE if as_of(_EXEC_TIMEOUT, at) else 0))
    if handler == "httpGet":
        return _word(answered(at, {"*": {"statusCode": 200, "delaySeconds": _LATE}}))
    if handler == "tcpSocket":
        return tcp_result(at, "no-answer")
    return _word(_ask(at, {"services": {"": "SERVING"}, "delaySeconds": _LATE}))


_DECIDES = {"exec": "exit-code", "httpGet": "status-code", "tcpSocket": "connection", "grpc": "health-status"}
_CRITERIA = Words("criterion", (*_DECIDES.values(), "output", "body", "process", "ping-answer"))
_PLACES = Words("place", ("in-container", "from-node", "control-plane"))


def runs_where(at: Release, handler: str) -> str:
    """Return where the work of a handler happens: a command runs in the container, all else starts from the node."""
    return "in-container" if handler == "exec" else "from-node"


_MISHAPS = Words(
    "probe-mishap",
    ("command-missing", "port-name-unknown", "body-cut", "timeout", "refused", "redirect-elsewhere"),
)
_OUTCOMES = Words("probe-outcome", ("warning", "failure", "error", "success"))


def outcome(at: Release, mishap: str) -> str:
    """Return how the prober itself puts a mishap; error means that the result is thrown away."""
    if mishap == "command-missing":
        return str(_command(at, found=False)["result"])
    if mishap == "timeout":
        return timeout_result(at, "httpGet")
    if mishap == "redirect-elsewhere":
        return follows_elsewhere(at)
    if mishap == "body-cut":
        return str(answered(at, {"*": {"statusCode": 200, "contentLength": 100}})["result"])
    name = {"port": "web"} if mishap == "port-name-unknown" else {}
    return str(_connect_on_node(at, "closed", **name)["result"])


_BOUND = {"loopback": _LOOPBACK, "all-addresses": "0.0.0.0"}


def reached(at: Release, listening: str) -> str:
    """Return how a probe with the default host ends for an application that listens there in its Pod."""
    return _word(_connect(at, {"listenerInPod": {"bind": _BOUND[listening], "port": PORT}}))


def localhost_is(at: Release) -> str:
    """Return whose loopback a probe with host 127.0.0.1 reaches."""
    in_pod = _connect(at, {"listenerInPod": {"bind": _LOOPBACK, "port": PORT}}, host=_LOOPBACK)
    return "pod" if is_success(in_pod) else "node"


def target(at: Release, handler: str) -> str:
    """Return the address that a handler with default fields connects to."""
    return "pod-ip" if is_success(_connect(at, {"listenerInPod": {"bind": "0.0.0.0", "port": PORT}})) else "localhost"


def needs_program(at: Release, handler: str) -> bool:
    """Return whether a handler needs a program in the image: a command that is missing cannot succeed."""
    return handler == "exec" and not is_success(_command(at, found=False))


_PROBERS = Words(
    "component",
    (
        *("kubelet", "kube-apiserver", "kube-scheduler", "kube-proxy"),
        *("kube-controller-manager", "container-runtime", "etcd"),
    ),
)
_RECORDED = ("probe-http", "probe-exec", "probe-tcp", "probe-grpc")
_HANDLER = {"handler": HANDLERS}


def notices_deadlock(at: Release, handler: str) -> bool:
    """Return whether a look fails on an application that hangs: its port still takes connections, nothing answers."""
    return needs_accept(at) if handler == "tcpSocket" else timeout_result(at, handler) == "failure"


RELATIONS = (
    Relation(
        "probe.usable",
        {"probe": Words("probe", ("liveness", "readiness", "startup")), "handler": HANDLERS},
        YES_NO,
        usable,
        (TYPES, GATES),
        changes=("1.24",),
    ),
    # prober.go newGRPCProbe: grpc.health.v1.Health/Check; the other handlers know no protocol of the application's.
    # A new process in the container each time; the others only open a connection (documentation, "Probe outcome").
    Relation("probe.costliest", {}, Words("handler", tuple(_DECIDES)), lambda at: "exec", (EXEC,)),
    # prober.go: to the address of the Pod itself, from the kubelet.
    Relation(
        "probe.goes_through",
        {"relay": Words("probe-relay", ("service", "kube-proxy", "apiserver"))},
        YES_NO,
        lambda at, relay: False,
        (HTTP, TCP),
    ),
    Relation(
        "probe.grpc_speaks",
        {},
        Words("wire-protocol", ("grpc", "http1", "raw-tcp")),
        lambda at: "grpc",
        (GRPC,),
    ),
    Relation(
        "probe.grpc_connects",
        {"connection": Words("connection", ("established", "refused"))},
        Words("result", ("success", "failure")),
        # A connection alone says nothing: the answer of Health/Check decides.
        lambda at, connection: () if connection == "established" else ("failure",),
        (GRPC,),
    ),
    Relation(
        "probe.needs_health_api",
        {"handler": Words("handler", ("exec", "httpGet", "tcpSocket", "grpc"))},
        YES_NO,
        lambda at, handler: handler == "grpc",
        (GRPC,),
    ),
    Relation("probe.handlers", {}, CLAIMED_HANDLERS, handlers, (GATES, TYPES), changes=("1.24",)),
    Relation(
        "probe.exec_passes", {"exit_code": Numbers(0, 255)}, RESULTS, exec_result, (EXEC,), recorded=("probe-exec",)
    ),
    Relation(
        "probe.tcp_passes",
        {"connection": Words("connection", tuple(_CONNECTIONS))},
        RESULTS,
        tcp_result,
        (TCP,),
        recorded=("probe-tcp",),
    ),
    Relation("probe.needs_accept", {}, YES_NO, needs_accept, (TCP,), recorded=("probe-tcp",)),
    Relation(
        "probe.notices_deadlock",
        {"handler": Words("handler", ("tcpSocket", "httpGet"))},
        YES_NO,
        notices_deadlock,
        (TCP, PROBER),
        recorded=("probe-tcp",),
    ),
    Relation(
        "probe.grpc_passes",
        {"health": _HEALTH},
        RESULTS,
        grpc_result,
        (GRPC,),
        changes=("1.24",),
        recorded=("probe-grpc",),
    ),
    Relation(
        "probe.timeout",
        _HANDLER,
        RESULTS,
        timeout_result,
        (PROBER, EXEC_GATE),
        ordinary={"handler": "httpGet"},
        changes=("1.20", "1.24"),
        recorded=_RECORDED,
    ),
    Relation(
        "probe.default_timeout",
        {},
        Numbers(0, 3600, "s"),
        lambda at: probe_result.DEFAULT_TIMEOUT_SECONDS,
        (DEFAULTS,),
        recorded=("probe-admission",),
    ),
    Relation(
        "probe.judged_by",
        _HANDLER,
        _CRITERIA,
        lambda at, handler: _DECIDES[handler],
        (HTTP, EXEC, TCP, GRPC),
        recorded=_RECORDED,
    ),
    Relation("probe.runs", _HANDLER, _PLACES, runs_where, (PROBER,)),
    Relation("probe.prober", _HANDLER, _PROBERS, lambda at, handler: "kubelet", (PROBER,)),
    Relation(
        "probe.grpc_since",
        {"stage": Words("stage", tuple(_GRPC_STAGES))},
        Numbers(0, 60, "release"),
        lambda at, stage: _GRPC_STAGES[stage],
        (GATES,),
    ),
    Relation(
        "probe.grpc_stage",
        {},
        Words("stage", ("alpha", "beta", "ga")),
        lambda at: as_of((("1.23", "alpha"), ("1.24", "beta"), ("1.27", "ga")), at),
        (GATES,),
        changes=("1.23", "1.24", "1.27"),
    ),
    Relation("probe.outcome", {"mishap": _MISHAPS}, _OUTCOMES, outcome, (RETRIES, HTTP, EXEC), recorded=_RECORDED),
    Relation(
        "probe.tries",
        {},
        Numbers(0, 60),
        lambda at: probe_result.TRIES_ON_ERROR,
        (RETRIES,),
        recorded=("probe-http",),
    ),
    Relation(
        "probe.reached",
        {"listening": Words("listening", tuple(_BOUND))},
        RESULTS,
        reached,
        (TCP, PROBER),
        recorded=("probe-tcp",),
    ),
    Relation(
        "probe.localhost",
        {},
        Words("loopback-owner", ("node", "pod")),
        localhost_is,
        (TCP, PROBER),
        recorded=("probe-tcp",),
    ),
    Relation(
        "probe.target",
        {"handler": Words("handler", ("httpGet", "tcpSocket", "grpc"))},
        Words("field-value", ("pod-ip", "service-ip", "localhost", "node-ip")),
        target,
        (PROBER,),
        recorded=("probe-tcp",),
    ),
    # ExecSync has the runtime start the command anew each time; the other three only open a connection.
    Relation("probe.spawns", _HANDLER, YES_NO, lambda at, handler: handler == "exec", (EXEC, TCP, HTTP, GRPC)),
    # DoTCPProbe dials and closes; DoHTTPProbe sends a GET, the gRPC prober a Check.
    Relation("probe.sends", _HANDLER, YES_NO, lambda at, handler: handler in ("httpGet", "grpc"), (TCP, HTTP, GRPC)),
    Relation("probe.needs_program", _HANDLER, YES_NO, needs_program, (EXEC,), recorded=("probe-exec",)),
    # ExecAction.Command: "The command is simply exec'd, it is not run inside a shell".
    Relation("probe.through_shell", {}, YES_NO, lambda at: False, (EXEC_ACTION,), recorded=("probe-exec",)),
    Relation(
        "probe.body_read",
        {},
        Numbers(0, 10**9, "B"),
        lambda at: probe_http.MOST_BODY_BYTES,
        (HTTP,),
        recorded=("probe-http",),
    ),
    Relation(
        "probe.grpc_calls",
        {},
        Words("grpc-method", ("Check", "Watch", "List", "Ping")),
        lambda at: "Check",
        (GRPC,),
    ),
)
