from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.containers.back_off import BackOff, after_restart, held_until
from kb.models.containers.container_restart import run
from kb.models.containers.restart_policy import RestartPolicy, Rule, should_restart
from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace


def pod(seconds: float = 60, at: Release = NEWEST, policy: str = "Always", **fields: Any) -> dict[str, Any]:
    return run({"restartPolicy": policy, "observeSeconds": seconds, **fields}, at, Trace())


def app(*exits: Any, **fields: Any) -> dict[str, Any]:
    return {"name": "app", "exits": list(exits), **fields}


@pytest.mark.parametrize(
    ("policy", "code", "restarts"),
    [("Always", 0, True), ("OnFailure", 0, False), ("OnFailure", 9, True), ("Never", 9, False)],
)
def test_policy(policy: str, code: int, restarts: bool) -> None:
    assert should_restart(RestartPolicy(policy), code) == restarts


def test_rules_need_a_policy_of_the_containers_own() -> None:
    rules = (Rule("Restart", False, frozenset({7})),)
    assert should_restart(RestartPolicy("Never", "Never", rules), 8)
    assert not should_restart(RestartPolicy("Never", "Never", rules), 7)
    assert not should_restart(RestartPolicy("Never", None, rules), 8)


def test_back_off_doubles_to_five_minutes_and_begins_anew_after_ten() -> None:
    back_off, delays = None, []
    for _ in range(8):
        back_off = after_restart(back_off, 0, 0)
        delays.append(back_off.seconds)
    assert delays == [10, 20, 40, 80, 160, 300, 300, 300]
    assert held_until(BackOff(300, 0), 600) == 900
    assert held_until(BackOff(300, 0), 601) == 601


def test_first_restart_is_immediate() -> None:
    seen = pod(4, containers=[app(1)])["containers"]["app"]
    assert (seen["restartCount"], seen["backOffSeconds"]) == (1, [])


def test_long_run_resets_the_back_off() -> None:
    exits = (1, 1, {"code": 1, "afterSeconds": 650}, 1)
    assert pod(675, containers=[app(*exits)])["containers"]["app"]["backOffSeconds"] == [10, 10]


def test_sidecars_stop_in_reverse_order_after_the_last_container() -> None:
    sidecars = [{"name": name, "exits": ["run"], "restartPolicy": "Always"} for name in ("s1", "s2")]
    trace = Trace()
    fields = {"restartPolicy": "Never", "containers": [app(0)], "initContainers": sidecars, "observeSeconds": 90}
    said = run(fields, NEWEST, trace)
    stopped = [step.did for step in trace.steps if step.did.startswith("停止容器")]
    assert stopped == ["停止容器 s2", "停止容器 s1"]
    assert said["phase"] == "Succeeded"
    assert pod(20, policy="Never", containers=[app(0)], initContainers=sidecars)["phase"] == "Running"


def test_before_sidecars_the_field_was_dropped() -> None:
    fields = {
        "containers": [app("run")],
        "initContainers": [{"name": "s", "exits": ["run"], "restartPolicy": "Always"}],
    }
    assert pod(**fields)["statusColumn"] == "Running"
    old = pod(at=Release(1, 27), **fields)
    assert (old["phase"], old["statusColumn"]) == ("Pending", "Init:0/1")


def test_deadline_loses_a_container_in_back_off() -> None:
    said = pod(100, containers=[app(1)], activeDeadlineSeconds=25)
    assert said["podReason"] == "DeadlineExceeded"
    assert said["containers"]["app"]["state"] == {"terminated": {"exitCode": 137, "reason": "ContainerStatusUnknown"}}


def test_deadline_kills_after_the_grace_period() -> None:
    fields = {"containers": [app("run")], "activeDeadlineSeconds": 5, "terminationGracePeriodSeconds": 10}
    assert pod(14, **fields)["phase"] == "Running"
    assert pod(16, **fields)["phase"] == "Failed"
    assert pod(6, **fields | {"containers": [app("run", onTerm=0)]})["statusColumn"] == "Completed"


def test_restart_all_containers_runs_init_containers_again() -> None:
    rules = [{"action": "RestartAllContainers", "exitCodes": {"operator": "In", "values": [5]}}]
    trigger = app(5, "run", restartPolicy="Never", restartPolicyRules=rules)
    fields: dict[str, Any] = {"containers": [trigger], "initContainers": [{"name": "i", "exits": [0]}]}
    seen = pod(policy="Never", **fields)["containers"]
    assert [seen[name]["restartCount"] for name in ("i", "app")] == [1, 1]
    assert seen["app"]["lastState"]["terminated"]["reason"] == "RestartingAllContainers"
    old = pod(at=Release(1, 34), policy="Never", **fields)
    assert (old["phase"], old["containers"]["i"]["restartCount"]) == ("Failed", 0)


def test_error_is_shown_before_completed() -> None:
    containers = [{"name": "a", "exits": [0]}, {"name": "b", "exits": [3]}, {"name": "c", "exits": [0]}]
    assert pod(policy="Never", containers=containers)["statusColumn"] == "Error"


@pytest.mark.parametrize(
    ("command", "reason", "code"),
    [(["/opt/none"], "StartError", 128), (["sh", "-c", "exit 258"], "Error", 2), (["true"], "Completed", 0)],
)
def test_literal_commands(command: list[str], reason: str, code: int) -> None:
    seen = pod(policy="Never", containers=[{"name": "app", "command": command}])["containers"]["app"]
    assert seen["state"] == {"terminated": {"exitCode": code, "reason": reason}}


@pytest.mark.parametrize("wrong", [{"exits": []}, {"exits": ["walk"]}, {"command": ["sh", "-c", "make"]}, {}])
def test_bad_input(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"input\.containers\[0\]"):
        pod(containers=[{"name": "app", **wrong}])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=4), st.sampled_from(["Always", "OnFailure", "Never"]))
def test_laws_of_restarts(exits: list[int], policy: str) -> None:
    said = pod(400, policy=policy, containers=[app(*exits)])
    seen = said["containers"]["app"]
    assert seen["restartCount"] <= 6
    assert len(seen["exitCodes"]) in (seen["restartCount"], seen["restartCount"] + 1)
    assert policy != "Never" or seen["restartCount"] == 0
    assert (said["phase"] == "Succeeded") == (policy != "Always" and seen["exitCodes"][-1] == 0)
    assert all(delay in (10, 20, 40, 80, 160, 300) for delay in seen.get("backOffSeconds", []))
