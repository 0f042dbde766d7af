"""One gRPC probe: the kubelet asks the standard health service of the Pod and wants SERVING.

pkg/probe/grpc/grpc.go Probe: a plain-text connection and one Check within the timeout; every other end is a failure.
"""

from __future__ import annotations

from typing import Any

from kb.models.api.refusal import refused, required
from kb.models.containers import probe_result as words
from kb.models.field import Field, field_of
from kb.models.model import Given, Model, Source
from kb.models.release import Release, as_of
from kb.models.trace import Trace

SERVING = "SERVING"
# pkg/features/kube_features.go GRPCContainerProbe: alpha (off) in 1.23, on by default from 1.24, stable in 1.27.
_FIELD_IS_KNOWN = (("1.20", False), ("1.24", True))


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the result of one gRPC probe and the container's ``ready`` after several of them."""
    top = field_of(given)
    probe = top.needed("probe")
    grpc = probe.needed("grpc")
    if not as_of(_FIELD_IS_KNOWN, at):
        why = "这个版本默认不认 grpc 字段:字段被丢掉,探测就没有了方式"
        return refused(trace, [required("spec.containers[0].readinessProbe", why)])
    timeout = probe.at("timeoutSeconds").whole(least=0) or words.DEFAULT_TIMEOUT_SECONDS
    port, service = grpc.needed("port").whole(least=1), grpc.at("service").text()
    refusal = _refusal(top.at("server"), port, service, timeout)
    result = words.FAILURE if refusal else words.SUCCESS
    why = refusal or f"服务 {service!r} 的健康状态是 {SERVING}"
    trace.step("kubelet", f"问端口 {port} 的健康服务 Check({service!r}),判为 {result}", why)
    return words.outcome(result)


def _refusal(server: Field, port: int, service: str, timeout: float) -> str | None:
    """Return in Chinese why the check does not end in SERVING, None when it does."""
    if not server.given or server.needed("port").whole() != port:
        return "没有监听,连接不上"
    if server.at("tls").flag():
        return "服务端要 TLS,探测只说明文"
    if server.at("delaySeconds").number() > timeout:
        return f"超过 timeoutSeconds {timeout:g} 还没有回答"
    if not server.at("health").flag(True):
        return "没有注册健康服务(UNIMPLEMENTED)"
    status = server.at("services").at(service)
    if not status.given:
        return "健康服务不认识这个服务名(NOT_FOUND)"
    return None if status.text() == SERVING else f"回答是 {status.text()}"


MODEL = Model(
    topic="probe-grpc",
    title="一次 gRPC 探测的结果:健康服务答 SERVING 才是成功",
    run=run,
    sources=(Source("pkg/probe/grpc/grpc.go", "Probe"), Source("pkg/kubelet/prober/prober.go", "runProbe")),
    leaves_out=("不管 TLS 和认证:探测不支持", "不管阈值和周期:那是 probe-effects 的事"),
    example={
        "probe": {"grpc": {"port": 9090, "service": "ready"}},
        "server": {"port": 9090, "services": {"": "SERVING", "ready": "NOT_SERVING"}},
    },
)
