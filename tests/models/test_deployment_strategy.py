"""How a Deployment's strategy is stored, and which ones are refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.admission.deployment_strategy import MODEL, from_manifest
from kb.models.model import BadInput
from kb.models.release import NEWEST
from kb.models.trace import Trace


def admit(strategy: Any, replicas: Any = 4) -> dict[str, Any]:
    return MODEL.run({"replicas": replicas, "strategy": strategy}, NEWEST, Trace())


def rolling(unavailable: Any, surge: Any) -> dict[str, Any]:
    return {"rollingUpdate": {"maxUnavailable": unavailable, "maxSurge": surge}}


def refused_fields(answer: dict[str, Any]) -> list[str]:
    return [cause["field"].removeprefix("spec.strategy") for cause in answer["causes"]]


def test_the_two_bounds_are_defaulted_one_by_one() -> None:
    stored = admit({"rollingUpdate": {"maxSurge": 7}})["strategy"]
    assert stored == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": 7}}


def test_recreate_is_stored_bare() -> None:
    assert admit({"type": "Recreate"})["strategy"] == {"type": "Recreate"}


@pytest.mark.parametrize(
    ("strategy", "fields"),
    [
        ({"type": "Recreate", **rolling(1, 1)}, [".rollingUpdate"]),
        ({"type": "recreate"}, [""]),
        (rolling(0, "00%"), [".rollingUpdate.maxUnavailable"]),
        (rolling("7", 0), [".rollingUpdate.maxUnavailable"]),
        (rolling("x", 0), [".rollingUpdate.maxUnavailable"] * 2),
        (rolling("102%", "-3%"), [".rollingUpdate.maxUnavailable", ".rollingUpdate.maxSurge"]),
        (rolling("99999999999999999999%", 1), [".rollingUpdate.maxUnavailable"]),
        (rolling(-4, -4), [".rollingUpdate.maxUnavailable", ".rollingUpdate.maxSurge"]),
    ],
)
def test_refused(strategy: dict[str, Any], fields: list[str]) -> None:
    assert sorted(refused_fields(admit(strategy))) == sorted(fields)


@pytest.mark.parametrize(
    ("strategy", "replicas"),
    [("Recreate", 1), ([], 1), (None, "2"), (None, True), (rolling(2.0, 1), 1), (rolling({}, 1), 1), ({"type": 1}, 1)],
)
def test_undecodable(strategy: Any, replicas: Any) -> None:
    assert admit(strategy, replicas)["code"] == 400


def test_unknown_fields() -> None:
    answer = admit({"rollingUpdate": {"partition": 1}, "paused": True})
    assert answer["unknownFields"] == ["spec.strategy.paused", "spec.strategy.rollingUpdate.partition"]


def test_bad_input() -> None:
    with pytest.raises(BadInput):
        MODEL.run({"replicas": 1}, NEWEST, Trace())
    with pytest.raises(BadInput):
        from_manifest({"kind": "Deployment"})


bounds = st.one_of(
    st.none(), st.integers(-2, 5), st.integers(0, 130).map(lambda n: f"{n}%"), st.text("0123456789%+- ", max_size=4)
)


@given(bounds, bounds)
@settings(max_examples=50, deadline=None)
def test_what_is_stored_is_stored_again_unchanged_and_can_move(unavailable: Any, surge: Any) -> None:
    answer = admit(rolling(unavailable, surge))
    if answer["accepted"]:
        assert admit(answer["strategy"]) == answer
        values = [str(value).rstrip("%") for value in answer["strategy"]["rollingUpdate"].values()]
        assert any(int(value) > 0 for value in values)
