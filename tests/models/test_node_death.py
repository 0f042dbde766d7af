"""What a stopped kubelet or container runtime leaves behind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.nodes.node_death import MODEL
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace


def seen(event: str, about: str, at: Release = NEWEST, total: int = 4, lost: int = 1, **more: Any) -> dict[str, Any]:
    case = {"nodes": {"total": total, "lost": lost}, "event": event, "about": about, **more}
    return MODEL.run(case, at, Trace())


def test_silence_is_noticed_after_the_grace_period() -> None:
    assert 50 <= seen("kubeletStops", "nodeConditions")["readyUnknownAfterLastLeaseRenewalSeconds"] <= 55
    assert 40 <= seen("kubeletStops", "node", Release(1, 30))["readyUnknownAfterLastLeaseRenewalSeconds"] <= 45


@pytest.mark.parametrize(("workload", "replacements"), [("Deployment", 1), ("StatefulSet", 0), ("DaemonSet", 0)])
def test_workloads(workload: str, replacements: int) -> None:
    answer = seen("kubeletStops", "workload", workload=workload, tolerationSeconds=30)
    assert answer["replacementPods"] == replacements
    assert answer["oldPodTerminating"] == [workload != "DaemonSet"]


def test_default_toleration_and_an_early_look() -> None:
    assert seen("kubeletStops", "pod", pod={})["terminatingInApi"] is True
    assert seen("kubeletStops", "pod", pod={}, secondsAfter=340)["terminatingInApi"] is False


def test_service_endpoint_goes_down_before_the_pod_is_deleted() -> None:
    changes = seen("kubeletStops", "pod", pod={"tolerationSeconds": 90, "selectedByService": True})["endpointChanges"]
    assert [change["terminating"] for change in changes] == [False, True]
    assert not any(change["ready"] for change in changes)


def test_a_lost_cluster_evicts_nobody() -> None:
    answer = seen("kubeletStops", "pod", total=2, lost=2, pod={"tolerationSeconds": 0})
    assert (answer["terminatingInApi"], answer["podReady"]) == (False, "False")


def test_stopped_runtime_is_reported_by_the_kubelet_itself() -> None:
    assert seen("containerRuntimeStops", "node", secondsAfter=20)["ready"] == "True"
    later = seen("containerRuntimeStops", "node", secondsAfter=90)
    assert (later["ready"], later["reason"]) == ("False", "KubeletNotReady")
    assert later["otherConditions"]["MemoryPressure"] == "False"


def test_a_long_restart_is_noticed() -> None:
    assert seen("kubeletRestarts", "pod", downSeconds=30)["readyStayedTrue"] is True
    assert seen("kubeletRestarts", "pod", downSeconds=90)["readyStayedTrue"] is False


def test_return_ends_what_was_terminating() -> None:
    assert seen("kubeletStartsAgain", "pod", pod={"wasTerminating": True}) == {"objectStillThere": False}
    assert seen("kubeletStartsAgain", "pod", pod={})["restartCount"] == 0


@pytest.mark.parametrize(
    "case",
    [
        {"event": "nothing", "about": "pod"},
        {"event": "kubeletStops", "about": "moon"},
        {"event": "kubeletStops", "about": "pod", "nodes": {"total": 1, "lost": 2}},
        {"event": "kubeletStops", "about": "pod", "pod": {"tolerationSeconds": "long"}},
        {"event": "kubeletStops", "about": "workload", "workload": "Robot"},
    ],
)
def test_bad_input(case: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        MODEL.run(case, NEWEST, Trace())


@given(st.integers(0, 300), st.integers(60, 500))
@settings(max_examples=50, deadline=None)
def test_a_pod_is_deleted_exactly_when_its_toleration_runs_out(seconds: int, after: int) -> None:
    answer = seen("kubeletStops", "pod", pod={"tolerationSeconds": seconds}, secondsAfter=after)
    late = answer["deletionTimestampAfterNoExecuteTaintSeconds"]
    assert late == (seconds if answer["terminatingInApi"] else None)
    assert answer["phase"] == "Running"
