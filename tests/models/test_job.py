"""Jobs: how many Pods, which retries, which end."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.api.job_indexes import indexes_of, indexes_text
from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace
from kb.models.workloads.job import MODEL, from_manifest
from kb.models.workloads.job_pods import backoff
from kb.models.workloads.pod_failure_policy import Rule, action_for


def answer(spec: dict[str, Any], *outcomes: Any, at: Release = NEWEST, **more: Any) -> dict[str, Any]:
    return MODEL.run({"spec": spec, "outcomes": list(outcomes), **more}, at, Trace())


def end(*args: Any, **more: Any) -> list[str]:
    return [f"{kind}:{reason}" for kind, _, reason in answer(*args, **more)["conditionHistory"]]


FAILED = ["FailureTarget:", "Failed:"]


def test_back_off_doubles_up_to_ten_minutes() -> None:
    assert [backoff(n) for n in (0, 1, 2, 3, 6, 7, 99)] == [0, 10, 20, 40, 320, 600, 600]


def test_replacements_wait_longer_each_time_and_a_success_starts_over() -> None:
    found = answer({"completions": 3, "backoffLimit": 9}, "Failed", "Failed", "Succeeded", "Failed")
    delays = [step["replacementDelaySeconds"] for step in found["steps"] if "replacementDelaySeconds" in step]
    assert delays == [10, 20, 10]


@pytest.mark.parametrize(
    ("spec", "outcomes", "history"),
    [
        ({"backoffLimit": 0}, ["Failed"], [kind + "BackoffLimitExceeded" for kind in FAILED]),
        ({"parallelism": 2}, [], ["SuccessCriteriaMet:CompletionsReached", "Complete:CompletionsReached"]),
        (
            {"templateRestartPolicy": "OnFailure", "backoffLimit": 2},
            [{"running": True, "restartCount": 2}],
            [kind + "BackoffLimitExceeded" for kind in FAILED],
        ),
        ({"templateRestartPolicy": "OnFailure", "backoffLimit": 2}, [{"running": True, "restartCount": 1}], []),
        (
            {"podFailurePolicy": {"rules": [{"action": "FailJob", "onExitCodes": {"operator": "In", "values": [7]}}]}},
            [{"exitCode": 7}],
            [kind + "PodFailurePolicy" for kind in FAILED],
        ),
    ],
)
def test_ends(spec: dict[str, Any], outcomes: list[Any], history: list[str]) -> None:
    assert end(spec, *outcomes) == history


def test_ends_were_not_announced_before_1_31() -> None:
    assert end({"backoffLimit": 0}, "Failed", at=Release(1, 30)) == ["Failed:BackoffLimitExceeded"]


def test_an_ignored_failure_does_not_count() -> None:
    rules = [{"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget"}]}]
    spec = {"podFailurePolicy": {"rules": rules}, "backoffLimit": 0}
    found = answer(spec, {"exitCode": 9, "conditions": ["DisruptionTarget"]}, "Succeeded")
    assert found["final"]["failed"] == 0
    assert found["final"]["succeeded"] == 1


def test_success_policy_ends_the_rest() -> None:
    spec = {
        "completionMode": "Indexed",
        "completions": 5,
        "parallelism": 5,
        "successPolicy": {"rules": [{"succeededIndexes": "1-2", "succeededCount": 1}]},
    }
    found = answer(spec, outcomesByIndex={})
    assert found["final"]["succeeded"] == 2
    assert found["conditionHistory"][-1] == ["Complete", "True", "SuccessPolicy"]


def test_resuming_starts_the_deadline_anew_since_1_36() -> None:
    spec = {"activeDeadlineSeconds": 20}
    actions = [{"atStep": 0, "suspend": True}, {"atStep": 2, "wait": 60}, {"atStep": 3, "suspend": False}]
    assert end(spec, actions=actions)[-1] == "Complete:CompletionsReached"
    assert end(spec, actions=actions, at=Release(1, 35))[-1] == "Failed:DeadlineExceeded"


def test_time_to_live() -> None:
    found = answer({"ttlSecondsAfterFinished": 30}, "Succeeded", wait=60)
    assert found["deletedSecondsAfterFinish"] == 30
    assert found["steps"][-1]["jobExists"] is False


def test_a_deleted_pod_is_replaced_at_once_or_when_it_is_gone() -> None:
    actions = [{"atStep": 0, "deletePod": 0}]
    eager = answer({"completions": 2, "parallelism": 2}, actions=actions)
    patient = answer({"completions": 2, "parallelism": 2, "podReplacementPolicy": "Failed"}, actions=actions)
    assert (eager["steps"][1]["failed"], eager["steps"][1]["replacementDelaySeconds"]) == (1, 10)
    assert (patient["steps"][1]["failed"], patient["steps"][1]["replacementDelaySeconds"]) == (0, None)


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        ({"completionMode": "Indexed", "parallelism": 2}, "spec.completions"),
        ({"backoffLimitPerIndex": 1}, "spec.backoffLimitPerIndex"),
        ({"successPolicy": {"rules": []}}, "spec.successPolicy"),
        ({"podFailurePolicy": {"rules": [{"action": "FailJob"}]}}, "spec.podFailurePolicy.rules[0]"),
        ({"podFailurePolicy": {"rules": []}, "templateRestartPolicy": "OnFailure"}, "spec.template.spec.restartPolicy"),
        (
            {"podFailurePolicy": {"rules": []}, "podReplacementPolicy": "TerminatingOrFailed"},
            "spec.podReplacementPolicy",
        ),
    ],
)
def test_refusals(spec: dict[str, Any], field: str) -> None:
    assert [cause["field"] for cause in answer(spec)["causes"]] == [field]


def test_rules_look_at_the_main_container_and_at_real_failures() -> None:
    rule = Rule("FailJob", "NotIn", frozenset({3}))
    assert action_for((rule,), 4, ()) == "FailJob"
    assert action_for((rule,), 3, ()) == "Count"
    assert action_for((rule,), None, ()) == "Count"


@settings(max_examples=50, deadline=None)
@given(st.sets(st.integers(0, 60)))
def test_indexes_are_read_as_they_are_written(indexes: set[int]) -> None:
    assert set(indexes_of(indexes_text(indexes))) == indexes


def test_manifest() -> None:
    manifest = {"spec": {"completions": 1, "template": {"spec": {"restartPolicy": "Never"}}}}
    assert MODEL.run(from_manifest(manifest), NEWEST, Trace())["final"]["succeeded"] == 1


def test_too_many_pods_at_once() -> None:
    with pytest.raises(BadInput):
        answer({"parallelism": 10**6})


@settings(max_examples=50, deadline=None)
@given(
    st.integers(0, 5),
    st.integers(1, 4),
    st.integers(0, 3),
    st.lists(st.sampled_from(["Succeeded", "Failed"]), max_size=12),
)
def test_laws(completions: int, parallelism: int, limit: int, outcomes: list[str]) -> None:
    spec = {"completions": completions, "parallelism": parallelism, "backoffLimit": limit}
    found = answer(spec, *outcomes)
    for step in found["steps"]:
        assert step["active"] <= min(parallelism, completions)
        assert step["succeeded"] <= completions
    kind = found["conditionHistory"][-1][0]
    assert kind == ("Complete" if found["final"]["succeeded"] == completions else "Failed")
    # Over the limit by its own failures, or by those of the Pods that were stopped with it.
    assert (kind == "Failed") == (found["final"]["failed"] > limit)
