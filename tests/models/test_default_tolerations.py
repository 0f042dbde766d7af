"""Which tolerations a Pod ends up with, and which lists the API server refuses."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.admission.default_tolerations import DEFAULT_SECONDS, MODEL, from_manifest
from kb.models.api.toleration import find_untolerated
from kb.models.model import BadInput
from kb.models.release import NEWEST
from kb.models.trace import Trace
from kb.models.workloads.daemon_pod_tolerations import NOT_READY, UNREACHABLE


def tolerations(written: Any, **more: Any) -> Any:
    return MODEL.run({"tolerations": written, **more}, NEWEST, Trace())


def defaults_added(written: list[dict[str, Any]]) -> list[str]:
    stored = tolerations(written)["tolerations"]
    assert stored[: len(written)] == written
    assert all(entry["tolerationSeconds"] == DEFAULT_SECONDS for entry in stored[len(written) :])
    return [entry["key"] for entry in stored[len(written) :]]


@pytest.mark.parametrize(
    ("written", "added"),
    [
        ([], [NOT_READY, UNREACHABLE]),
        ([{"key": "gpu", "operator": "Exists"}], [NOT_READY, UNREACHABLE]),
        ([{"key": UNREACHABLE, "value": "yes", "effect": "NoExecute"}], [NOT_READY]),
        ([{"key": UNREACHABLE, "operator": "Exists"}], [NOT_READY]),
        ([{"key": UNREACHABLE, "operator": "Exists", "effect": "PreferNoSchedule"}], [NOT_READY, UNREACHABLE]),
        ([{"operator": "Exists"}], []),
        ([{"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": -7}], []),
    ],
)
def test_defaults_that_a_pod_gets(written: list[dict[str, Any]], added: list[str]) -> None:
    assert defaults_added(written) == added


def test_a_template_gets_none_but_its_pod_does() -> None:
    assert tolerations(None, kind="StatefulSet")["tolerations"] == []
    assert len(tolerations(None, createdBy="ReplicaSet")["tolerations"]) == 2


def test_daemon_pods_are_tolerant_without_a_limit() -> None:
    written = [{"key": NOT_READY, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 42}]
    stored = tolerations(written, createdBy="DaemonSet", hostNetwork=True)["tolerations"]
    assert len(stored) == 7
    assert not any("tolerationSeconds" in entry for entry in stored)


@pytest.mark.parametrize(
    ("written", "causes"),
    [
        ({"key": "a b"}, [("key", "Invalid")]),
        ({"key": "Corp.example/x", "operator": "Exists"}, [("key", "Invalid")]),
        ({"key": "example.com/", "operator": "Exists"}, [("key", "Invalid"), ("key", "Invalid")]),
        ({"key": "k" * 64, "operator": "Exists"}, [("key", "Invalid")]),
        ({"key": "k", "value": "v" * 64 + "!"}, [("operator", "Invalid")]),
        ({"value": "v", "effect": "Never"}, [("operator", "Invalid"), ("effect", "NotSupported")]),
        ({"key": "k", "operator": "Lt", "value": "3"}, [("operator", "NotSupported")]),
        ({"key": "k", "operator": "Exists", "value": "v"}, [("operator", "Invalid")]),
        ({"key": "k", "tolerationSeconds": 1, "effect": "PreferNoSchedule"}, [("effect", "Invalid")]),
    ],
)
def test_refused(written: dict[str, Any], causes: list[tuple[str, str]]) -> None:
    answer = tolerations([{"operator": "Exists"}, written], kind="Job")
    found = [(cause["field"], cause["reason"]) for cause in answer["causes"]]
    assert found == [(f"spec.template.spec.tolerations[1].{name}", f"FieldValue{why}") for name, why in causes]


@pytest.mark.parametrize(
    "written", ["x", [3], [{"key": 1}], [{"tolerationSeconds": "5"}], [{"tolerationSeconds": 2.0}]]
)
def test_undecodable(written: Any) -> None:
    assert tolerations(written)["code"] == 400


def test_unknown_fields_are_dropped() -> None:
    answer = tolerations([{"operator": "Exists", "seconds": 5}])
    assert answer["tolerations"] == [{"operator": "Exists"}]
    assert answer["unknownFields"] == ["spec.tolerations[0].seconds"]


@pytest.mark.parametrize(
    "wrong", [{}, {"tolerations": None, "kind": "Service"}, {"tolerations": None, "createdBy": []}]
)
def test_bad_input(wrong: dict[str, Any]) -> None:
    if wrong.get("createdBy") == []:
        wrong = {**wrong, "createdBy": ["Job"]}
    with pytest.raises(BadInput):
        MODEL.run(wrong, NEWEST, Trace())


def test_from_manifest() -> None:
    template = {"spec": {"tolerations": [{"operator": "Exists"}]}}
    manifest = {"kind": "Deployment", "spec": {"template": template}}
    assert from_manifest(manifest) == {"kind": "Deployment", "tolerations": [{"operator": "Exists"}]}
    with pytest.raises(BadInput):
        from_manifest({"kind": "Deployment", "spec": {}})


entries = st.fixed_dictionaries(
    {"key": st.sampled_from([NOT_READY, UNREACHABLE, "gpu"]), "operator": st.just("Exists")},
    optional={"effect": st.sampled_from(["NoSchedule", "NoExecute", "PreferNoSchedule"])},
)


@given(st.lists(entries, max_size=4))
@settings(max_examples=50, deadline=None)
def test_every_pod_tolerates_both_node_taints_when_values_play_no_part(written: list[dict[str, Any]]) -> None:
    stored = tolerations(written)["tolerations"]
    taints = [{"key": key, "effect": "NoExecute"} for key in (NOT_READY, UNREACHABLE)]
    assert find_untolerated(taints, stored, ("NoExecute",)) is None
    assert tolerations(stored)["tolerations"] == stored  # nothing is added twice
