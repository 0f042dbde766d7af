from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.containers.image_pull import run
from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace


def pull(
    policy: str | None, present: bool, at: Release = NEWEST, image: str = "r.io/x:2", **fields: Any
) -> dict[str, Any]:
    registry = {"reachable": True, "hasTag": True} | fields.pop("registry", {})
    written = {"image": image, "imagePullPolicy": policy, "imagePresent": present, "registry": registry}
    return run(written | fields, at, Trace())


@pytest.mark.parametrize(
    ("policy", "present", "registry", "reasons", "asked"),
    [
        ("Always", True, {"reachable": False}, ["ErrImagePull", "ImagePullBackOff"], "none"),
        ("Always", True, {}, [], "some"),
        ("IfNotPresent", True, {"reachable": False}, [], "none"),
        ("IfNotPresent", False, {"hasTag": False}, ["ErrImagePull", "ImagePullBackOff"], "some"),
        ("Never", True, {}, [], "none"),
        ("Never", False, {}, ["ErrImageNeverPull"], "none"),
    ],
)
def test_policies(policy: str, present: bool, registry: dict[str, Any], reasons: list[str], asked: str) -> None:
    said = pull(policy, present, registry=registry)
    assert (said["waitingReasons"], said["manifestRequests"]) == (reasons, asked)


def test_image_pulled_with_a_secret_is_verified_since_1_35() -> None:
    fields: dict[str, Any] = {"imageObtainedBy": "an earlier pull with a Secret", "imagePullSecrets": "none"}
    fields["registry"] = {"authentication": "basic"}
    assert not pull("IfNotPresent", True, **fields)["started"]
    assert pull("IfNotPresent", True, Release(1, 34), **fields)["started"]
    assert pull("IfNotPresent", True, **fields | {"imagePullSecrets": "the same Secret"})["started"]
    assert pull("IfNotPresent", True, **fields | {"imageObtainedBy": "ctr"})["started"]


def test_names_that_do_not_parse_are_never_pulled() -> None:
    said = pull("Always", False, image="x:a:b")
    assert (said["waitingReasons"], said["eventReasons"]) == (["InvalidImageName"], ["Failed", "InspectFailed"])


def test_every_restart_asks_the_registry_under_always() -> None:
    fields = {"containerExitsAfterSeconds": 2, "observeSeconds": 60}
    assert pull("Always", True, **fields)["manifestHeadRequests"] == 4
    assert pull("IfNotPresent", True, **fields)["manifestHeadRequests"] == 0


def test_bad_policy() -> None:
    with pytest.raises(BadInput, match="imagePullPolicy"):
        pull("Sometimes", True)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from([None, "Always", "IfNotPresent", "Never"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["x", "x:1"]),
)
def test_never_and_present_images_need_no_registry(
    policy: str | None, present: bool, reachable: bool, image: str
) -> None:
    said = pull(policy, present, registry={"reachable": reachable}, image=image)
    spec = said["imagePullPolicyInSpec"]
    assert spec == (policy or ("Always" if image == "x" else "IfNotPresent"))
    assert said["started"] == ((present and spec != "Always") or (reachable and spec != "Never"))
    assert said["phase"] == ("Running" if said["started"] else "Pending")
