"""Which restart policies are admitted, by kind, container and release."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.admission.restart_policy_admission import MODEL, from_manifest
from kb.models.api.pod_spec import POD_SPEC_PATH
from kb.models.model import BadInput
from kb.models.release import NEWEST, OLDEST, Release
from kb.models.trace import Trace

API_VERSION = {
    **dict.fromkeys(("Pod", "ReplicationController"), "v1"),
    **dict.fromkeys(("ReplicaSet", "Deployment", "StatefulSet", "DaemonSet"), "apps/v1"),
    **dict.fromkeys(("Job", "CronJob"), "batch/v1"),
}


def admit(kind: str, policy: Any = None, at: Release = NEWEST, **more: Any) -> dict[str, Any]:
    given = {"kind": kind, "apiVersion": API_VERSION.get(kind, "v1"), "restartPolicy": policy, **more}
    return MODEL.run(given, at, Trace())


def causes(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (cause["field"].rpartition(".")[2], cause["reason"].removeprefix("FieldValue")) for cause in answer["causes"]
    ]


@pytest.mark.parametrize(
    ("kind", "policy", "stored"),
    [
        ("Pod", "", "Always"),
        ("DaemonSet", None, "Always"),
        ("Pod", "Never", "Never"),
        ("CronJob", "OnFailure", "OnFailure"),
    ],
)
def test_stored(kind: str, policy: str | None, stored: str) -> None:
    assert admit(kind, policy) == {"accepted": True, "restartPolicy": stored}


@pytest.mark.parametrize(
    ("kind", "policy", "reasons"),
    [
        ("ReplicationController", "Never", ["NotSupported"]),
        ("StatefulSet", "Sometimes", ["NotSupported", "NotSupported"]),
        ("Pod", "Sometimes", ["NotSupported"]),
        ("CronJob", None, ["Required"]),
        ("Job", "never", ["NotSupported", "NotSupported"]),
    ],
)
def test_refused(kind: str, policy: str | None, reasons: list[str]) -> None:
    answer = admit(kind, policy)
    path = f"{POD_SPEC_PATH[kind]}.restartPolicy"
    assert [cause["field"] for cause in answer["causes"]] == [path] * len(reasons)
    assert [why for _, why in causes(answer)] == reasons


def test_a_pod_failure_policy_wants_never_since_it_exists() -> None:
    job = {"podFailurePolicy": {"rules": []}}
    assert causes(admit("Job", "OnFailure", jobSpec=job)) == [("restartPolicy", "Invalid")]
    assert admit("Job", "Never", jobSpec=job)["accepted"]
    assert admit("Job", "OnFailure", at=Release(1, 25), jobSpec=job)["accepted"]


@pytest.mark.parametrize(
    ("kind", "job", "expected"),
    [
        ("Job", {"manualSelector": True}, [("selector", "Required"), ("labels", "Invalid")]),
        ("Job", {"selector": {"matchLabels": {"x": "y"}}}, [("selector", "Invalid"), ("labels", "Invalid")]),
        ("Job", {"selector": {}}, []),
        ("CronJob", {"selector": {}}, [("selector", "Invalid")]),
        ("CronJob", {"manualSelector": False}, []),
        (
            "Job",
            {
                "manualSelector": True,
                "selector": {"matchExpressions": [{"key": "x", "operator": "In", "values": ["y"]}]},
                "template": {"metadata": {"labels": {"x": "y"}}},
            },
            [],
        ),
    ],
)
def test_selector_of_a_job(kind: str, job: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    answer = admit(kind, "Never", jobSpec=job)
    assert (causes(answer) if expected else answer["accepted"]) == (expected or True)


@pytest.mark.parametrize(
    ("kind", "api_version", "at", "answer"),
    [
        ("Job", "apps/v1", NEWEST, "NotFound"),
        ("Job", "jobs.example.com/v1", NEWEST, ""),
        ("Deployment", "extensions/v1beta1", Release(1, 21), "NotFound"),
        ("Deployment", "extensions/v1beta1", Release(1, 22), ""),
        ("CronJob", "batch/v1", OLDEST, "NotFound"),
        ("CronJob", "batch/v1beta1", Release(1, 25), "NotFound"),
        ("CronJob", "batch/v1beta1", Release(1, 24), None),
    ],
)
def test_api_versions(kind: str, api_version: str, at: Release, answer: str | None) -> None:
    observed = MODEL.run({"kind": kind, "apiVersion": api_version, "restartPolicy": "Never"}, at, Trace())
    assert (None if observed["accepted"] else observed["reason"]) == answer


def rule(**fields: Any) -> dict[str, Any]:
    return {"action": "Restart", "exitCodes": {"operator": "NotIn", "values": [7]}, **fields}


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({"restartPolicy": "OnFailure", "restartPolicyRules": [rule()] * 20}, []),
        ({"restartPolicyRules": [rule()] * 21}, [("restartPolicy", "Required"), ("restartPolicyRules", "TooMany")]),
        ({"restartPolicy": "Maybe"}, [("restartPolicy", "NotSupported")]),
        (
            {"restartPolicy": "Never", "restartPolicyRules": [{}]},
            [("action", "NotSupported"), ("exitCodes", "Required")],
        ),
        (
            {"restartPolicy": "Never", "restartPolicyRules": [rule(action="Stop", exitCodes={"operator": "Gt"})]},
            [("action", "NotSupported"), ("operator", "NotSupported")],
        ),
        (
            {"restartPolicy": "Never", "restartPolicyRules": [rule(exitCodes={"operator": "In", "values": [3] * 256})]},
            [("values", "TooMany")],
        ),
    ],
)
@pytest.mark.parametrize("name", ["containers", "initContainers"])
def test_container_rules(name: str, container: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    answer = admit("Pod", "Never", **{name: [{}, container]})
    assert (causes(answer) if expected else answer[name]) == (expected or [{}, container])


@pytest.mark.parametrize(
    ("minor", "sidecar", "main"),
    [
        (27, [{}], [{}]),
        (28, [{}], [("restartPolicy", "Forbidden")]),
        (29, [{"restartPolicy": "Always"}], [("restartPolicy", "Forbidden")]),
        (34, [{"restartPolicy": "Always"}], [{}]),
        (35, [{"restartPolicy": "Always"}], [{"restartPolicy": "Always"}]),
    ],
)
def test_releases(minor: int, sidecar: Any, main: Any) -> None:
    for name, outcome in (("initContainers", sidecar), ("containers", main)):
        answer = admit("Pod", at=Release(1, minor), **{name: [{"restartPolicy": "Always"}]})
        assert (answer[name] if answer["accepted"] else causes(answer)) == outcome


def test_restart_all_containers_is_new() -> None:
    container = {"restartPolicy": "Always", "restartPolicyRules": [rule(action="RestartAllContainers")]}
    assert admit("Pod", initContainers=[container])["accepted"]
    answer = admit("Pod", at=Release(1, 35), initContainers=[container])
    assert causes(answer) == [("restartPolicyRules", "Forbidden"), ("action", "NotSupported")]


@pytest.mark.parametrize(
    "more",
    [
        {"restartPolicy": 1},
        {"containers": [{"restartPolicy": True}]},
        {"containers": "c"},
        {"initContainers": [{"restartPolicyRules": [{"exitCodes": {"values": ["1"]}}]}]},
        {"jobSpec": {"podFailurePolicy": []}},
        {"jobSpec": {"selector": {"matchLabels": {"a": 1}}}},
    ],
)
def test_undecodable(more: dict[str, Any]) -> None:
    assert MODEL.run({"kind": "Pod", "apiVersion": "v1", "restartPolicy": None, **more}, NEWEST, Trace())["code"] == 400


def test_bad_input() -> None:
    for wrong in ({"kind": "Pod", "apiVersion": "v1"}, {"kind": "Pod", "restartPolicy": None}):
        with pytest.raises(BadInput):
            MODEL.run(wrong, NEWEST, Trace())


def test_from_manifest() -> None:
    pod = {"spec": {"restartPolicy": "Always", "containers": [{"name": "c", "image": "i"}]}}
    manifest = {"kind": "CronJob", "apiVersion": "batch/v1", "spec": {"jobTemplate": {"spec": {"template": pod}}}}
    assert causes(MODEL.run(from_manifest(manifest), NEWEST, Trace())) == [("restartPolicy", "Required")]
    with pytest.raises(BadInput):
        from_manifest({"kind": "Service", "spec": {}})


@given(st.sampled_from(sorted(API_VERSION)), st.sampled_from([None, "", "Always", "OnFailure", "Never", "x"]))
@settings(max_examples=50, deadline=None)
def test_a_controller_takes_what_a_pod_takes_or_less(kind: str, policy: str | None) -> None:
    workload, pod = admit(kind, policy), admit("Pod", policy)
    assert pod["accepted"] or not workload["accepted"]
    endless = policy in (None, "", "Always")
    if kind != "Pod" and pod["accepted"]:
        assert workload["accepted"] is (endless != (kind in ("Job", "CronJob")))
