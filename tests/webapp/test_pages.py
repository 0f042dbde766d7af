"""The pages by Flask's client: what they answer, to good and to bad requests."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.factcheck import factcheck
from kb.models.catalogue import topics as models
from kb.report_html import report_html
from kb.report_json import as_json
from tests.webapp.addresses import ADDRESSES, PAGES
from tests.webapp.conftest import NOON
from tests.webapp.forms import Visitor
from webapp import create_app
from webapp.desk import NAME
from webapp.logs import JsonLines

# What answers GET and is no page that stands alone.
OTHERS = {
    "static",
    "health.show",
    "drill.outcome",
    "settings.export",
    "interview.show",
    "interview.download",
    "offline.bundle",
    "offline.token",
    "offline.worker",
    "offline.manifest",
    "language.converted",
}
_INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
_ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""", re.IGNORECASE)


def test_every_page_is_in_the_table(app: Flask) -> None:
    assert {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.rule.startswith("/api/v1/")
    } - OTHERS == set(ADDRESSES)


@pytest.mark.parametrize("address", PAGES)
def test_pages_obey_their_own_policy(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert not _INLINE.search(answer.text)
    assert not _ELSEWHERE.search(answer.text)
    assert '<html lang="zh-CN"' in answer.text
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique(client: FlaskClient, address: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get(address).text)
    assert len(ids) == len(set(ids))


def test_every_topic_and_fact_has_a_page(app: Flask, client: FlaskClient) -> None:
    knowledge = app.extensions[NAME].knowledge
    for topic in knowledge.topics:
        assert client.get(f"/topics/{topic}").status_code == 200, topic
    for fact in knowledge.facts.values():
        assert client.get(f"/facts/{fact.id}?run=1&at=1.20").status_code == 200, fact.text


@pytest.mark.parametrize("address", ["/nope", "/topics/nope", "/facts/nope", "/models/nope", "/drill/?topic=nope"])
def test_missing_pages_say_so(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "没有" in answer.text
    assert answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    ["/drill/?question=x", "/drill/?question=recall:nope:0", "/drill/?question=interview:nope:0", "/drill/outcome/7"],
)
def test_missing_questions_and_outcomes_say_so(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("at", ["1.2", "9.9", "x", "1.20;drop"])
def test_unknown_release_is_refused(client: FlaskClient, at: str) -> None:
    assert client.get("/facts/probe-http-range", query_string={"at": at}).status_code == 400


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").json["status"] == "ok"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The client of an application whose content directory is empty."""
    tmp_path = tmp_path_factory.mktemp("empty")
    (tmp_path / "content").mkdir()
    environment = {"KUBEVIVA_HOME": str(tmp_path / "empty home")}
    config = {"SECRET_KEY": b"k", "ENVIRONMENT": environment, "NOW": lambda: NOON, "CONTENT": tmp_path / "content"}
    return create_app(config).test_client()


@pytest.mark.parametrize(
    "address", ["/", "/topics/", "/graph/", "/drill/", "/check/", "/models/", "/search/?q=PV", "/about"]
)
def test_pages_without_content(empty: FlaskClient, address: str) -> None:
    assert empty.get(address).status_code == 200


def test_no_content_is_told(empty: FlaskClient) -> None:
    assert "还没有内容" in empty.get("/").text
    assert "还没有可练的内容" in empty.get("/drill/").text
    assert empty.get("/healthz").status_code == 503


# Forms


def test_form_without_token_is_refused(client: FlaskClient) -> None:
    answer = client.post("/check/", data={"text": "PV"})
    assert answer.status_code == 403
    assert "没有执行" in answer.text


def test_token_of_somebody_else_is_refused(app: Flask) -> None:
    token = Visitor(app.test_client()).token()
    thief = Visitor(app.test_client())
    thief.token()
    assert thief.client.post("/check/", data={"token": token, "text": "PV"}).status_code == 403


def test_forged_token_is_refused(visitor: Visitor) -> None:
    assert visitor.post("/check/", token=visitor.token()[:-1] + "!", text="PV").status_code == 403


def test_form_from_another_site_is_refused(visitor: Visitor) -> None:
    data = {"token": visitor.token(), "text": "PV"}
    assert visitor.client.post("/check/", data=data, headers={"Origin": "http://evil.example"}).status_code == 403
    assert visitor.client.post("/check/", data=data, headers={"Origin": "http://localhost"}).status_code == 200


def test_foreign_name_of_the_host_is_refused(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_tokens_hold_after_a_restart(app: Flask, visitor: Visitor, tmp_path: Path) -> None:
    token = visitor.token()
    config = {key: app.config[key] for key in ("SECRET_KEY", "ENVIRONMENT", "NOW")}
    again = create_app(config).test_client()
    cookie = visitor.client.get_cookie("kubeviva_visitor")
    assert cookie
    again.set_cookie("kubeviva_visitor", cookie.value)
    assert again.post("/check/", data={"token": token, "text": "PV"}).status_code == 200


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_theme_never_leads_elsewhere(visitor: Visitor, back: str) -> None:
    assert visitor.post("/theme", theme="dark", back=back).headers["Location"] == "/"


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("<b>", "auto")])
def test_theme_is_kept(visitor: Visitor, chosen: str, kept: str) -> None:
    visitor.post("/theme", theme=chosen, back="/about")
    assert f'data-theme="{kept}"' in visitor.client.get("/about").text


def test_too_large_upload(visitor: Visitor) -> None:
    answer = visitor.post("/check/", file=(io.BytesIO(b"x" * (10 * 1024 * 1024 + 1)), "a.txt"))
    assert answer.status_code == 413
    assert "10 MB" in answer.text


def test_page_for_unforeseen_errors(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.extensions[NAME], "knowledge", None)
    answer = visitor.client.get("/topics/")
    assert answer.status_code == 500
    assert "程序出错了" in answer.text
    assert "Traceback" not in answer.text


# 体检


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00\x01\x02\x03\x04\x05binary", "二进制"),
        (b"", "空的"),
        (b"\xff\xff\xff\x80", "UTF-8"),
        ("字".encode() * 200_001, "200001 字"),
    ],
)
def test_unfit_files_are_explained(visitor: Visitor, data: bytes, said: str) -> None:
    answer = visitor.post("/check/", file=(io.BytesIO(data), "笔记.md"))
    assert answer.status_code == 400
    assert said in answer.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(visitor: Visitor, encoding: str) -> None:
    data = "PV 刚创建时阶段是 Bound。".encode(encoding)
    assert "v-contradicted" in visitor.post("/check/", file=(io.BytesIO(data), "笔记.md")).text


def test_download_is_the_contract(app: Flask, visitor: Visitor) -> None:
    text = "PV 刚创建时阶段是 Bound。\r\nPV 未绑定时处于 Available 阶段。"
    answer = visitor.post("/check/report.json", text=text, at="1.30")
    knowledge = app.extensions[NAME].knowledge
    release = next(one for one in app.jinja_env.globals["releases"] if str(one) == "1.30")
    assert json.loads(answer.data) == as_json(factcheck(text.replace("\r\n", "\n"), knowledge, release), knowledge)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_download_as_a_page_is_what_the_command_writes(app: Flask, visitor: Visitor) -> None:
    text = "PV 刚创建时阶段是 Bound。"
    answer = visitor.post("/check/report.html", text=text, name="笔记.md")
    knowledge = app.extensions[NAME].knowledge
    assert answer.text == report_html([(text, factcheck(text, knowledge, file="笔记.md"))], knowledge)
    assert answer.mimetype == "text/html"
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("address", ["/check/report.html", "/check/report.json"])
def test_downloads_of_nothing_say_what_to_do(visitor: Visitor, address: str) -> None:
    answer = visitor.post(address, text=" ")
    assert answer.status_code == 400
    assert "还没有内容" in answer.text


def test_a_document_keeps_its_name_when_checked_again(visitor: Visitor) -> None:
    page = visitor.post("/check/", file=(io.BytesIO("PV 刚创建时阶段是 Bound。".encode()), "<b>笔记.md")).text
    assert 'name="name" value="&lt;b&gt;笔记.md"' in page
    assert "&lt;b&gt;笔记.md" in visitor.post("/check/", text="PV", name="<b>笔记.md").text


# 运行


@pytest.mark.parametrize("name", models())
def test_every_example_runs_in_both_forms(visitor: Visitor, name: str) -> None:
    for form in ("json", "yaml"):
        page = visitor.client.get(f"/models/{name}?form={form}").text
        written = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
        assert written
        text = written[1].replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
        answer = visitor.post(f"/models/{name}", input=text.replace("&amp;", "&").replace("\n", "\r\n"))
        assert answer.status_code == 200, answer.text
        assert 'id="outcome"' in answer.text


def test_bad_input_of_a_model_is_explained(visitor: Visitor) -> None:
    answer = visitor.post("/models/rollout", input="{")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_errors_are_logged_as_json_without_what_was_written(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    form = {"token": visitor.token(), "text": "秘密的笔记"}
    monkeypatch.setattr(app.extensions[NAME], "knowledge", None)
    visitor.client.post("/check/", data=form)
    (record,) = caplog.records
    line = json.loads(JsonLines().format(record))
    assert line["level"] == "error"
    assert line["path"] == "/check/"
    assert line["error"] == "AttributeError"
    assert line["trace"]
    assert "秘密" not in json.dumps(line, ensure_ascii=False)
