"""One HTTP(S) probe: the requests the kubelet sends, the redirects it follows and the result it draws.

pkg/probe/http/http.go: one GET with a time limit over everything, redirects included. A status of 200 to 399 is a
success; a 3xx that was not followed is a success with a warning. No answer is a failure; a body that breaks off is
an error of the prober, which is tried three times and then thrown away.
"""

from __future__ import annotations

from typing import Any

from kb.models.containers import probe_result as words
from kb.models.containers.http_answer import Answer, Body
from kb.models.containers.http_exchange import SERVER_ADDRESS, Attempt, exchange
from kb.models.containers.http_request import Request, after_redirect, headers_received, probe_request, probe_url
from kb.models.containers.probe_target import container_port, named_ports
from kb.models.field import Field, field_of
from kb.models.model import Given, Model, Source
from kb.models.release import Release, as_of
from kb.models.trace import Trace

MOST_BODY_BYTES = 10 * 1024  # http.go maxRespBodyLength: the rest is not read
MOST_REQUESTS = 10  # http.go RedirectChecker
SLURPED_BYTES = 2 * 1024  # net/http/client.go maxBodySlurpSize
REDIRECTS = (301, 302, 303, 307, 308)  # net/http/client.go redirectBehavior
# Go 1.19 hands a 301, 302 or 303 without Location to the caller; before it was an error of the client.
_WITHOUT_LOCATION_IS_ANSWER = (("1.20", False), ("1.25", True))


def run(given: Given, at: Release, trace: Trace) -> dict[str, Any]:
    """Return the result of one HTTP probe, the request targets it sends and the headers as received."""
    top = field_of(given)
    probe = top.needed("probe")
    get = probe.needed("httpGet")
    # pkg/apis/core/v1/defaults.go SetDefaults_Probe, SetDefaults_HTTPGetAction
    timeout = probe.at("timeoutSeconds").whole(least=0) or words.DEFAULT_TIMEOUT_SECONDS
    port = container_port(get.needed("port"), named_ports(top.at("containerPorts")))
    servers = top.at("servers").list()
    first = _first_request(get, port, at)
    if first is None:
        trace.step("kubelet", "探测出错", "端口名或地址拼不成 URL,请求造不出来;出错的结果丢弃不计")
        return words.outcome(words.ERROR) | {"requests": []}
    targets: list[str] = []
    for number in range(words.TRIES_ON_ERROR):
        attempt = Attempt(servers, timeout, at, trace)
        result = _try(attempt, first)
        targets += [request.url.request_target for request in attempt.sent]
        if result != words.ERROR:
            break
        trace.step("kubelet", f"第 {number + 1} 次尝试出错", "读回答的正文失败,最多试三次,结果丢弃,不计入阈值")
    return words.outcome(result) | {"requests": targets} | _headers(attempt.sent)


def _first_request(get: Field, port: int | None, at: Release) -> Request | None:
    if port is None:
        return None
    scheme = get.at("scheme").one_of(("HTTP", "HTTPS"), "HTTP").lower()
    pairs = [(pair.needed("name").text(), pair.at("value").text()) for pair in get.at("httpHeaders").list()]
    try:
        url = probe_url(scheme, get.at("host").text() or SERVER_ADDRESS, port, get.at("path").text() or "/")
    except ValueError:
        return None
    return probe_request(url, pairs, at)


def _headers(sent: list[Request]) -> dict[str, Any]:
    names = ("requestHeaders", "secondRequestHeaders")
    return {name: headers_received(request) for name, request in zip(names, sent, strict=False)}


def _try(attempt: Attempt, first: Request) -> str:
    """Return the result of one try: send, follow redirects as far as allowed, judge the last answer."""
    second, request = 0.0, first
    for _ in range(MOST_REQUESTS):
        answer = exchange(attempt, request, second)
        second += answer.delay
        if answer.broken or second > attempt.timeout:
            why = answer.broken or f"超过 timeoutSeconds {attempt.timeout:g} 还没有回答"
            return _judged(attempt, words.FAILURE, f"没有可用的回答:{why}", min(second, attempt.timeout))
        following = _following(attempt, first, request, answer)
        if isinstance(following, str):
            return _judged(attempt, words.FAILURE, following, second)
        if following is None:
            return _judge_answer(attempt, answer, second)
        second += _seconds_for_skipped_body(answer.body)
        request = following
    return _judged(attempt, words.FAILURE, f"已发 {MOST_REQUESTS} 个请求,还要重定向", second)


def _following(attempt: Attempt, first: Request, request: Request, answer: Answer) -> Request | str | None:
    """Return the next request, None when this answer is the last, or why the redirect is a failure.

    http.go RedirectChecker: only redirects within the host name of the first request are followed.
    """
    if answer.status not in REDIRECTS:
        return None
    if not answer.location:
        kept = answer.status in (307, 308) or as_of(_WITHOUT_LOCATION_IS_ANSWER, attempt.at)
        return None if kept else f"{answer.status} 没有 Location"
    try:
        following = after_redirect(first, request, answer.location)
    except ValueError:
        return f"Location {answer.location!r} 不是合法的 URL"
    if following.url.hostname != first.url.hostname:
        attempt.trace.step("kubelet", "不跟随重定向", f"Location {answer.location!r} 指向别的主机")
        return None
    return following


def _seconds_for_skipped_body(body: Body) -> float:
    """Return the seconds that reading the small body of a redirect costs; a larger one is not read."""
    small = body.announced is None or body.announced <= SLURPED_BYTES
    return body.delay if small else 0.0


def _judge_answer(attempt: Attempt, answer: Answer, second: float) -> str:
    body = answer.body
    if second + body.delay > attempt.timeout:
        return _judged(attempt, words.ERROR, "正文没有在 timeoutSeconds 之内读完", attempt.timeout)
    second += body.delay
    if not body.whole and body.arriving < MOST_BODY_BYTES:
        return _judged(attempt, words.ERROR, "正文在读满 10 KiB 之前断了", second)
    if not 200 <= answer.status < 400:
        return _judged(attempt, words.FAILURE, f"状态码 {answer.status} 不在 200 到 399 之间", second)
    if answer.status >= 300:
        return _judged(attempt, words.WARNING, f"状态码 {answer.status}:没有跟随的重定向,算成功并发警告", second)
    return _judged(attempt, words.SUCCESS, f"状态码 {answer.status} 在 200 到 299 之间", second)


def _judged(attempt: Attempt, result: str, why: str, second: float) -> str:
    attempt.trace.step("kubelet", f"判为 {result}", why, second)
    return result


MODEL = Model(
    topic="probe-http",
    title="一次 HTTP 探测的结果,和它发出的请求",
    run=run,
    sources=(
        Source("pkg/probe/http/http.go", "DoHTTPProbe"),
        Source("pkg/probe/http/http.go", "RedirectChecker"),
        Source("pkg/probe/http/request.go", "NewRequestForHTTPGetAction"),
        Source("pkg/kubelet/prober/prober.go", "runProbeWithRetries"),
    ),
    leaves_out=(
        "不管 HTTP/2 和代理",
        "不管阈值和周期:那是 probe-effects 的事",
        "主机名除 localhost 之外都当作解析不了",
    ),
    example={
        "probe": {"httpGet": {"host": "127.0.0.1", "port": 8080, "path": "/healthz"}},
        "servers": [{"port": 8080, "tls": False, "routes": {"/healthz": {"statusCode": 302}}}],
    },
)
