"""Typed inputs of models: what is read, and what is said of what cannot be."""

from __future__ import annotations

import pytest

from kb.models.catalogue import load
from kb.models.model import BadInput
from kb.models.release import NEWEST
from trainer.playground import LONGEST, play

MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, creationTimestamp: 2026-01-01T00:00:00Z}
spec:
  replicas: 4
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.27"}]}
"""
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"


@pytest.mark.parametrize(
    "text",
    [
        '{"image": "nginx:1.27", "imagePullPolicy": null}',
        "image: nginx:1.27\nimagePullPolicy: null",
        "{image: 'nginx:1.27', imagePullPolicy: } # 没写",
    ],
)
def test_json_and_yaml_are_the_same(text: str) -> None:
    assert play(load("image-pull-policy"), text, NEWEST).output["imagePullPolicy"] == "IfNotPresent"


def test_manifest() -> None:
    played = play(load("rollout"), MANIFEST, NEWEST)
    assert played.given["replicas"] == 4
    assert played.steps


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有输入"),
        ("  \n", "没有输入"),
        ("{", "既不是合法的 JSON 也不是合法的 YAML"),
        ("a: b: c", "第 1 行"),
        ("[1, 2]", "list"),
        ("一句话", "str"),
        ("null", "NoneType"),
        (BOMB, "别名"),
        ("[" * 5000, "嵌套得太深"),
        ('{"a":' * 5000, "嵌套得太深"),
        ("x" * (LONGEST + 1), str(LONGEST + 1)),
        ("- !!python/object:os.system x", "JSON"),
        ("{}", "image"),
    ],
)
def test_bad_input_is_explained(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        play(load("image-pull-policy"), text, NEWEST)


def test_another_kind_of_manifest_is_explained() -> None:
    with pytest.raises(BadInput, match=r"kind Secret.*Deployment"):
        play(load("rollout"), MANIFEST.replace("kind: Deployment", "kind: Secret"), NEWEST)


def test_a_manifest_for_a_model_that_needs_more_is_explained() -> None:
    with pytest.raises(BadInput, match="光凭清单不够"):
        play(load("toleration-match"), MANIFEST, NEWEST)
