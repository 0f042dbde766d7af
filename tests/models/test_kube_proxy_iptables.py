"""kube-proxy in iptables mode: every endpoint gets the same chance, policies choose between REJECT and DROP."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.network.kube_proxy_iptables import match_probabilities, run
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace

READY = {"ready": True}
LEAVING = {"ready": False, "serving": True, "terminating": True}


def endpoint(
    last: int, node: str = "worker-9", conditions: dict[str, bool] | None = None, **more: Any
) -> dict[str, Any]:
    return {"addresses": [f"10.200.3.{last}"], "nodeName": node, "conditions": conditions or READY, **more}


def asked(endpoints: list[dict[str, Any]], spec: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    ports = [{"name": "api", "port": 7000, **({"nodePort": 31000} if (spec or {}).get("type") else {})}]
    return {
        "clusterCIDR": "10.200.0.0/16",
        "node": {"name": "worker-1", "zone": "east", "internalIP": "192.0.2.10"},
        "service": {"metadata": {"name": "shop"}, "spec": {"clusterIP": "10.32.0.7", "ports": ports, **(spec or {})}},
        "endpointSlices": [{"ports": [{"name": "api", "port": 7777}], "endpoints": endpoints}],
        **more,
    }


def answered(*args: Any, at: Release = NEWEST, **more: Any) -> dict[str, Any]:
    return run(asked(*args, **more), at, Trace())


def cluster_ip(*args: Any, at: Release = NEWEST, **more: Any) -> dict[str, Any]:
    rules: dict[str, Any] = answered(*args, at=at, **more)["ports"][0]["clusterIP"]
    return rules


@given(st.integers(min_value=1, max_value=60))
@settings(max_examples=50, deadline=None)
def test_every_endpoint_gets_the_same_share(count: int) -> None:
    left, shares = Fraction(1), []
    for chance in match_probabilities(count):
        shares.append(left * chance)
        left -= shares[-1]
    assert shares == [Fraction(1, count)] * count
    assert left == 0


@given(st.integers(min_value=1, max_value=60))
@settings(max_examples=20, deadline=None)
def test_the_written_rules_give_every_endpoint_its_share(count: int) -> None:
    written = cluster_ip([endpoint(number) for number in range(count)])["probabilities"]
    left = 1.0
    for text in written:
        share = left * (1.0 if text is None else float(text))
        # Ten decimals are written, so a share is off by less than one connection in a hundred million.
        assert share == pytest.approx(1 / count, abs=1e-8)
        left -= share
    assert len(written) == count
    assert left == 0


@given(
    st.lists(
        st.tuples(st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["worker-1", "worker-9"])), max_size=8
    ),
    st.sampled_from(["Cluster", "Local"]),
)
@settings(max_examples=50, deadline=None)
def test_local_policy_never_leaves_the_node(found: list[tuple[bool, bool, bool, str]], policy: str) -> None:
    endpoints = [
        endpoint(number, node, {"ready": ready, "serving": serving, "terminating": terminating})
        for number, (ready, serving, terminating, node) in enumerate(found)
    ]
    rules = cluster_ip(endpoints, {"internalTrafficPolicy": policy})
    local = {f"10.200.3.{number}:7777" for number, one in enumerate(found) if one[3] == "worker-1"}
    assert policy == "Cluster" or set(rules.get("endpoints", ())) <= local
    assert (rules["action"] == "forward") == bool(rules.get("endpoints"))


def test_order_is_that_of_text_and_the_last_rule_has_no_probability() -> None:
    rules = cluster_ip([endpoint(2), endpoint(21), endpoint(3), endpoint(3)])
    assert rules["endpoints"] == ["10.200.3.21:7777", "10.200.3.2:7777", "10.200.3.3:7777"]
    assert rules["probabilities"] == ["0.3333333333", "0.5000000000", None]


@pytest.mark.parametrize(
    ("endpoints", "spec", "way", "action"),
    [
        ([], {}, "clusterIP", "reject"),
        ([endpoint(1, conditions={"ready": False})], {}, "clusterIP", "reject"),
        ([endpoint(1)], {"internalTrafficPolicy": "Local"}, "clusterIP", "drop"),
        ([endpoint(1)], {"type": "NodePort", "externalTrafficPolicy": "Local"}, "nodePort", "drop"),
        ([endpoint(1)], {"type": "NodePort", "externalTrafficPolicy": "Local"}, "clusterIP", "forward"),
        ([], {"type": "NodePort", "externalTrafficPolicy": "Local"}, "nodePort", "reject"),
    ],
)
def test_no_endpoint_is_rejected_but_none_on_this_node_is_dropped(
    endpoints: list[dict[str, Any]], spec: dict[str, Any], way: str, action: str
) -> None:
    assert answered(endpoints, spec)["ports"][0][way]["action"] == action


def test_terminating_endpoints_serve_only_when_nobody_is_ready_and_only_since_1_26() -> None:
    assert cluster_ip([endpoint(1, conditions=LEAVING), endpoint(2)])["endpoints"] == ["10.200.3.2:7777"]
    alone = [endpoint(1, conditions=LEAVING)]
    assert cluster_ip(alone)["endpoints"] == ["10.200.3.1:7777"]
    assert cluster_ip(alone, at=Release(1, 25))["action"] == "reject"


@pytest.mark.parametrize(
    ("hints", "used"),
    [
        ([["east"], ["west"]], ["10.200.3.0:7777"]),
        ([["east"], []], ["10.200.3.0:7777", "10.200.3.1:7777"]),
        ([["west"], ["north"]], ["10.200.3.0:7777", "10.200.3.1:7777"]),
    ],
)
def test_zone_hints_count_only_when_every_endpoint_has_one(hints: list[list[str]], used: list[str]) -> None:
    endpoints = [
        endpoint(number, hints={"forZones": [{"name": zone} for zone in zones]}) for number, zones in enumerate(hints)
    ]
    assert cluster_ip(endpoints)["endpoints"] == used


def test_source_ranges_guard_the_balancer_address_alone() -> None:
    spec = {"type": "LoadBalancer", "loadBalancerSourceRanges": ["198.18.0.0/15 "]}
    question = asked([endpoint(1)], spec, test="reach", **{"from": "outside", "clientAddress": "203.0.113.77"})
    question["service"]["status"] = {"loadBalancer": {"ingress": [{"ip": "203.0.113.200"}]}}
    assert run({**question, "to": "loadBalancerIP:port"}, NEWEST, Trace()) == {"result": "timeout"}
    assert run({**question, "to": "nodeIP:nodePort"}, NEWEST, Trace())["result"] == "connected"


def test_local_policy_shows_the_client_to_the_pod() -> None:
    question = {"test": "reach", "from": "outside", "to": "nodeIP:nodePort", "clientAddress": "203.0.113.77"}
    spec = {"type": "NodePort", "externalTrafficPolicy": "Local"}
    assert answered([endpoint(1, "worker-1")], spec, **question)["sourceSeenByPod"] == ["client"]
    assert answered([endpoint(1, "worker-1")], {"type": "NodePort"}, **question)["sourceSeenByPod"] == ["node"]


def test_affinity_lasts_until_the_client_is_idle_for_too_long() -> None:
    spec = {"sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 20}}}
    for idle, stayed in ((5, True), (25, False)):
        seen = answered([endpoint(1), endpoint(2)], spec, test="affinity", clients=9, rounds=3, idleSeconds=idle)
        assert seen["everyClientStayed"] is stayed


def test_a_trace_says_why_an_endpoint_is_not_used() -> None:
    trace = Trace()
    run(asked([endpoint(1), endpoint(2, conditions={"ready": False})]), NEWEST, trace)
    assert ("不用端点 10.200.3.2:7777", "未就绪") in [(step.did, step.why) for step in trace.steps]


@pytest.mark.parametrize(
    "change", [{"proxyMode": "ipvs"}, {"test": "ping"}, {"node": {}}, {"endpointSlices": {"ports": []}}]
)
def test_senseless_input_is_named_in_one_line(change: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as wrong:
        answered([endpoint(1)], **change)
    assert "\n" not in str(wrong.value)
