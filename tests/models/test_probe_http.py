from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.containers.http_request import headers_received, probe_request, probe_url
from kb.models.containers.probe_http import run
from kb.models.containers.url import URL, parse, resolve
from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace


def probe(answers: dict[str, Any], at: Release = NEWEST, path: str = "/live", **fields: Any) -> dict[str, Any]:
    servers = [{"port": 8081, "tls": False, "routes": answers}]
    get = {"host": "127.0.0.1", "port": 8081, "path": path} | fields.pop("get", {})
    return run({"probe": {"httpGet": get, **fields}, "servers": servers}, at, Trace())


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ({"statusCode": 203}, "success"),
        ({"statusCode": 306}, "warning"),
        ({"statusCode": 399}, "warning"),
        ({"statusCode": 409}, "failure"),
        ({"statusCode": 700}, "failure"),
        ({"statusCode": 99}, "failure"),
        ({"statusCode": 103}, "failure"),
        ({"statusCode": 204, "contentLength": 50}, "success"),
        ({"statusCode": 200, "bodyBytes": 10, "truncated": True}, "error"),
        ({"statusCode": 200, "bodyBytes": 10240, "truncated": True}, "success"),
        ({"statusCode": 200, "bodyDelaySeconds": 3}, "error"),
        ({"statusCode": 200, "bodyBytes": 0, "bodyDelaySeconds": 3}, "success"),
        ({"statusCode": 200, "contentLength": -1}, "failure"),
        ({"close": True}, "failure"),
        ({"raw": "HTTP/1.1 204 No Content\r\nbad header\r\n\r\n"}, "failure"),
        ({"raw": "HTTP/1.1 204 No Content\r\nX: y"}, "failure"),
        ({"raw": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"}, "success"),
        ({"raw": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"}, "error"),
        ({"raw": "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 500 No\r\n\r\n"}, "failure"),
    ],
)
def test_answer_and_result(answer: dict[str, Any], result: str) -> None:
    said = probe({"/live": answer})
    assert said["result"] == result
    assert said["requests"] == ["/live"] * (3 if result == "error" else 1)


def test_redirect_without_location_was_a_failure_before_go_1_19() -> None:
    for status, before in ((301, "failure"), (308, "warning")):
        assert probe({"/live": {"statusCode": status}})["result"] == "warning"
        assert probe({"/live": {"statusCode": status}}, Release(1, 24))["result"] == before


@pytest.mark.parametrize(
    ("location", "requests", "result"),
    [
        ("../ok", ["/live", "/ok"], "success"),
        ("./ok#part", ["/live", "/ok"], "success"),
        ("http://127.0.0.1/ok", ["/live"], "failure"),
        ("mailto:someone", ["/live"], "warning"),
        ("http:///ok", ["/live"], "warning"),
        ("/%zz", ["/live"], "failure"),
    ],
)
def test_redirects(location: str, requests: list[str], result: str) -> None:
    said = probe({"/live": {"statusCode": 307, "headers": {"location": location}}, "/ok": {"statusCode": 200}})
    assert (said["requests"], said["result"]) == (requests, result)


def test_time_counts_over_redirects() -> None:
    routes = {
        "/live": {"statusCode": 302, "headers": {"Location": "/b"}, "bodyDelaySeconds": 2},
        "/b": {"statusCode": 200, "delaySeconds": 2},
    }
    assert probe(routes, timeoutSeconds=5)["result"] == "success"
    assert probe(routes, timeoutSeconds=3)["result"] == "failure"
    assert probe(routes, timeoutSeconds=1)["requests"] == ["/live"]


def test_named_port_is_looked_up_in_the_container() -> None:
    assert probe({}, get={"port": "nowhere"})["result"] == "error"


def test_tls_must_be_spoken_on_both_sides() -> None:
    assert probe({"*": {}}, get={"scheme": "HTTPS"}) == {"result": "failure", "ready": False, "requests": []}


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("live", "/live"),
        ("?full=1", "/?full=1"),
        ("/a#b", "/a"),
        ("/a?", "/a?"),
        (":x", "/:x"),
        ("/健康", "/%E5%81%A5%E5%BA%B7"),
        ("//elsewhere/x", "/x"),
        ("/a/../b", "/a/../b"),
        ("/(x)", "/(x)"),
        ("/{x}", "/%7Bx%7D"),
    ],
)
def test_path_is_read_as_a_reference(path: str, target: str) -> None:
    assert probe({"*": {}}, path=path)["requests"] == [target]


def test_headers() -> None:
    url = probe_url("http", "10.0.0.9", 80, "/")
    pairs = [("connection", "keep-alive"), ("host", "a/b"), ("Transfer-Encoding", "x"), ("X-A", " v ")]
    assert headers_received(probe_request(url, pairs, Release(1, 30))) == {
        "Host": [""],
        "User-Agent": ["kube-probe/1.30"],
        "Accept": ["*/*"],
        "Connection": ["keep-alive", "close"],
        "X-A": ["v"],
    }
    assert probe({"*": {}}, get={"httpHeaders": [{"name": "X", "value": "a\nb"}]})["requests"] == []


def test_ipv6_host_goes_into_brackets() -> None:
    assert str(probe_url("http", "::1", 80, "/x")) == "http://[::1]:80/x"


def test_bad_input_is_told_in_one_line() -> None:
    with pytest.raises(BadInput, match=r"input\.probe\.timeoutSeconds.*不小于 0"):
        probe({}, timeoutSeconds=-1)
    with pytest.raises(BadInput, match="缺少 probe"):
        run({}, NEWEST, Trace())


@settings(max_examples=50, deadline=None)
@given(st.integers(100, 999), st.integers(0, 20000), st.integers(0, 30000))
def test_ready_exactly_when_the_result_is_success_or_warning(status: int, sent: int, announced: int) -> None:
    said = probe({"/live": {"statusCode": status, "bodyBytes": sent, "contentLength": announced}})
    assert said["ready"] == (said["result"] in ("success", "warning"))
    assert not said["ready"] or 200 <= status < 400


@settings(max_examples=50, deadline=None)
@given(st.text("ab./%?#:é ", max_size=12), st.text("ab./", max_size=12))
def test_any_path_gives_a_target_and_resolving_never_leaves_the_host(path: str, reference: str) -> None:
    url = probe_url("http", "h", 1, path)
    assert url.request_target
    assert not url.opaque or path[0] not in "/."
    base = URL(scheme="http", host="h:1", path="/x/y")
    there = resolve(base, parse(reference))
    assert there.hostname == "h" or reference.startswith("//")
    assert "/../" not in there.path
