"""A Service is defaulted, gets addresses and ports, and is refused as the API server does it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.admission.service_admission import MODEL, from_manifest
from kb.models.admission.service_allocation import AllocationFailed, Pools, allocate_node_ports
from kb.models.admission.service_defaults import defaulted
from kb.models.model import BadInput
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace

PORT = {"port": 8443}


def answer(at: Release = NEWEST, **given_: Any) -> dict[str, Any]:
    return MODEL.run(given_, at, Trace())


def causes(at: Release = NEWEST, **given_: Any) -> list[tuple[str, str]]:
    return _pairs(answer(at, **given_))


def _pairs(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["field"], one["reason"].removeprefix("FieldValue")) for one in result["causes"]]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"ports": [PORT, {"port": 9}]}, [("spec.ports[0].name", "Required"), ("spec.ports[1].name", "Required")]),
        ({"ports": [{"name": "x", "port": 7}, {"name": "x", "port": 8}]}, [("spec.ports[1].name", "Duplicate")]),
        ({"ports": [{"name": "x", "port": 7}, {"name": "y", "port": 7}]}, [("spec.ports[1]", "Duplicate")]),
        ({"ports": [PORT], "clusterIP": "10.96.0.1"}, [("spec.clusterIPs", "Invalid")]),
        ({"ports": [PORT], "clusterIP": "none"}, [("spec.clusterIPs[0]", "Invalid")]),
        ({"ports": [PORT], "clusterIP": "010.96.0.9"}, [("spec.clusterIPs[0]", "Invalid")]),
        ({"ports": [PORT], "ipFamilies": ["IPv6"]}, [("spec.ipFamilies[0]", "Invalid")]),
        ({"ports": [PORT], "ipFamilyPolicy": "Both"}, [("spec.ipFamilyPolicy", "NotSupported")]),
        ({"type": "NodePort", "ports": [{"port": 7, "nodePort": 32768}]}, [("spec.ports[0].nodePort", "Invalid")]),
        ({"type": "LoadBalancer", "ports": [PORT], "clusterIP": "None"}, [("spec.clusterIPs[0]", "Invalid")]),
        ({"ports": [PORT], "trafficDistribution": "Nearest"}, [("spec.trafficDistribution", "NotSupported")]),
        ({"ports": [PORT], "externalIPs": ["169.254.0.9"]}, [("spec.externalIPs[0]", "Invalid")]),
        (
            {
                "ports": [PORT],
                "sessionAffinity": "ClientIP",
                "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 0}},
            },
            [("spec.sessionAffinityConfig.clientIP.timeoutSeconds", "Invalid")],
        ),
    ],
)
def test_refusals(spec: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert causes(spec=spec) == expected


def test_a_taken_port_hides_every_other_mistake() -> None:
    taken = [{"type": "NodePort", "ports": [{"port": 1, "nodePort": 30777}]}]
    spec = {"type": "NodePort", "sessionAffinity": "Sticky", "ports": [{"port": 0, "nodePort": 30777}]}
    assert causes(spec=spec, existing=taken) == [("spec.ports[0].nodePort", "Invalid")]


def test_ports_of_one_number_share_a_node_port() -> None:
    spec = defaulted(
        {"type": "NodePort", "ports": [{"name": "u", "port": 5, "protocol": "UDP"}, {"name": "t", "port": 5}]},
        NEWEST,
        Trace(),
    )
    assert allocate_node_ports(spec, Pools(), Trace()) == []
    assert spec["ports"][0]["nodePort"] == spec["ports"][1]["nodePort"]


def test_a_string_for_a_number_is_not_decoded() -> None:
    assert answer(spec={"ports": [{"port": "8443"}]})["code"] == 400
    updated = answer(spec={"ports": [PORT]}, updateSpec={"ports": [{"port": "8443"}]})
    assert _pairs(updated["update"]) == [("patch", "Invalid")]


def test_names_could_not_start_with_a_digit() -> None:
    assert answer(spec={"ports": [PORT]}, name="7up")["accepted"]
    assert causes(Release(1, 35), spec={"ports": [PORT]}, name="7up") == [("metadata.name", "Invalid")]


def test_an_update_keeps_what_was_handed_out() -> None:
    update = answer(spec={"type": "NodePort", "ports": [PORT]}, updateSpec={"ports": [{"port": 9443}]})["update"]
    assert update["clusterIP"] == "kept"
    assert update["ports"][0]["nodePort"] == "kept"


def test_an_update_may_not_move_the_address() -> None:
    update = answer(spec={"ports": [PORT]}, updateSpec={"clusterIP": "None"})["update"]
    assert _pairs(update) == [("spec.clusterIPs[0]", "Invalid")]


def test_to_external_name_and_back() -> None:
    patch = {"type": "ExternalName", "externalName": "x.example.org"}
    update = answer(spec={"type": "NodePort", "ports": [PORT]}, updateSpec=patch)["update"]
    assert (update["clusterIP"], update["ports"][0]["nodePort"]) == ("absent", "absent")
    assert update["externalTrafficPolicy"] is None


def test_nothing_left_to_draw() -> None:
    pools = Pools(ports=set(range(30000, 32768)))
    with pytest.raises(AllocationFailed):
        pools.next_port()


@pytest.mark.parametrize("given_", [{}, {"spec": []}, {"spec": {}, "existing": {}}, {"spec": {}, "updateSpec": "x"}])
def test_bad_input(given_: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        MODEL.run(given_, NEWEST, Trace())


def test_from_manifest() -> None:
    manifest = {"kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [PORT]}}
    assert from_manifest(manifest) == {"spec": {"ports": [PORT]}, "name": "web"}
    with pytest.raises(BadInput):
        from_manifest({"kind": "Service"})


_SPECS = st.builds(
    lambda kind, ports: {"type": kind, "ports": [{"name": f"p{n}", **port} for n, port in enumerate(ports)]},
    st.sampled_from(["ClusterIP", "NodePort", "LoadBalancer"]),
    st.lists(
        st.fixed_dictionaries(
            {"port": st.integers(1, 4), "protocol": st.sampled_from(["TCP", "UDP"])},
            optional={"nodePort": st.integers(30000, 30003)},
        ),
        min_size=1,
        max_size=4,
    ),
)


@given(_SPECS)
@settings(max_examples=50, deadline=None)
def test_law_defaulting_twice_changes_nothing(spec: dict[str, Any]) -> None:
    once = defaulted(spec, NEWEST, Trace())
    assert defaulted(once, NEWEST, Trace()) == once


@given(_SPECS)
@settings(max_examples=50, deadline=None)
def test_law_a_node_port_of_one_protocol_belongs_to_one_port(spec: dict[str, Any]) -> None:
    if not answer(spec=spec)["accepted"]:
        return
    stored = defaulted(spec, NEWEST, Trace())
    allocate_node_ports(stored, Pools(), Trace())
    taken = [(port["protocol"], port["nodePort"]) for port in stored["ports"] if "nodePort" in port]
    assert len(taken) == len(set(taken))
    assert len(taken) == (0 if spec["type"] == "ClusterIP" else len(spec["ports"]))
    assert all(30000 <= number <= 32767 for _, number in taken)


def test_external_addresses_alone_had_no_traffic_policy() -> None:
    spec = {"type": "ClusterIP", "ports": [PORT], "externalIPs": ["203.0.113.7"], "externalTrafficPolicy": "Local"}
    assert answer(spec=spec)["accepted"]
    assert causes(Release(1, 28), spec=spec) == [("spec.externalTrafficPolicy", "Invalid")]
