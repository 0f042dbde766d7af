"""One request of an HTTP probe and what comes back: connection, TLS, the server's routes."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.models.containers.http_answer import Answer, read_answer
from kb.models.containers.http_request import Request
from kb.models.containers.probe_target import addresses, listens_at
from kb.models.containers.url import text_of
from kb.models.field import Field
from kb.models.release import Release
from kb.models.trace import Trace

SERVER_ADDRESS = "127.0.0.1"
_DEFAULT_PORT = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Attempt:
    """One try of the probe so far: what it sent, when it must be over, which servers there are."""

    servers: tuple[Field, ...]
    timeout: float
    at: Release
    trace: Trace
    sent: list[Request] = field(default_factory=list)


def exchange(attempt: Attempt, request: Request, second: float) -> Answer:
    """Return what comes back for one request, and note the request where the server reads it."""
    url = request.url
    if url.scheme not in _DEFAULT_PORT or not url.host or not request.sendable:
        return Answer(broken="客户端发不出这样的请求")
    if second > attempt.timeout:
        return Answer(broken="时间已经用完")
    server = _server_for(attempt.servers, url.hostname, url.port or str(_DEFAULT_PORT[url.scheme]))
    if server is None:
        return Answer(broken="连接不上")
    if server.at("acceptThenClose").flag():
        return Answer(broken="连接建立后就被关闭")
    if server.at("tls").flag() != (url.scheme == "https"):
        return Answer(broken="一边说 TLS,另一边说明文")
    attempt.sent.append(request)
    target = url.request_target
    attempt.trace.step("kubelet", f"请求 GET {target}", f"发往 {text_of(url.host)}", second)
    routes = server.at("routes")
    name = target if target in routes.mapping() else "*"
    return read_answer(routes.at(name), attempt.at) if name in routes.mapping() else Answer(404)


def _server_for(servers: tuple[Field, ...], host: str, port: str) -> Field | None:
    if not any(listens_at(SERVER_ADDRESS, address) for address in addresses(host)):
        return None
    return next((server for server in servers if str(server.needed("port").whole()) == port), None)
