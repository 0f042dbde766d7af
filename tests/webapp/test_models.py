"""运行 as a form, by Flask's client."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from kb.models.catalogue import topics
from tests.webapp.forms import Visitor

_FIELD = re.compile(r'<(?:input|select) name="((?:text|number|flag|json)/[^"]*)"(?: value="([^"]*)")?')
_CHOSEN = re.compile(r'name="(flag/[^"]*)"><option value=""(?: selected)?>[^<]*</option>(.*?)</select>', re.DOTALL)


def form(page: str) -> dict[str, str]:
    """What a browser would send."""
    base = re.search(r'name="base" value="([^"]*)"', page)
    assert base
    sent = {html.unescape(name): html.unescape(value or "") for name, value in _FIELD.findall(page)}
    for name, options in _CHOSEN.findall(page):
        chosen = re.search(r"<option selected>(\w+)", options)
        sent[html.unescape(name)] = chosen[1] if chosen else ""
    return {"base": html.unescape(base[1]), **sent}


@pytest.mark.parametrize("name", topics())
def test_every_form_runs(visitor: Visitor, name: str) -> None:
    answer = visitor.post(f"/models/{name}", **form(visitor.client.get(f"/models/{name}").text))
    assert answer.status_code == 200
    assert 'id="outcome"' in answer.text


def test_what_is_filled_in_counts(visitor: Visitor) -> None:
    sent = form(visitor.client.get("/models/rollout").text) | {"number/replicas": "4"}
    page = visitor.post("/models/rollout", **sent).text
    assert "<figure" in page and "总数最多 5 个" in page
    assert 'name="number/replicas" value="4"' in page


def test_an_item_can_be_added_and_taken_away(visitor: Visitor) -> None:
    sent = form(visitor.client.get("/models/taint-eviction-timing").text)
    grown = visitor.post("/models/taint-eviction-timing", **sent, grow="/taints").text
    assert "text/taints/1/key" in grown and 'id="outcome"' not in grown
    again = visitor.post("/models/taint-eviction-timing", **form(grown), shrink="/taints").text
    assert "text/taints/1/key" not in again


@pytest.mark.parametrize("base", ["", "{", "[]", "null", "1", "[" * 2000])
def test_a_broken_form_is_explained(visitor: Visitor, base: str) -> None:
    answer = visitor.post("/models/rollout", base=base, **{"number/replicas": "4"})
    assert answer.status_code == 400
    assert "表单坏了" in answer.text


def test_bad_values_are_explained_by_the_model(visitor: Visitor) -> None:
    sent = form(visitor.client.get("/models/probe-http").text) | {"number/servers/0/port": "viele"}
    answer = visitor.post("/models/probe-http", **sent)
    assert answer.status_code == 400
    assert "viele" in answer.text and 'role="alert"' in answer.text


def test_hostile_values_stay_text(visitor: Visitor) -> None:
    attack = '"><script>alert(1)</script>'
    sent = form(visitor.client.get("/models/image-pull-policy").text) | {"text/image": attack, f"text/{attack}": attack}
    assert "<script>alert" not in visitor.post("/models/image-pull-policy", **sent).text


@pytest.mark.parametrize("form_name", ["", "xml", "fields"])
def test_the_form_is_what_one_begins_with(client: FlaskClient, form_name: str) -> None:
    assert 'name="base"' in client.get("/models/rollout", query_string={"form": form_name}).text
