from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.containers.probe_effects import run
from kb.models.model import BadInput
from kb.models.release import NEWEST
from kb.models.trace import Trace


def probe(kind: str, *answers: str, **fields: int) -> dict[str, Any]:
    return {f"{kind}Probe": {"periodSeconds": 1, **fields}, "results": {f"{kind}Probe": list(answers)}}


def pod(*containers: dict[str, Any], seconds: int = 40, policy: str = "Always", **fields: Any) -> dict[str, Any]:
    named = [{"name": f"c{number}"} | each for number, each in enumerate(containers)]
    return run({"restartPolicy": policy, "containers": named, "observeSeconds": seconds, **fields}, NEWEST, Trace())


def only(said: dict[str, Any]) -> dict[str, Any]:
    return dict(said["containers"]["c0"])


@pytest.mark.parametrize(
    ("answers", "failures", "successes", "changes"),
    [
        ("SFFF", 3, 1, [[True, 1], [False, 4]]),
        ("FFSFSS", 1, 2, [[True, 6]]),
        ("SFFSFF", 2, 1, [[True, 1], [False, 3], [True, 4], [False, 6]]),
    ],
)
def test_readiness_thresholds(answers: str, failures: int, successes: int, changes: list[list[Any]]) -> None:
    seen = only(pod(probe("readiness", answers, failureThreshold=failures, successThreshold=successes)))
    assert seen["incarnations"][0]["readyChanges"] == changes
    assert seen["restartCount"] == 0


def test_a_row_of_results_outlives_a_restart() -> None:
    both = probe("liveness", "SSSF", "S", failureThreshold=1)
    ready = probe("readiness", "S", successThreshold=2)
    container = both | ready | {"results": both["results"] | ready["results"]}
    incarnations = only(pod(container))["incarnations"]
    assert [each["readyChanges"] for each in incarnations] == [[[True, 2]], [[True, 1]]]


def test_startup_probe_holds_the_others_back() -> None:
    startup, liveness = probe("startup", "FFFFS", failureThreshold=9), probe("liveness", "F", failureThreshold=1)
    seen = only(pod(startup | liveness | {"results": startup["results"] | liveness["results"]}, seconds=7))
    assert seen["incarnations"][0]["startedAfterStartupProbes"] == 5
    assert seen["incarnations"][0]["livenessProbesBeforeStarted"] == 0
    assert seen["incarnations"][0]["terminated"] == {"afterStartupProbes": 5, "afterLivenessProbes": 1}


@pytest.mark.parametrize(
    ("policy", "code", "phase", "restarts"),
    [
        ("Always", 0, "Running", 1),
        ("OnFailure", 0, "Running", 1),
        ("Never", 0, "Succeeded", 0),
        ("Never", 4, "Failed", 0),
    ],
)
def test_liveness_kill_and_policy(policy: str, code: int, phase: str, restarts: int) -> None:
    said = pod(probe("liveness", "FFF", "S") | {"onTerm": code}, policy=policy)
    assert (said["phase"], only(said)["restartCount"]) == (phase, restarts)


def test_third_liveness_restart_waits_and_on_failure_then_sees_exit_zero() -> None:
    failing = probe("liveness", "F", failureThreshold=1)
    assert only(pod(failing, seconds=12))["restartCount"] == 2
    assert pod(failing, seconds=12, policy="OnFailure")["phase"] == "Succeeded"


def test_grace_of_the_probe_goes_before_the_pods() -> None:
    stubborn = probe("liveness", "F", "S", failureThreshold=1) | {"ignoreTerm": True}
    assert only(pod(stubborn, seconds=15))["restartCount"] == 0
    stubborn["livenessProbe"] |= {"terminationGracePeriodSeconds": 2}
    seen = only(pod(stubborn, seconds=15))
    assert (seen["restartCount"], seen["lastState"]["terminated"]["exitCode"]) == (1, 137)


def test_gate_that_never_opens() -> None:
    said = pod({}, readinessGates=["example.org/x"])
    assert (said["conditions"]["ContainersReady"], said["readyReason"]) == ("True", "ReadinessGatesNotReady")


def test_sidecar_must_have_started_before_the_next_container() -> None:
    side = {"name": "s", "restartPolicy": "Always"} | probe("startup", "F", failureThreshold=50)
    said = pod({}, initContainers=[side], seconds=20)
    assert (said["phase"], said["containers"]["c0"]["incarnations"]) == ("Pending", [])


def test_deleted_pod_that_publishes_not_ready_addresses_stays_published() -> None:
    fields: dict[str, Any] = {"deleteAt": 5, "terminationGracePeriodSeconds": 6}
    ends = pod({"ignoreTerm": True}, publishNotReadyAddresses=True, **fields)["endpointChanges"]
    assert ends[-2:] == [{"ready": True, "serving": True, "terminating": True}, None]
    ends = pod({"ignoreTerm": True}, **fields)["endpointChanges"]
    assert ends[-2:] == [{"ready": False, "serving": True, "terminating": True}, None]


def test_bad_input() -> None:
    with pytest.raises(BadInput, match="S 和 F"):
        pod(probe("liveness", "SX"))


@settings(max_examples=50, deadline=None)
@given(st.text("SF", min_size=1, max_size=12), st.integers(1, 4))
def test_readiness_never_restarts_and_liveness_restarts_exactly_on_a_row(answers: str, threshold: int) -> None:
    readiness = only(pod(probe("readiness", answers, failureThreshold=threshold), seconds=20))
    assert readiness["restartCount"] == 0
    liveness = only(pod(probe("liveness", answers + "S", "S", failureThreshold=threshold), seconds=25))
    assert liveness["restartCount"] == int("F" * threshold in answers)
