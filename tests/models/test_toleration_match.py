"""Which toleration lets a Pod onto a Node with which taint."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.api.toleration import find_untolerated, tolerates
from kb.models.model import BadInput
from kb.models.release import NEWEST
from kb.models.scheduling.toleration_match import MODEL
from kb.models.trace import Trace

TAINT = {"key": "team", "value": "red", "effect": "NoSchedule"}


def answer(taints: Any, tolerations: Any, **more: Any) -> dict[str, Any]:
    return MODEL.run({"taints": taints, "tolerations": tolerations, **more}, NEWEST, Trace())


@pytest.mark.parametrize(
    ("toleration", "expected"),
    [
        ({"operator": "Exists"}, True),
        ({"key": "team", "operator": "Exists"}, True),
        ({"key": "team", "value": "red"}, True),
        ({"key": "team", "operator": "Equal", "value": "red", "effect": "NoSchedule"}, True),
        ({"key": "team"}, False),
        ({"key": "team", "value": "blue"}, False),
        ({"key": "squad", "operator": "Exists"}, False),
        ({"key": "team", "operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "team", "operator": "Gt", "value": "1"}, False),
    ],
)
def test_one_toleration(toleration: dict[str, str], expected: bool) -> None:
    assert tolerates(toleration, TAINT) is expected


def test_a_taint_without_value_equals_an_empty_value() -> None:
    assert tolerates({"key": "team", "value": ""}, {"key": "team", "effect": "NoExecute"})


def test_the_first_untolerated_hard_taint_is_found() -> None:
    taints = [{"key": "a", "effect": "PreferNoSchedule"}, TAINT, {"key": "b", "effect": "NoExecute"}]
    assert find_untolerated(taints, []) is TAINT
    assert find_untolerated(taints, [{"key": "team", "operator": "Exists"}]) == {"key": "b", "effect": "NoExecute"}
    assert find_untolerated(taints, [], ("PreferNoSchedule",)) == taints[0]
    assert find_untolerated(taints, [{"operator": "Exists"}]) is None


def test_the_default_tolerations_open_the_nodes_that_fail() -> None:
    assert answer([{"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}], [])["schedulable"]
    assert not answer([{"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"}], [])["schedulable"]


def test_a_cordon_is_asked_about_before_the_taints() -> None:
    assert answer([TAINT], [], unschedulable=True)["counts"] == {"unschedulable": 1}


@pytest.mark.parametrize(
    ("taints", "tolerations", "refused", "fields"),
    [
        ([{"key": "a", "effect": "Never"}], [], "node", ["metadata.taints[0].effect"]),
        (
            [{"key": "a", "value": "_", "effect": ""}],
            [],
            "node",
            ["metadata.taints[0].value", "metadata.taints[0].effect"],
        ),
        ([], [{"key": "a", "operator": "Exists", "tolerationSeconds": 3}], "pod", ["spec.tolerations[0].effect"]),
        ([TAINT, {**TAINT, "value": "blue"}], [], "node", ["metadata.taints[1]"]),
    ],
)
def test_refusals(taints: Any, tolerations: Any, refused: str, fields: list[str]) -> None:
    result = answer(taints, tolerations)
    assert (result["refused"], [cause["field"] for cause in result["causes"]]) == (refused, fields)


def test_a_number_is_no_value() -> None:
    assert answer([{"key": "a", "value": 7, "effect": "NoSchedule"}], [])["code"] == 400


def test_a_missing_key_is_named() -> None:
    with pytest.raises(BadInput, match="tolerations"):
        MODEL.run({"taints": []}, NEWEST, Trace())


_TAINTS = st.lists(
    st.fixed_dictionaries(
        {
            "key": st.sampled_from(["a", "b"]),
            "value": st.sampled_from(["", "x"]),
            "effect": st.sampled_from(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
        }
    ),
    unique_by=lambda taint: (taint["key"], taint["effect"]),
    max_size=4,
)
_TOLERATIONS = st.lists(
    st.fixed_dictionaries(
        {"key": st.sampled_from(["a", "b"]), "operator": st.just("Exists")},
        optional={"effect": st.sampled_from(["NoSchedule", "NoExecute"])},
    ),
    max_size=3,
)


@settings(max_examples=50, deadline=None)
@given(_TAINTS, _TOLERATIONS)
def test_more_tolerations_never_close_a_node(taints: Any, tolerations: Any) -> None:
    fewer, more = answer(taints, tolerations), answer(taints, [*tolerations, {"operator": "Exists"}])
    assert more["schedulable"] is True
    hard = [taint for taint in taints if taint["effect"] != "PreferNoSchedule"]
    assert fewer["schedulable"] is all(any(tolerates(one, taint) for one in tolerations) for taint in hard)
