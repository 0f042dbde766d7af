"""What every model of the catalogue owes: an example that runs, its provenance, its limits, clear errors."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.catalogue import load, topics
from kb.models.model import BadInput, Model
from kb.models.release import NEWEST, OLDEST, Release
from kb.models.trace import Trace

RECORDINGS = Path(__file__).parents[1] / "recordings"
CHINESE = re.compile("[\u4e00-\u9fff]")
KUBERNETES = re.compile(r"(cmd|pkg|plugin|staging/src/k8s\.io|third_party|vendor)/[\w./-]+\.go")
# Mechanisms that are not Kubernetes' own: plugins, the kernel, and what they have to agree on.
ELSEWHERE = re.compile(r"(RFC \d+|containernetworking/[\w/-]+( SPEC\.md)?(\.go)?|(flannel|linux|github\.com)/[\w./-]+)")
SINCE = {"kube-proxy-nftables": Release(1, 31)}
EVERY = pytest.mark.parametrize("topic", topics())


def answer(model: Model, input_: Any, at: Release = NEWEST) -> dict[str, Any] | None:
    """Return what a model answers, None for a refusal of the input that says in one Chinese line what is wrong."""
    try:
        return model.run(input_, at, Trace())
    except BadInput as wrong:
        said = str(wrong)
    assert CHINESE.search(said)
    assert "\n" not in said
    return None


def test_every_topic_is_recorded_and_every_recording_has_a_model() -> None:
    assert {path.stem for path in RECORDINGS.glob("*.jsonl")} == set(topics())


@EVERY
def test_it_says_what_it_is(topic: str) -> None:
    model = load(topic)
    assert model.topic == topic
    sentences = (model.title, *model.leaves_out)
    assert model.leaves_out
    assert [text for text in sentences if not CHINESE.search(text) or text.endswith("。") or "\n" in text] == []


@EVERY
def test_it_says_where_it_comes_from(topic: str) -> None:
    paths = [source.path for source in load(topic).sources]
    assert paths
    assert [path for path in paths if not KUBERNETES.fullmatch(path) and not ELSEWHERE.fullmatch(path)] == []


@EVERY
def test_its_example_runs_and_is_told_step_by_step(topic: str) -> None:
    model, trace = load(topic), Trace()
    assert model.example is not None
    before = copy.deepcopy(model.example)
    found = model.run(model.example, NEWEST, trace)
    assert model.example == before
    assert json.loads(json.dumps(found)) == found
    assert trace.steps
    assert [step for step in trace.steps if not step.actor or not step.did] == []


@EVERY
def test_its_example_runs_in_every_release(topic: str) -> None:
    model = load(topic)
    for minor in range(SINCE.get(topic, OLDEST).minor, NEWEST.minor + 1):
        assert model.run(model.example or {}, Release(1, minor), Trace())


@EVERY
def test_its_example_gives_the_same_answer_again(topic: str) -> None:
    model = load(topic)
    assert answer(model, model.example) == answer(model, model.example)


@EVERY
def test_manifests_become_inputs(topic: str) -> None:
    model = load(topic)
    assert bool(model.manifest_kinds) == (model.from_manifest is not None)
    pod = {"containers": [{"name": "c", "image": "i:1"}]}
    labels = {"labels": {"a": "b"}}
    specs: tuple[Any, ...] = (None, {}, [], {"template": None}, {"template": {"spec": 3}}, pod)
    for kind in model.manifest_kinds:
        for spec in (*specs, {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": labels, "spec": pod}}):
            manifest = {"apiVersion": "v1", "kind": kind, "metadata": {"name": "it"}, "spec": spec}
            try:
                input_ = model.from_manifest(manifest) if model.from_manifest else {}
            except BadInput:
                continue
            answer(model, input_)


@EVERY
@pytest.mark.parametrize("input_", [{}, {"unknown": 1}, {"kind": "?"}, {"spec": 5}, {"nodes": "x"}])
def test_an_unknown_input_is_answered_or_refused_clearly(topic: str, input_: dict[str, Any]) -> None:
    found = answer(load(topic), input_)
    assert found is None or found


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every object or list inside a value with each of its keys."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


NUMBERS, TEXTS = (-1, 0, 7, 1.5, 2**40), ("", "x", "1.2.3")
JUNK: tuple[Any, ...] = (None, True, *NUMBERS, *TEXTS, [], [None], ["x"], {}, {"x": 1}, {"x": None})


@EVERY
@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.data())
def test_a_spoilt_example_is_answered_or_refused_clearly(topic: str, data: st.DataObject) -> None:
    model = load(topic)
    input_ = copy.deepcopy(dict(model.example or {}))
    for _ in range(2):
        holder, key = data.draw(st.sampled_from(list(places(input_))))
        holder[key] = copy.deepcopy(data.draw(st.sampled_from(JUNK)))
    found = answer(model, input_, data.draw(st.sampled_from([SINCE.get(topic, OLDEST), NEWEST])))
    assert found is None or found
