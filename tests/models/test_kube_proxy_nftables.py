"""kube-proxy in nftables mode: the same decisions as iptables mode, written as map entries; two doors differ."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.network import kube_proxy_iptables, kube_proxy_nftables
from kb.models.release import NEWEST, Release
from kb.models.trace import Trace


def asked(nodes: list[str], policy: str = "Cluster", affinity: str = "None", **more: Any) -> dict[str, Any]:
    return {
        "node": {"name": "worker-1", "internalIP": "192.0.2.10"},
        "service": {
            "metadata": {"name": "shop"},
            "spec": {
                "type": "NodePort",
                "clusterIP": "10.32.0.7",
                "externalTrafficPolicy": policy,
                "sessionAffinity": affinity,
                "ports": [{"port": 7000, "nodePort": 31000}],
            },
        },
        "endpointSlices": [
            {
                "ports": [{"port": 7777}],
                "endpoints": [{"addresses": [f"10.200.3.{n}"], "nodeName": node} for n, node in enumerate(nodes)],
            }
        ],
        **more,
    }


@given(st.lists(st.sampled_from(["worker-1", "worker-2"]), max_size=6), st.sampled_from(["Cluster", "Local"]))
@settings(max_examples=50, deadline=None)
def test_both_modes_decide_alike(nodes: list[str], policy: str) -> None:
    question = asked(nodes, policy)
    one, other = (model.run(question, NEWEST, Trace()) for model in (kube_proxy_iptables, kube_proxy_nftables))
    for way in ("clusterIP", "nodePort"):
        for key in ("action", "endpoints", "masqueradesAll", "podTrafficShortCircuit"):
            assert one["ports"][0][way].get(key) == other["ports"][0][way].get(key)


@pytest.mark.parametrize(
    ("nodes", "policy", "map_name"),
    [
        (["worker-2"], "Cluster", "service-nodeports"),
        (["worker-2"], "Local", "no-endpoint-nodeports"),
        ([], "Cluster", "no-endpoint-nodeports"),
    ],
)
def test_refusals_have_maps_of_their_own(nodes: list[str], policy: str, map_name: str) -> None:
    ports = kube_proxy_nftables.run(asked(nodes, policy), NEWEST, Trace())["ports"]
    assert ports[0]["nodePort"]["map"] == map_name


def test_affinity_selects_chains_not_addresses() -> None:
    selected = [
        kube_proxy_nftables.run(asked(["a", "b", "c"], affinity=kind), NEWEST, Trace())["ports"][0]["clusterIP"]
        for kind in ("None", "ClientIP")
    ]
    assert [one["selection"] for one in selected] == ["numgen random mod 3 map", "numgen random mod 3 vmap"]
    assert "affinitySeconds" not in selected[0]
    assert selected[1]["affinitySeconds"] == 10800


@pytest.mark.parametrize("to", ["127.0.0.1:nodePort", "clusterIP:otherPort"])
def test_what_iptables_mode_lets_pass_or_hang_is_refused(to: str) -> None:
    question = asked(["worker-2"], test="reach", to=to, **{"from": "node"})
    assert kube_proxy_nftables.run(question, NEWEST, Trace()) == {"result": "refused"}
    assert kube_proxy_iptables.run(question, NEWEST, Trace()) != {"result": "refused"}


def test_the_mode_is_young() -> None:
    with pytest.raises(BadInput, match=r"1\.31"):
        kube_proxy_nftables.run(asked(["worker-2"]), Release(1, 30), Trace())
