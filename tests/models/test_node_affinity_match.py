"""Which Nodes nodeSelector and node affinity select."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.api.label_selector import go_int64, matches_requirement, matches_selector
from kb.models.model import BadInput
from kb.models.release import NEWEST
from kb.models.scheduling.node_affinity import matches_term
from kb.models.scheduling.node_affinity_match import MODEL
from kb.models.trace import Trace

LABELS = {"os": "linux", "ram": "64", "note": ""}
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def answer(affinity: Any, selector: Any = None) -> dict[str, Any]:
    given = {"node": {"name": "worker", "labels": LABELS}, "nodeSelector": selector, "nodeAffinity": affinity}
    return MODEL.run(given, NEWEST, Trace())


def required(*terms: Any) -> dict[str, Any]:
    return {REQUIRED: {"nodeSelectorTerms": list(terms)}}


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"key": key, "operator": operator, "values": list(values)}


@pytest.mark.parametrize(
    ("key", "operator", "values", "expected"),
    [
        ("os", "In", ["windows", "linux"], True),
        ("gone", "In", [""], False),
        ("gone", "NotIn", ["linux"], True),
        ("os", "NotIn", ["linux"], False),
        ("note", "Exists", [], True),
        ("note", "DoesNotExist", [], False),
        ("ram", "Gt", ["63"], True),
        ("ram", "Gt", ["64"], False),
        ("ram", "Lt", ["065"], True),
        ("os", "Gt", ["1"], False),
        ("gone", "Lt", ["1"], False),
        ("ram", "Gt", ["1", "2"], False),
        ("os", "in", ["linux"], False),
    ],
)
def test_requirements(key: str, operator: str, values: list[str], expected: bool) -> None:
    assert matches_requirement(key, operator, values, LABELS) is expected


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("-3", -3), ("+3", 3), ("1_0", None), ("0x1f", None), ("", None), (str(2**63), None), ("٣", None)],
)
def test_numbers_are_read_as_go_reads_them(text: str, number: int | None) -> None:
    assert go_int64(text) == number


def test_no_selector_selects_nothing_an_empty_one_everything() -> None:
    assert not matches_selector(None, LABELS)
    assert matches_selector({}, LABELS)
    assert not matches_selector({"matchLabels": {"os": "linux", "ram": "1"}}, LABELS)


def test_terms_are_alternatives_expressions_are_not() -> None:
    linux, small = expression("os", "In", "linux"), expression("ram", "Lt", "8")
    assert answer(required({"matchExpressions": [small]}, {"matchExpressions": [linux]}))["schedulable"]
    assert not answer(required({"matchExpressions": [small, linux]}))["schedulable"]
    assert not matches_term({}, "worker", LABELS)


def test_selector_and_affinity_must_both_hold() -> None:
    linux = required({"matchExpressions": [expression("os", "In", "linux")]})
    assert answer(linux, {"ram": "64"})["schedulable"]
    assert answer(linux, {"ram": "32"})["counts"] == {"node-affinity": 1}


def test_names_that_exclude_each_other_end_before_any_node() -> None:
    names = [expression("metadata.name", "In", "worker"), expression("metadata.name", "In", "other")]
    assert answer(required({"matchFields": names}))["counts"] == {"prefilter:node-affinity-conflict": 1}


@pytest.mark.parametrize(
    ("affinity", "field", "reason"),
    [
        ({REQUIRED: {"nodeSelectorTerms": []}}, f"{REQUIRED}.nodeSelectorTerms", "FieldValueRequired"),
        (
            required({"matchExpressions": [expression("os", "Exists", "x")]}),
            f"{REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].values",
            "FieldValueForbidden",
        ),
        (
            required({"matchFields": [expression("metadata.uid", "In", "x")]}),
            f"{REQUIRED}.nodeSelectorTerms[0].matchFields[0].key",
            "FieldValueInvalid",
        ),
        ({PREFERRED: [{"weight": 101, "preference": {}}]}, f"{PREFERRED}[0].weight", "FieldValueInvalid"),
    ],
)
def test_refusals(affinity: Any, field: str, reason: str) -> None:
    causes = answer(affinity)["causes"]
    assert causes == [{"field": f"spec.affinity.nodeAffinity.{field}", "reason": reason}]


def test_preferred_values_are_not_checked() -> None:
    term = {"matchExpressions": [expression("os", "In", "no such value!")]}
    assert answer({PREFERRED: [{"weight": 1, "preference": term}]})["schedulable"]
    assert not answer(required(term))["accepted"]


def test_a_node_is_needed() -> None:
    with pytest.raises(BadInput, match="node"):
        MODEL.run({"nodeSelector": {}}, NEWEST, Trace())


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abc"), st.sampled_from("xy")),
    st.sampled_from("abc"),
    st.lists(st.sampled_from("xy")),
)
def test_in_and_not_in_are_opposites(labels: dict[str, str], key: str, values: list[str]) -> None:
    assert matches_requirement(key, "In", values, labels) is not matches_requirement(key, "NotIn", values, labels)
