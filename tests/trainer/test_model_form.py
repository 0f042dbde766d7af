"""Forms of models: what is not touched comes back as it was; what is filled in is where it belongs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.catalogue import load, topics
from kb.models.model import BadInput
from kb.models.release import NEWEST
from tests.model_schemas import all_schemas, inputs
from trainer.model_form import MOST_FIELDS, FormField, filled, form_of, grown
from trainer.model_schema import input_schema, input_schemas
from trainer.playground import play


def fields(document: dict[str, Any], model: str) -> list[FormField]:
    return [field for group in form_of(document, input_schema(model)) or () for field in group.fields]


def example(model: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(load(model).example))
    return found


def test_schemas_are_those_of_the_recordings() -> None:
    """If this fails, run python -m tests.model_schemas."""
    assert input_schemas() == all_schemas()


@pytest.mark.parametrize("model", topics())
def test_an_untouched_form_is_the_document(model: str) -> None:
    for document in inputs(model)[:40]:
        sent = {field.path: (field.kind, field.value) for field in fields(document, model)}
        assert filled(document, sent, input_schema(model)) == document


@pytest.mark.parametrize("model", topics())
def test_every_example_has_a_form_that_runs(model: str) -> None:
    document = example(model)
    shown = fields(document, model)
    assert 0 < len(shown) <= MOST_FIELDS
    assert len({field.path for field in shown}) == len(shown)
    sent = {field.path: (field.kind, field.value) for field in shown}
    assert (
        play(load(model), json.dumps(filled(document, sent, input_schema(model))), NEWEST).output
        == play(load(model), json.dumps(document), NEWEST).output
    )


@pytest.mark.parametrize(
    ("path", "kind", "text", "made"),
    [
        ("/replicas", "number", "4", {"replicas": 4}),
        ("/replicas", "number", "four", {"replicas": "four"}),
        ("/replicas", "number", "", {}),
        ("/strategy/rollingUpdate/maxSurge", "json", "25%", {"strategy": {"rollingUpdate": {"maxSurge": "25%"}}}),
        ("/paused", "flag", "true", {"paused": True}),
        ("/a~1b", "text", " x ", {"a/b": " x "}),
        ("/list/0", "text", "x", {"list": {"0": "x"}}),
    ],
)
def test_values_are_put_in_their_place(path: str, kind: str, text: str, made: dict[str, Any]) -> None:
    base = {"replicas": 3} if path == "/replicas" else {}
    assert filled(base, {path: (kind, text)}, {}) == made


def test_what_is_emptied_is_null_where_that_is_an_answer() -> None:
    sent = {"/image": ("text", "nginx"), "/imagePullPolicy": ("text", "")}
    made = filled({"image": "nginx", "imagePullPolicy": "Always"}, sent, input_schema("image-pull-policy"))
    assert made == {"image": "nginx", "imagePullPolicy": None}


def test_emptied_items_of_a_list_go_from_the_right_places() -> None:
    sent = {"/a/0": ("text", ""), "/a/2": ("text", ""), "/a/10": ("text", "")}
    assert filled({"a": list("0123456789x")}, sent, {}) == {"a": list("13456789")}


def test_lists_grow_and_shrink() -> None:
    document = {"pods": [{"name": "a"}], "n": 1}
    twice = grown(document, "/pods", more=True)
    assert twice["pods"] == [{"name": "a"}, {"name": "a"}]
    assert grown(twice, "/pods", more=False) == document
    for path in ("/pods", "/n", "/nope", "", "/pods/9/x", "/pods/²"):
        assert grown(document, path, more=False) == document


def test_a_long_text_is_refused() -> None:
    with pytest.raises(BadInput, match="太长"):
        filled({}, {"/a": ("text", "x" * 5000)}, {})


@settings(max_examples=150, deadline=None)
@given(
    path=st.text("/~01ab²-", max_size=8).map(lambda text: f"/{text}"),
    kind=st.sampled_from(["text", "number", "flag", "json"]),
    text=st.text(max_size=12),
    document=st.sampled_from([{}, {"a": [1, {"b": 2}]}, {"a": {"b": [[]]}}, {"0": None}]),
)
def test_no_field_breaks_anything(path: str, kind: str, text: str, document: dict[str, Any]) -> None:
    before = json.dumps(document)
    json.dumps(filled(document, {path: (kind, text)}, {}))
    json.dumps(grown(document, path, more=True))
    assert json.dumps(document) == before
