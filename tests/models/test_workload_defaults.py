"""Manifests of ten kinds are completed and refused as the API server does it."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.admission.workload_defaults import MODEL
from kb.models.admission.workloads.success_policy_validation import number_of_indexes
from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace

LABELS = {"tier": "web"}
POD = {"containers": [{"name": "main", "image": "nginx:1.27"}]}
WORKLOAD = {"selector": {"matchLabels": LABELS}, "template": {"metadata": {"labels": LABELS}, "spec": POD}}
JOB_POD = {"template": {"spec": {**POD, "restartPolicy": "OnFailure"}}}
VERSIONS = {"Job": "batch/v1", "CronJob": "batch/v1", "Ingress": "networking.k8s.io/v1"}
CORE = ("PersistentVolume", "PersistentVolumeClaim", "Secret", "ReplicationController")


def manifest(kind: str, **fields: Any) -> dict[str, Any]:
    version = "v1" if kind in CORE else VERSIONS.get(kind, "apps/v1")
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "it"}, **fields}


def answer(one: dict[str, Any], at: Release = NEWEST, **given_: Any) -> dict[str, Any]:
    return MODEL.run({"manifest": one, **given_}, at, Trace())


def fields(kind: str, spec: dict[str, Any], at: Release = NEWEST, **given_: Any) -> dict[str, Any]:
    result = answer(manifest(kind, spec=spec), at, **given_)
    assert result["accepted"], result
    found: dict[str, Any] = result["fields"]
    return found


def causes(one: dict[str, Any], at: Release = NEWEST) -> list[tuple[str, str]]:
    return [(cause["field"], cause["reason"].removeprefix("FieldValue")) for cause in answer(one, at)["causes"]]


def test_what_a_deployment_gets() -> None:
    found = fields("Deployment", WORKLOAD)
    assert (found["spec.replicas"], found["spec.revisionHistoryLimit"]) == (1, 10)
    assert found["spec.template.spec.enableServiceLinks"] is None


def test_what_a_replication_controller_infers() -> None:
    found = fields("ReplicationController", {"template": WORKLOAD["template"]})
    assert found["spec.selector"] == found["metadata.labels"] == LABELS


def test_a_stateful_set_that_says_rolling_update_gets_no_partition() -> None:
    assert fields("StatefulSet", WORKLOAD)["spec.updateStrategy"]["rollingUpdate"] == {"partition": 0}
    said = {**WORKLOAD, "updateStrategy": {"type": "RollingUpdate"}}
    assert fields("StatefulSet", said)["spec.updateStrategy"] == {"type": "RollingUpdate"}


def test_a_limit_per_index_lifts_the_limit_of_the_job() -> None:
    spec = {**JOB_POD, "completionMode": "Indexed", "completions": 2, "backoffLimitPerIndex": 3}
    assert fields("Job", spec)["spec.backoffLimit"] == 2147483647
    assert fields("CronJob", {"schedule": "@daily", "jobTemplate": {"spec": JOB_POD}})["spec.suspend"] is False


def test_defaults_of_older_releases() -> None:
    assert fields("Job", JOB_POD, Release(1, 28))["spec.podReplacementPolicy"] is None
    assert fields("StatefulSet", WORKLOAD, Release(1, 26))["spec.persistentVolumeClaimRetentionPolicy"] is None
    assert answer(manifest("CronJob", spec={}), Release(1, 20))["code"] == 404


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (
            manifest("ReplicaSet", spec={**WORKLOAD, "selector": None}),
            [("spec.selector", "Required"), ("spec.template.metadata.labels", "Invalid")],
        ),
        (
            manifest("DaemonSet", spec={**WORKLOAD, "updateStrategy": {"rollingUpdate": {"maxUnavailable": "150%"}}}),
            [("spec.updateStrategy.rollingUpdate.maxUnavailable", "Invalid")],
        ),
        (manifest("StatefulSet", spec={**WORKLOAD, "serviceName": "a.b"}), [("spec.serviceName", "Invalid")]),
        (manifest("Job", spec={"template": {"spec": POD}}), [("spec.template.spec.restartPolicy", "Required")]),
        (
            manifest("Job", spec={**JOB_POD, "podFailurePolicy": {"rules": [{"action": "Count"}]}}),
            [("spec.podFailurePolicy.rules[0]", "Invalid"), ("spec.template.spec.restartPolicy", "Invalid")],
        ),
        (
            manifest("PersistentVolume", spec={"capacity": {"storage": "0"}, "accessModes": ["ReadWriteMany"]}),
            [("spec.capacity[storage]", "Invalid"), ("spec", "Required")],
        ),
        (
            manifest("Ingress", spec={"rules": [{"host": "::1"}]}),
            [("spec.rules[0].host", "Invalid"), ("spec.rules[0].host", "Invalid")],
        ),
        (manifest("Secret", type="kubernetes.io/tls"), [("data[tls.crt]", "Required"), ("data[tls.key]", "Required")]),
        (manifest("Secret", stringData={"a b": ""}), [("data[a b]", "Invalid")]),
    ],
)
def test_refusals(one: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert causes(one) == expected


def storage_class(name: str, default: str) -> dict[str, Any]:
    annotations = {"storageclass.kubernetes.io/is-default-class": default}
    return {"kind": "StorageClass", "metadata": {"name": name, "annotations": annotations}}


CLAIM = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "3Gi"}}}


def test_the_newest_default_class_wins() -> None:
    existing = [storage_class("a", "true"), storage_class("b", "true"), storage_class("c", "True")]
    assert fields("PersistentVolumeClaim", CLAIM, existing=existing)["spec.storageClassName"] == "b"
    no_class = {**CLAIM, "storageClassName": ""}
    assert fields("PersistentVolumeClaim", no_class, existing=existing)["spec.storageClassName"] == ""
    old = answer(manifest("PersistentVolumeClaim", spec=CLAIM), Release(1, 25), existing=existing)
    assert old["code"] == 403


def test_unknown_fields_are_listed_where_they_stand() -> None:
    spec: dict[str, Any] = copy.deepcopy(WORKLOAD)
    spec["template"]["spec"]["containers"][0]["imagePolicy"] = "Always"
    result = answer(manifest("Deployment", spec=spec))
    assert result["unknownFields"] == ["spec.template.spec.containers[0].imagePolicy"]


@pytest.mark.parametrize(
    ("text", "number"), [("", 0), ("0", 1), ("0,2-4", 4), ("2-2", None), ("3,1", None), ("9", None)]
)
def test_indexes(text: str, number: int | None) -> None:
    assert number_of_indexes(text, 9) == number


@pytest.mark.parametrize(
    "given_", [{}, {"manifest": []}, {"manifest": {"kind": "Node"}}, {"manifest": {"kind": "Job"}}]
)
def test_bad_input(given_: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        MODEL.run(given_, NEWEST, Trace())


_NUMBER = st.one_of(st.none(), st.integers(-1, 40))


@given(st.fixed_dictionaries(dict.fromkeys(("replicas", "minReadySeconds", "progressDeadlineSeconds"), _NUMBER)))
@settings(max_examples=50, deadline=None)
def test_law_the_deadline_lies_after_ready(numbers: dict[str, int | None]) -> None:
    result = answer(manifest("Deployment", spec={**WORKLOAD, **numbers}))
    written = [value for value in numbers.values() if value is not None]
    if result["accepted"]:
        ready = result["fields"]["spec.minReadySeconds"] or 0
        assert result["fields"]["spec.progressDeadlineSeconds"] > ready
        assert min(written, default=0) >= 0
    else:
        assert {cause["reason"] for cause in result["causes"]} == {"FieldValueInvalid"}


_COUNTS = st.fixed_dictionaries({}, optional={name: st.integers(0, 5) for name in ("completions", "parallelism")})


@given(_COUNTS)
@settings(max_examples=50, deadline=None)
def test_law_a_stored_job_is_not_completed_further(counts: dict[str, int]) -> None:
    once = fields("Job", {**JOB_POD, **counts})
    again = fields("Job", {**JOB_POD, **{name: once[f"spec.{name}"] for name in ("completions", "parallelism")}})
    assert once == again
    assert once["spec.parallelism"] == counts.get("parallelism", 1)


@pytest.mark.parametrize(("minor", "accepted"), [(24, False), (25, True)])
def test_two_default_ingress_classes_were_a_mistake(minor: int, accepted: bool) -> None:
    mark = {"ingressclass.kubernetes.io/is-default-class": "true"}
    existing = [{"kind": "IngressClass", "metadata": {"name": name, "annotations": mark}} for name in ("a", "b")]
    backend = {"service": {"name": "s", "port": {"number": 80}}}
    result = answer(manifest("Ingress", spec={"defaultBackend": backend}), Release(1, minor), existing=existing)
    assert result["accepted"] is accepted
