"""Attacks: what others write stays text, what others send is refused, and nothing brings the server down."""

from __future__ import annotations

import io
import json
import re
import socket
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.patience import PATIENCE
from tests.webapp.addresses import ADDRESSES
from tests.webapp.conftest import NOON
from tests.webapp.forms import Visitor
from webapp import create_app
from webapp.security import HEADERS

ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>{{7*7}}${7*7}"


class _Alive(HTMLParser):
    """Finds what would run, or load something, if a browser got the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        runs = any(name.startswith("on") for name in given) or (tag == "script" and not given.get("src"))
        leads = [given.get(name) or "" for name in ("src", "href", "action", "formaction")]
        if runs or any(one == "x" or one.lower().startswith("javascript:") for one in leads):
            self.found.append(self.get_starttag_text() or tag)


def alive(page: str) -> list[str]:
    """Return the tags of a page that are not ours; a template that was carried out counts, too."""
    parser = _Alive()
    parser.feed(page)
    return parser.found + re.findall(r"[>'}]49[<$]", page)


PAYLOADS = (
    ATTACK,
    "javascript:alert(1)",
    "' OR 1=1 --",
    '"; DROP TABLE answer; --',
    "NEAR( * AND OR NOT",
    "\x00\x01\ufffe",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "{{7*7}}",
    "9" * 400,
    "😀" * 50,
    "\r\nSet-Cookie: a=b",
)
PARAMETERS = (
    ("/search/", "q"),
    ("/graph/", "q"),
    ("/graph/", "focus"),
    ("/drill/", "topic"),
    ("/drill/", "question"),
    ("/drill/", "asked"),
    ("/models/rollout", "form"),
    ("/facts/probe-http-range", "at"),
    ("/facts/probe-http-range?run=1", "code"),
    ("/settings/", "saved"),
)
HOSTILE_TOPIC = f"""# {ATTACK}

> {ATTACK}

## 面试题

- {ATTACK}?

## 要点

- PV 未绑定时处于 Available 阶段{ATTACK}。[hostile-fact](../kb/models/relations/pv_phases.py "pv-phase")
"""
HOSTILE_GLOSSARY = f"""# 词汇表

## 对象

| id | 名称 | 别名 | 错写 | 主题 | 释义 | 关系 |
| --- | --- | --- | --- | --- | --- | --- |
| concept/evil | 恶{ATTACK} | 坏{ATTACK} | 错{ATTACK} | evil | {ATTACK} | |
"""


def address(rule: Rule) -> str:
    """An address that a rule matches."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda match: "1" if match[1] == "int" else "x", rule.rule)


def posted(app: Flask) -> list[str]:
    return [address(rule) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]


def test_what_is_alive_would_be_found() -> None:
    assert len(alive(ATTACK)) == 3
    assert alive("<a href='javascript:x'>") and alive("<p>49</p>") and not alive('<script src="/static/a.js"></script>')


# Forms of other sites


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "http://localhost:9", "http://localhost.evil"])
def test_no_form_of_another_site_is_taken(app: Flask, client: FlaskClient, origin: str | None) -> None:
    addresses = [one for one in posted(app) if not one.startswith("/api/")]
    assert len(addresses) >= 12
    for one in addresses:
        answer = client.post(one, data={"text": "x"}, headers={"Origin": origin} if origin else {})
        assert answer.status_code == 403, one


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:9"])
def test_a_stolen_token_is_of_no_use_to_another_site(visitor: Visitor, origin: str) -> None:
    sent = {"token": visitor.token(), "text": "PV"}
    assert visitor.client.post("/check/", data=sent, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("visitor_name", ["chosen-by-somebody-else", "", "a.b.c"])
def test_a_cookie_set_by_somebody_else_gives_no_token(client: FlaskClient, visitor_name: str) -> None:
    client.set_cookie("kubeviva_visitor", visitor_name)
    assert client.post("/check/", data={"token": visitor_name, "text": "PV"}).status_code == 403


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    answers = [visitor.client.get("/"), visitor.post("/settings/view", at="1.30", theme="dark")]
    fresh = visitor.client.application.test_client().get("/")
    set_cookies = [cookie for one in (*answers, fresh) for cookie in one.headers.getlist("Set-Cookie")]
    assert len(set_cookies) >= 3
    assert all("HttpOnly" in one and "SameSite=Lax" in one for one in set_cookies)


# What is written by others


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application whose content attacks."""
    root = tmp_path_factory.mktemp("hostile")
    (root / "content").mkdir()
    (root / "content" / "01-evil.md").write_text(HOSTILE_TOPIC, "utf-8")
    (root / "content" / "glossary.md").write_text(HOSTILE_GLOSSARY, "utf-8")
    environment = {"KUBEVIVA_HOME": str(root / "home")}
    config = {"SECRET_KEY": b"k", "ENVIRONMENT": environment, "NOW": lambda: NOON, "CONTENT": root / "content"}
    return create_app(config)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/topics/",
        "/topics/evil",
        "/facts/hostile-fact",
        "/graph/",
        "/graph/?focus=topic:evil",
        "/graph/?focus=concept:concept/evil",
        "/concepts/concept/evil",
        "/search/?q=alert",
        "/progress/",
        "/interview/",
    ],
)
def test_hostile_content_stays_text(hostile: Flask, address: str) -> None:
    answer = hostile.test_client().get(address)
    assert answer.status_code == 200
    assert alive(answer.text) == []
    assert "alert" in answer.text  # it is there, as text


@pytest.mark.parametrize(("path", "parameter"), PARAMETERS)
def test_hostile_addresses_are_answered_and_stay_text(client: FlaskClient, path: str, parameter: str) -> None:
    for payload in PAYLOADS:
        answer = client.get(f"{path}{'&' if '?' in path else '?'}{urlencode({parameter: payload})}")
        assert answer.status_code < 500, payload
        assert alive(answer.text) == [], payload
        assert "a=b" not in str(answer.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_forms_are_answered_and_stay_text(app: Flask, visitor: Visitor, payload: str) -> None:
    fields = {"text": payload, "note": payload, "choice": payload, "name": payload, "input": payload, "base": payload}
    fields |= {"question": payload, "topic": payload, "asked": payload, "at": payload, "form": payload, "back": payload}
    for one in posted(app):
        if one.startswith("/api/"):
            continue
        answer = visitor.post(one, **fields)
        assert answer.status_code < 500, one
        assert alive(answer.text) == [], one


@pytest.mark.parametrize("payload", [*PAYLOADS, "9" * 5000, "\ud800", "[a](javascript:alert(1))", "> - " * 2000])
def test_hostile_texts_are_read_and_stay_text(visitor: Visitor, payload: str) -> None:
    """All the rest is as it should be, so that the text comes as far as it can."""
    for one in ("/check/", "/check/report.html"):
        answer = visitor.post(one, text=payload.encode("utf-8", "replace").decode(), name="a.md")
        assert answer.status_code in (200, 400) and alive(answer.text) == [], one
    sent = {"question": "interview:pv-phases:0", "answer": payload, "text": payload, "file": payload[:200]}
    for one, names in (("factcheck", ("text", "file")), ("grade", ("question", "answer"))):
        body = json.dumps({name: sent[name] for name in names})
        answer = visitor.client.post(f"/api/v1/{one}", data=body, content_type="application/json")
        assert answer.status_code in (200, 400) and answer.mimetype == "application/json", one


def test_hostile_answers_appeals_and_names_stay_text(fresh_app: Flask) -> None:
    visitor = Visitor(fresh_app.test_client())
    sent = {"form": "f", "question": "interview:pv-phases:0", "text": f"PV 刚创建时阶段是 Bound。{ATTACK}"}
    outcome = visitor.post("/drill/", **sent).headers["Location"]
    visitor.post(f"{outcome}/appeal", note=ATTACK)
    upload = (io.BytesIO(f"PV 刚创建时阶段是 Bound。{ATTACK}".encode()), f"{ATTACK}.md")
    pages = [visitor.client.get(outcome), visitor.post("/check/", file=upload)]
    pages.append(visitor.post("/check/report.html", text=ATTACK, name=ATTACK))
    for page in pages:
        assert page.status_code == 200
        assert "alert" in page.text and alive(page.text) == []


# Files and addresses


@pytest.mark.parametrize(
    "path",
    [
        "/static/../security.py",
        "/static/..%2fsecurity.py",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static//etc/passwd",
        "/static/css/..\\..\\secret.py",
        "/concepts/../../../etc/passwd",
        "/topics/..%2f..%2fetc%2fpasswd",
        "/models/..%2f..%2fsecret",
        "/api/v1/models/..%2f..%2fetc",
    ],
)
def test_no_path_leads_out(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (308, 400, 404)
    assert "import" not in answer.text and "root:" not in answer.text


BACKS = ("//evil.example", "///evil.example", "/\\evil.example", "/%09/evil.example\t", "/\t/evil.example", "http:evil")


@pytest.mark.parametrize("back", [*BACKS, "/\r\nLocation: http://evil.example", "https://evil.example/", "\\\\evil"])
def test_no_redirect_leads_away(visitor: Visitor, back: str) -> None:
    answer = visitor.post("/theme", theme="dark", back=back)
    leads = urlsplit(answer.headers["Location"])
    assert answer.status_code == 303 and leads.netloc == "" and leads.scheme == ""
    assert not answer.headers["Location"].startswith(("//", "/\\"))
    assert len(answer.headers.getlist("Location")) == 1


@pytest.mark.parametrize(
    "path",
    [
        *(addresses[0] for addresses in ADDRESSES.values()),
        "/nope",
        "/static/css/page.css",
        "/healthz",
        "/api/v1/facts",
        "/api/v1/nope",
    ],
)
def test_every_answer_has_the_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Server" not in answer.headers or "Python" not in answer.headers["Server"]


def test_downloads_have_the_headers_and_are_no_pages_of_ours(visitor: Visitor) -> None:
    for path in ("/check/report.html", "/check/report.json"):
        answer = visitor.post(path, text="PV 刚创建时阶段是 Bound。")
        assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
        assert answer.headers["Content-Disposition"].startswith("attachment")


# Too much, and too slow


@pytest.mark.parametrize("path", ["/check/", "/drill/", "/models/rollout", "/api/v1/factcheck", "/theme"])
def test_too_much_is_refused(visitor: Visitor, path: str) -> None:
    much = b'{"text": "' + b"x" * (11 * 1024 * 1024) + b'"}'
    if path.startswith("/api/"):
        answer = visitor.client.post(path, data=much, content_type="application/json")
    else:
        answer = visitor.post(path, text=much.decode())
    assert answer.status_code == 413


def test_too_many_fields_are_refused(visitor: Visitor) -> None:
    fields = "&".join(f"f{n}=1" for n in range(20_000))
    sent = f"token={visitor.token()}&{fields}"
    answer = visitor.client.post("/theme", data=sent, content_type="application/x-www-form-urlencoded")
    assert answer.status_code < 500
    parts = {f"f{n}": (io.BytesIO(b"x"), "x") for n in range(1500)}
    assert visitor.post("/check/", **parts).status_code == 413


def test_slow_senders_hold_nobody_up(server: str) -> None:
    """More connections than there are threads send half a request and wait; others are served meanwhile."""
    place = urlsplit(server)
    slow = [socket.create_connection((place.hostname, place.port)) for _ in range(12)]
    try:
        for number, connection in enumerate(slow):
            head = b"POST /check/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n"
            connection.sendall(head + (b"\r\nhalf" if number % 2 else b"X-Slow: "))
        # They would hold it up for good, not for as long as a busy machine takes.
        with urlopen(f"{server}/healthz", timeout=PATIENCE) as answer:
            assert answer.status == 200
    finally:
        for connection in slow:
            connection.close()


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET / HTTP/9.9",
        b"\x00\x00\x00\x00",
        b"GET http://evil.example/ HTTP/1.1",
        b"GET /%ff%fe HTTP/1.1",
        b"TRACE / HTTP/1.1",
    ],
)
def test_broken_requests_do_not_stop_the_server(server: str, request_line: bytes) -> None:
    place = urlsplit(server)
    with socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as connection:
        connection.sendall(request_line + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        said = connection.recv(200)
    assert b" 500 " not in said.split(b"\r\n")[0]
    with urlopen(f"{server}/healthz", timeout=PATIENCE) as answer:
        assert answer.status == 200


def test_records_are_for_their_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    config = {"SECRET_KEY": b"k", "ENVIRONMENT": {"KUBEVIVA_HOME": str(home)}, "NOW": lambda: NOON}
    create_app(config)
    assert (home / "records.sqlite").stat().st_mode & 0o077 == 0
