"""Who writes what between a command and running Pods."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.scheduling.pod_creation_flow import MODEL, PROCESSES, from_manifest
from kb.models.trace import Trace

SPEC = {"containers": [{"name": "main", "image": "img:1"}]}
TEMPLATE = {"metadata": {"labels": {"app": "shop"}}, "spec": SPEC}


def workload(kind: str, **spec: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": "shop"}, "spec": {"template": TEMPLATE, **spec}}


def bare(**spec: Any) -> dict[str, Any]:
    return {"kind": "Pod", "metadata": {"name": "one"}, "spec": {**SPEC, **spec}}


def run(commands: Any, existing: Any = (), running: Any = PROCESSES, at: Release = NEWEST) -> dict[str, Any]:
    played = [{"kubectl": "create", "manifest": one} if isinstance(one, dict) else {"kubectl": one} for one in commands]
    return MODEL.run({"running": list(running), "existing": list(existing), "commands": played}, at, Trace())


def who(result: dict[str, Any]) -> set[str]:
    return {step.partition(" ")[0] for step in result["steps"]}


@pytest.mark.parametrize(
    ("spec", "steps", "final"),
    [
        ({"nodeName": "node-1"}, ["kubelet patch pods/status"], ("Running", "node-1")),
        ({"nodeName": "node-9"}, [], ("Pending", "node-9")),
        ({"schedulingGates": [{"name": "a/b"}]}, [], ("Pending", None)),
        ({"nodeSelector": {"gpu": "yes"}}, ["kube-scheduler patch pods/status"], ("Pending", None)),
        (
            {"restartPolicy": "OnFailure"},
            ["kube-scheduler create pods/binding", "kubelet patch pods/status"],
            ("Succeeded", "node-1"),
        ),
    ],
)
def test_bare_pods(spec: Any, steps: list[str], final: tuple[str, str | None]) -> None:
    result = run([bare(**spec)])
    assert result["steps"] == ["kubectl create pods", *steps]
    assert [(pod["phase"], pod["nodeName"]) for pod in result["final"]] == [final]


def test_requests_that_do_not_fit_leave_a_pod_pending() -> None:
    big = [{"name": "main", "resources": {"requests": {"cpu": "3"}}}]
    result = run([workload("ReplicaSet", replicas=2, template={**TEMPLATE, "spec": {"containers": big}})])
    assert sorted(pod["nodeName"] or "" for pod in result["final"]) == ["", "node-1"]
    assert "Pod/FailedScheduling" in result["events"]["kube-scheduler"]


def test_a_refused_manifest_leads_to_nothing() -> None:
    assert run([bare(tolerations=[{"value": "x"}])])["writes"] == []


@pytest.mark.parametrize(
    ("running", "final"),
    [
        ((), []),
        (("kube-scheduler", "kubelet"), []),
        (("kube-controller-manager",), [{"phase": "Pending", "nodeName": None}]),
        (("kube-controller-manager", "kubelet"), [{"phase": "Pending", "nodeName": None}]),
        (("kube-controller-manager", "kube-scheduler"), [{"phase": "Pending", "nodeName": "node-1"}]),
        (PROCESSES, [{"phase": "Running", "nodeName": "node-1"}]),
    ],
)
def test_the_chain_stops_where_a_component_is_missing(running: Any, final: Any) -> None:
    result = run([workload("Deployment")], running=running)
    assert result["final"] == final
    assert who(result) <= {"kubectl", *running}


def test_a_new_image_replaces_pods_one_set_by_the_other() -> None:
    result = run([["set", "image", "deployment/shop", "main=img:2"]], [workload("Deployment", replicas=3)])
    assert result["counts"]["kube-controller-manager create replicasets"] == 1
    assert result["counts"]["kube-controller-manager create pods"] == 3
    assert result["counts"]["kubelet delete pods"] == 3
    assert len(result["final"]) == 3


def test_recreate_deletes_before_it_creates() -> None:
    existing = workload("Deployment", replicas=2, strategy={"type": "Recreate"})
    steps = run([["set", "image", "deploy/shop", "main=img:2"]], [existing])["steps"]
    assert steps.index("kubelet delete pods") < steps.index("kube-controller-manager create pods")


def test_the_garbage_collector_cleans_up_after_a_deployment() -> None:
    result = run([["delete", "deployment", "shop"]], [workload("Deployment", replicas=2)])
    assert {"kube-controller-manager delete replicasets", "kubelet delete pods"} <= set(result["steps"])
    assert result["final"] == []


def test_statefulset_pods_are_bound_one_after_the_other() -> None:
    writes = run([workload("StatefulSet", replicas=2)])["writes"]
    about_pods = [write["verb"] + (write["subresource"] or "") for write in writes if write["resource"] == "pods"]
    assert about_pods == ["create", "createbinding", "patchstatus", "patchstatus"] * 2


def test_a_finished_job_pod_is_released_by_its_controller() -> None:
    job = workload("Job", completions=2, template={**TEMPLATE, "spec": {**SPEC, "restartPolicy": "Never"}})
    assert run([job])["counts"]["kube-controller-manager patch pods"] == 2
    assert "kube-controller-manager patch pods" not in run([job], at=Release(1, 24))["steps"]


def test_removing_a_gate_lets_the_scheduler_work() -> None:
    gated = bare(schedulingGates=[{"name": "a/b"}])
    patch = '[{"op": "remove", "path": "/spec/schedulingGates/0"}]'
    result = run([["patch", "pod/one", "--type=json", "-p", patch]], [gated])
    assert result["steps"][:2] == ["kubectl patch pods", "kube-scheduler create pods/binding"]


def test_force_does_not_wait_for_the_kubelet() -> None:
    assert run([["delete", "pod", "one", "--force"]], [bare()])["steps"] == ["kubectl delete pods"]


def test_a_manifest_is_enough() -> None:
    assert MODEL.run(from_manifest(bare()), NEWEST, Trace())["final"][0]["phase"] == "Running"


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, "running"),
        ({"running": [], "commands": [{"kubectl": ["dance"]}]}, r"commands\[0\]"),
        ({"running": [], "commands": [{"kubectl": "create", "manifest": {"kind": "Ingress"}}]}, "Ingress"),
        ({"running": [], "existing": [{"kind": "Job", "metadata": {"name": "j"}, "spec": {}}]}, "template"),
        ({"running": [], "commands": [{"kubectl": ["scale", "deployment/x"]}]}, "replicas"),
    ],
)
def test_senseless_input_is_named(given: Any, place: str) -> None:
    with pytest.raises(BadInput, match=place):
        MODEL.run(given, NEWEST, Trace())


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["Deployment", "ReplicaSet", "ReplicationController", "StatefulSet"]),
    st.lists(st.integers(0, 4), min_size=1, max_size=3),
    st.sets(st.sampled_from(PROCESSES)),
)
def test_everybody_writes_only_what_is_theirs(kind: str, sizes: list[int], running: set[str]) -> None:
    scale = [["scale", kind.lower(), "shop", f"--replicas={size}"] for size in sizes]
    result = run(scale, [workload(kind, replicas=2)], sorted(running))
    assert who(result) <= {"kubectl", *running}
    for write in result["writes"]:
        assert (write["subresource"] == "binding") <= (write["component"] == "kube-scheduler")
        assert (write["component"] == "kubelet") <= (write["resource"] == "pods")
        assert write["component"] != "kube-scheduler" or write["resource"] == "pods"
        assert write["verb"] != "create" or write["subresource"] or write["component"] == "kube-controller-manager"
    if running == set(PROCESSES):
        assert [pod["phase"] for pod in result["final"]] == ["Running"] * sizes[-1]
