"""The default pull policy of an image name, and what an update makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.admission.image_pull_policy import MODEL, from_manifest
from kb.models.api.image_name import ImageName, parse_image_name
from kb.models.model import BadInput
from kb.models.release import NEWEST
from kb.models.trace import Trace

HEX = "ab" * 32


def admit(image: Any, policy: Any = None, **more: Any) -> dict[str, Any]:
    return MODEL.run({"image": image, "imagePullPolicy": policy, **more}, NEWEST, Trace())


def default_of(image: str) -> str:
    policy: str = admit(image)["imagePullPolicy"]
    return policy


@pytest.mark.parametrize(
    ("image", "parts"),
    [
        ("redis", ImageName("docker.io", "library/redis", "latest", "")),
        ("team/app:v2", ImageName("docker.io", "team/app", "v2", "")),
        ("index.docker.io/redis", ImageName("docker.io", "library/redis", "latest", "")),
        ("Quay/app", ImageName("Quay", "app", "latest", "")),
        ("[::1]:5000/app", ImageName("[::1]:5000", "app", "latest", "")),
        (f"quay.io/a/b:t@sha256:{HEX}", ImageName("quay.io", "a/b", "t", f"sha256:{HEX}")),
        (f"redis@sha256:{HEX}", ImageName("docker.io", "library/redis", "", f"sha256:{HEX}")),
        ("redis:" + "t" * 128, ImageName("docker.io", "library/redis", "t" * 128, "")),
        ("l" * 247, ImageName("docker.io", "library/" + "l" * 247, "latest", "")),
    ],
)
def test_parsed_names(image: str, parts: ImageName) -> None:
    assert parse_image_name(image) == parts


@pytest.mark.parametrize(
    "image",
    [
        *("", HEX, "Redis", "team/App", "redis:", "redis:" + "t" * 129, "-redis", "a..b", "a/", "/a", "a b", "l" * 248),
        *(f"redis@sha256:{HEX[:-2]}", f"redis@sha256:{HEX.upper()}", f"redis@blake3:{HEX}", f"redis@{HEX}", "红"),
    ],
)
def test_names_that_do_not_parse(image: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_image_name(image)
    if image:
        assert default_of(image) == "IfNotPresent"


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("redis", "Always"),
        ("redis:7", "IfNotPresent"),
        ("ghcr.io:443/x", "Always"),
        (f"redis:latest@sha256:{HEX}", "Always"),
        (f"redis@sha384:{'0' * 96}", "IfNotPresent"),
        ("redis:Latest", "IfNotPresent"),
    ],
)
def test_default(image: str, policy: str) -> None:
    assert default_of(image) == policy


@pytest.mark.parametrize(
    ("kind", "how", "policy", "outcome"),
    [
        ("Pod", "patch", None, "IfNotPresent"),
        ("Pod", "replace", None, "refused"),
        ("Pod", "replace", "IfNotPresent", "IfNotPresent"),
        ("Deployment", "patch", None, "IfNotPresent"),
        ("Deployment", "replace", None, "Always"),
    ],
)
def test_changing_the_tag_to_latest(kind: str, how: str, policy: str | None, outcome: str) -> None:
    update = admit("redis:7", policy, kind=kind, updateImage="redis", updateWith=how)["update"]
    assert update.get("imagePullPolicy", "refused") == outcome


@pytest.mark.parametrize(
    ("kind", "image", "fields"),
    [
        ("Pod", "", ["spec.containers[0].image"]),
        ("Pod", "redis\n", ["spec.containers[0].image"]),
        ("Deployment", "\u3000redis", []),
        ("Deployment", "", ["spec.template.spec.containers[0].image"]),
    ],
)
def test_refused_images_also_when_updated(kind: str, image: str, fields: list[str]) -> None:
    for answer in (
        admit(image, "Always", kind=kind),
        admit("redis", "Always", kind=kind, updateImage=image, updateWith="patch")["update"],
    ):
        assert [cause["field"] for cause in answer.get("causes", [])] == fields


def test_undecodable_and_bad_input() -> None:
    assert admit(7)["code"] == 400
    assert admit("redis", ["Always"])["code"] == 400
    for wrong in ({"image": "a"}, {"image": "a", "imagePullPolicy": None, "kind": ["Pod"]}):
        with pytest.raises(BadInput):
            MODEL.run(wrong, NEWEST, Trace())
    with pytest.raises(BadInput):
        admit("a", updateImage="b", updateWith="apply")


def test_from_manifest() -> None:
    manifest = {"kind": "Pod", "spec": {"containers": [{"image": "redis", "imagePullPolicy": "Never"}]}}
    assert from_manifest(manifest) == {"kind": "Pod", "image": "redis", "imagePullPolicy": "Never"}
    with pytest.raises(BadInput):
        from_manifest({"kind": "Pod", "spec": {"containers": []}})


@given(st.text("aZ0._-/:@ 世", max_size=20))
@settings(max_examples=50, deadline=None)
def test_always_exactly_when_the_parsed_tag_is_latest(image: str) -> None:
    try:
        latest = parse_image_name(image).tag == "latest"
    except ValueError:
        latest = False
    answer = admit(image, kind="Deployment")
    assert answer["accepted"] is bool(image)
    if image:
        assert (answer["imagePullPolicy"] == "Always") is latest
