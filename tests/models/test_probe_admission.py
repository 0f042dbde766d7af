"""How a probe is stored and which probes are refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.admission.probe_admission import MODEL
from kb.models.admission.probe_validation import NUMBERS, PROBE_TYPES
from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace

TCP = {"tcpSocket": {"port": 3306}}


def admit(probe: Any, probe_type: str = "liveness", at: Release = NEWEST, **more: Any) -> dict[str, Any]:
    return MODEL.run({"probe": probe, "probeType": probe_type, **more}, at, Trace())


def fields(answer: dict[str, Any]) -> list[str]:
    return [cause["field"].partition("Probe")[2] for cause in answer["causes"]]


def test_defaults() -> None:
    stored = admit({"httpGet": {"port": "web"}, "failureThreshold": 9})["probe"]
    assert stored == {
        "httpGet": {"port": "web", "path": "/", "scheme": "HTTP"},
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 9,
    }
    assert admit({"grpc": {"port": 50051}})["probe"]["grpc"] == {"port": 50051, "service": ""}


@pytest.mark.parametrize(
    ("probe_type", "probe", "expected"),
    [
        ("startup", {**TCP, "successThreshold": 4}, [".successThreshold"]),
        ("readiness", {**TCP, "successThreshold": 4}, []),
        ("readiness", {**TCP, "terminationGracePeriodSeconds": 8}, [".terminationGracePeriodSeconds"]),
        ("readiness", {**TCP, "terminationGracePeriodSeconds": -8}, [".terminationGracePeriodSeconds"] * 2),
        ("liveness", {"failureThreshold": 4}, [""]),
        ("liveness", {**TCP, "grpc": {"port": 70000}}, [".grpc"]),
        ("liveness", {"exec": {}, **TCP}, [".exec.command", ".tcpSocket"]),
        ("liveness", {"httpGet": {"port": 70000, "scheme": "https"}}, [".httpGet.port", ".httpGet.scheme"]),
        ("liveness", {"httpGet": {"port": "-Web--site-is-long-"}}, [".httpGet.port"] * 4),
        ("liveness", {"httpGet": {"port": 1, "httpHeaders": [{"name": "a:b"}, {}]}}, [".httpGet.httpHeaders"] * 2),
    ],
)
def test_validation(probe_type: str, probe: dict[str, Any], expected: list[str]) -> None:
    answer = admit(probe, probe_type)
    assert answer["accepted"] is not bool(expected)
    assert fields(answer if expected else {"causes": []}) == expected


def test_only_sidecars_among_init_containers_have_probes() -> None:
    refused = admit(TCP, "startup", containerType="initContainer")
    assert refused["causes"] == [{"field": "spec.initContainers[0].startupProbe", "reason": "FieldValueForbidden"}]
    assert admit(TCP, "startup", containerType="sidecar")["accepted"]
    assert not admit(TCP, "startup", at=Release(1, 28), containerType="sidecar")["accepted"]
    assert admit(None, containerType="initContainer") == {"accepted": True, "probe": None}


def test_gated_fields_are_dropped_in_old_releases() -> None:
    assert fields(admit({"grpc": {"port": 1}}, at=Release(1, 23))) == [""]
    probe = {**TCP, "terminationGracePeriodSeconds": 8}
    assert "terminationGracePeriodSeconds" not in admit(probe, at=Release(1, 24))["probe"]
    assert admit(probe, at=Release(1, 25))["probe"]["terminationGracePeriodSeconds"] == 8


@pytest.mark.parametrize(
    "probe",
    [
        [],
        {"exec": ["true"]},
        {"exec": {"command": "true"}},
        {"exec": {"command": [1]}},
        {"httpGet": {"port": True}},
        {"httpGet": {"port": 1, "httpHeaders": {"a": "b"}}},
        {"httpGet": {"port": 1, "path": 5}},
        {"grpc": {"port": "web"}},
        {**TCP, "periodSeconds": 3.0},
        {**TCP, "terminationGracePeriodSeconds": 2**63},
    ],
)
def test_undecodable(probe: Any) -> None:
    assert admit(probe)["code"] == 400


def test_unknown_fields() -> None:
    probe = {"httpGet": {"port": 1, "timeout": 2, "httpHeaders": [{"name": "A", "values": 1}]}, "interval": 3}
    assert admit(probe)["unknownFields"] == [
        "spec.containers[0].livenessProbe.interval",
        "spec.containers[0].livenessProbe.httpGet.timeout",
        "spec.containers[0].livenessProbe.httpGet.httpHeaders[0].values",
    ]


@pytest.mark.parametrize(
    "wrong", [{"probeType": "liveness"}, {"probe": None, "probeType": "alive"}, {"probe": None, "probeType": None}]
)
def test_bad_input(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        MODEL.run(wrong, NEWEST, Trace())
    with pytest.raises(BadInput):
        admit(TCP, containerType={"a": 1})


numbers = st.one_of(st.none(), st.integers(-1, 3))
probes = st.fixed_dictionaries(
    {"tcpSocket": st.fixed_dictionaries({"port": st.one_of(st.integers(0, 2), st.sampled_from(["a", "A", "8"]))})},
    optional=dict.fromkeys(NUMBERS, numbers),
)


@given(probes, st.sampled_from(PROBE_TYPES))
@settings(max_examples=50, deadline=None)
def test_a_stored_probe_is_complete_and_stored_again_unchanged(probe: dict[str, Any], probe_type: str) -> None:
    answer = admit(probe, probe_type)
    if answer["accepted"]:
        assert admit(answer["probe"], probe_type) == answer
        assert all(answer["probe"][name] >= 1 for name in ("timeoutSeconds", "periodSeconds", "failureThreshold"))
        assert probe_type == "readiness" or answer["probe"]["successThreshold"] == 1
