"""The JSON API gives the contract's objects, is what its document says, and never fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import unsupported_method

from kb.factcheck import factcheck
from kb.graphs.text import as_json as graph_json
from kb.models.catalogue import load, topics
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace
from kb.report_json import as_json
from tests.trainer.test_model_form import example
from tests.webapp.forms import Visitor
from trainer.grading.asked import Questioner
from trainer.grading.grade import grade, grade_json
from webapp.api.operations import BASE, OPERATIONS, document
from webapp.desk import NAME

TEXT = "PV 刚创建时阶段是 Bound。\r\nPV 未绑定时处于 Available 阶段。"


@pytest.mark.parametrize("operation", [operation.name for operation in OPERATIONS])
def test_the_api_is_what_its_document_says(app: Flask, operation: str) -> None:
    described = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", app)
    one = described.find_operation_by_id(operation)
    case = st.one_of(*(one.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode))

    @settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=case)
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate(excluded_checks=[unsupported_method])

    holds()


def test_the_document_names_every_route_and_nothing_else(app: Flask) -> None:
    routes = {
        (rule.rule.replace("path:", "").replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{BASE}/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = document("")
    told = {(path, method) for path, methods in described["paths"].items() for method in methods}
    assert routes == told | {(f"{BASE}/openapi.json", "get")}
    assert described["openapi"].startswith("3.1") and len(told) == len(OPERATIONS)


def post(client: FlaskClient, path: str, **sent: Any) -> Any:
    return client.post(BASE + path, json=sent)


@pytest.mark.parametrize("at", [None, "1.24"])
def test_factcheck_is_the_contract(app: Flask, client: FlaskClient, at: str | None) -> None:
    knowledge = app.extensions[NAME].knowledge
    report = factcheck(TEXT, knowledge, Release.parse(at) if at else NEWEST, "笔记.md")
    assert post(client, "/factcheck", text=TEXT, file="笔记.md", at=at).json == as_json(report, knowledge)


def test_grade_is_the_contract_and_records_nothing(app: Flask, client: FlaskClient) -> None:
    desk = app.extensions[NAME]
    before = desk.statistics(desk.now()).answers
    question, answer = "PV 有哪些阶段?", "有四个:Available、Bound、Released、Failed。"
    graded = grade(question, answer, desk.knowledge, Questioner(desk.knowledge))
    told = post(client, "/grade", id="7", question=question, answer=answer, topic="nope").json
    assert told == json.loads(json.dumps(grade_json(graded, "7", desk.knowledge)))
    assert desk.statistics(desk.now()).answers == before


@pytest.mark.parametrize("name", topics())
def test_models_run_as_they_do_elsewhere(client: FlaskClient, name: str) -> None:
    given = example(name)
    told = post(client, f"/models/{name}/run", input=given)
    assert told.status_code == 200
    assert told.json["output"] == json.loads(json.dumps(load(name).run(given, NEWEST, Trace())))
    shown = client.get(f"{BASE}/models/{name}").json
    assert shown["example"] == given and shown["input_schema"]


def test_a_manifest_can_be_run(client: FlaskClient) -> None:
    manifest = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d"}, "spec": {"replicas": 4}}
    assert post(client, "/models/rollout/run", input=manifest).status_code in (200, 400)


def test_search_facts_and_graph(app: Flask, client: FlaskClient) -> None:
    desk = app.extensions[NAME]
    assert client.get(f"{BASE}/search", query_string={"q": "kubelet"}).json["hits"][0]["id"] == "component/kubelet"
    facts = client.get(f"{BASE}/facts").json["facts"]
    assert {fact["id"] for fact in facts} == set(desk.knowledge.facts)
    some = client.get(f"{BASE}/facts?topic=pv-phases").json["facts"]
    assert 0 < len(some) < len(facts) and {fact["topic"] for fact in some} == {"pv-phases"}
    fact = client.get(f"{BASE}/facts/probe-http-range").json
    assert fact["stands"] and fact["runs"] and fact["sources"]
    assert client.get(f"{BASE}/graph").json == json.loads(json.dumps(graph_json(desk.graph.graph)))
    node = client.get(f"{BASE}/graph/concept/component/kubelet").json
    assert node["title"] == "kubelet" and {"edge", "outward", "kind", "id", "title"} == set(node["neighbours"][0])


@pytest.mark.parametrize(
    ("path", "body", "status", "said"),
    [
        ("/factcheck", b"{", 400, "JSON"),
        ("/factcheck", b'{"text": 1}', 400, "text"),
        ("/factcheck", b'{"text": "\\ud800"}', 400, ""),
        ("/factcheck", b'{"text": "PV", "at": "1.2"}', 400, "at"),
        ("/factcheck", b'{"text": "PV", "more": 1}', 400, "more"),
        ("/grade", b'{"question": "", "answer": ""}', 400, "question"),
        ("/models/nope/run", b'{"input": {}}', 404, "没有叫"),
        ("/models/probe-http/run", b'{"input": {}}', 400, ""),
        ("/models/rollout/run", b'{"input": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}", 400, ""),
    ],
)
def test_mistakes_are_told_in_one_line(client: FlaskClient, path: str, body: bytes, status: int, said: str) -> None:
    answer = client.post(BASE + path, data=body, content_type="application/json")
    assert answer.status_code == status, answer.text
    assert answer.json["status"] == status and said in answer.json["error"] and "\n" not in answer.json["error"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "/nope", 404), ("get", "/factcheck", 405), ("delete", "/graph", 405), ("get", "/graph/x/y", 404)],
)
def test_errors_are_json(client: FlaskClient, method: str, path: str, status: int) -> None:
    answer = getattr(client, method)(BASE + path)
    assert (answer.status_code, answer.json["status"]) == (status, status)


def test_a_form_of_another_site_reaches_nothing(client: FlaskClient) -> None:
    sent = json.dumps({"text": "PV"})
    assert client.post(f"{BASE}/factcheck", data=sent, content_type="text/plain").status_code == 415
    headers = {"Origin": "http://evil.example"}
    assert client.post(f"{BASE}/factcheck", json={"text": "PV"}, headers=headers).status_code == 403


def test_crashes_are_told_without_details(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.extensions[NAME], "knowledge", None)
    answer = visitor.client.get(f"{BASE}/facts")
    assert answer.status_code == 500
    assert answer.json == {"error": "程序出错了", "status": 500}


def test_a_whole_number_written_with_a_point_is_a_number(client: FlaskClient) -> None:
    sent = {"id": 3600.0, "question": "PV 有哪些阶段?", "answer": ""}
    answer = client.post("/api/v1/grade", json=sent)
    assert answer.json is not None
    assert (answer.status_code, answer.json["id"]) == (200, 3600)
    assert client.post("/api/v1/grade", json={**sent, "id": 1.5}).status_code == 400


def test_a_team_s_document_wants_a_key() -> None:
    described = document("https://k.example.com", team=True)
    assert described["security"] == [{"key": []}] and described["components"]["securitySchemes"]["key"]
    for methods in described["paths"].values():
        assert all({"401", "429"} <= set(one["responses"]) for one in methods.values())
    assert "security" not in document("http://127.0.0.1") and "securitySchemes" not in document("")["components"]
