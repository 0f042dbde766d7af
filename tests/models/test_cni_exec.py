"""CNI plugins: host-local hands an address to one owner only, errors carry the codes of the specification."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.network.cni_exec import run
from kb.models.release import NEWEST
from kb.models.trace import Trace

SUBNETS = ("172.30.0.0/29", "172.30.0.8/30", "172.30.0.16/28")


def config(*sets: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return {
        "cniVersion": "1.0.0",
        "name": "lab",
        "type": "host-local",
        "ipam": {"type": "host-local", "ranges": list(sets)},
    } | more


def steps(calls: list[dict[str, Any]], *sets: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return run({"plugin": "host-local", "config": config(*sets, **more), "steps": calls}, NEWEST, Trace())


def chain(plugins: list[dict[str, Any]], calls: list[dict[str, Any]], version: str = "1.0.0") -> dict[str, Any]:
    return run({"plugins": plugins, "cniVersion": version, "name": "lab", "steps": calls}, NEWEST, Trace())


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=40),
    st.lists(st.sampled_from(SUBNETS), min_size=1, max_size=3, unique=True),
)
@settings(max_examples=50, deadline=None)
def test_no_address_has_two_owners(calls: list[tuple[bool, int]], subnets: list[str]) -> None:
    asked = [{"command": "ADD" if add else "DEL", "containerID": f"c{number}"} for add, number in calls]
    seen = steps(asked, [{"subnet": subnet} for subnet in subnets])
    owners: dict[str, str] = {}
    for call, answer in zip(asked, seen["steps"], strict=True):
        if call["command"] == "DEL":
            owners = {address: owner for address, owner in owners.items() if owner != call["containerID"]}
        elif answer["ok"]:
            address, gateway = answer["result"]["ips"][0]["address"], answer["result"]["ips"][0]["gateway"]
            interface = ipaddress.ip_interface(address)
            assert address not in owners
            assert str(interface.network) in subnets
            assert str(interface.ip) != gateway
            assert interface.ip != interface.network.broadcast_address
            owners[address] = call["containerID"]
        elif answer["about"] == "duplicate":
            assert call["containerID"] in owners.values()
        else:
            assert len(owners) == sum(2 ** (32 - int(subnet.split("/")[1])) - 3 for subnet in subnets)
    assert {address.split("/")[0] for address in owners} == set(seen["reservedAtEnd"])


CALLS = st.tuples(st.sampled_from(["ADD", "ADD", "DEL"]), st.integers(0, 6), st.sampled_from([None, 2, 3, 5, 9]))


@given(st.lists(CALLS, max_size=30))
@settings(max_examples=50, deadline=None)
def test_no_address_has_two_owners_with_several_ranges_and_wishes(calls: list[tuple[str, int, int | None]]) -> None:
    asked = []
    for command, number, wish in calls:
        wanted = {} if wish is None else {"CNI_ARGS": f"IP=172.30.0.{wish}"}
        asked.append({"command": command, "containerID": f"c{number}", **(wanted if command == "ADD" else {})})
    seen = steps(asked, [{"subnet": SUBNETS[0]}], [{"subnet": SUBNETS[2]}])
    owners: dict[str, str] = {}
    for call, answer in zip(asked, seen["steps"], strict=True):
        if call["command"] == "DEL":
            owners = {address: owner for address, owner in owners.items() if owner != call["containerID"]}
        elif answer["ok"]:
            given_out = [one["address"] for one in answer["result"]["ips"]]
            assert len(given_out) == 2
            assert not set(given_out) & set(owners)
            owners |= dict.fromkeys(given_out, call["containerID"])
        else:
            # When the second range has nothing for it, the plugin gives back all that the owner had.
            owners = {address: owner for address, owner in owners.items() if owner != call["containerID"]}


def test_a_released_address_is_the_last_to_be_given_again() -> None:
    calls = [{"command": command, "containerID": name} for command, name in (("ADD", "a"), ("DEL", "a"), ("ADD", "b"))]
    given_out = [
        step["result"]["ips"][0]["address"] for step in steps(calls, [{"subnet": "172.30.0.0/28"}])["steps"][::2]
    ]
    assert given_out == ["172.30.0.2/28", "172.30.0.3/28"]


@pytest.mark.parametrize(
    ("sets", "about"),
    [
        ([[{"subnet": "172.30.0.0/31"}]], "invalidRange"),
        ([[{"subnet": "172.30.0.3/28"}]], "invalidRange"),
        ([[{"subnet": "172.30.0.0/28", "gateway": "172.30.1.1"}]], "invalidRange"),
        ([[{"subnet": "172.30.0.0/28", "rangeStart": "172.30.0.9", "rangeEnd": "172.30.0.4"}]], "invalidRange"),
        ([[]], "invalidRange"),
        ([[{"subnet": "172.30.0.0/24"}], [{"subnet": "172.30.0.0/28"}]], "overlap"),
        ([[{"subnet": "not a subnet"}]], None),
    ],
)
def test_faulty_ranges(sets: list[list[dict[str, str]]], about: str | None) -> None:
    answer = steps([{"command": "ADD", "containerID": "a"}], *sets)["steps"][0]
    assert (answer["ok"], answer["code"], answer.get("about")) == (False, 999, about)


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ({"CNI_ARGS": "IP=172.30.0.5"}, None),
        ({"CNI_ARGS": "IP=172.30.9.9"}, "requestedOutsideRanges"),
        ({"CNI_ARGS": "FOO=bar"}, None),
        ({"cniArgs": {"ips": ["172.30.0.7/28"]}}, None),
    ],
)
def test_requested_addresses(asked: dict[str, Any], about: str | None) -> None:
    answer = steps([{"command": "ADD", "containerID": "a", **asked}], [{"subnet": "172.30.0.0/28"}])["steps"][0]
    assert answer.get("about") == about
    wanted = {"IP=172.30.0.5": "172.30.0.5/28", None: "172.30.0.7/28"}.get(asked.get("CNI_ARGS"))
    assert answer["ok"] is (wanted is not None)
    assert wanted is None or answer["result"]["ips"][0]["address"] == wanted


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"CNI_CONTAINERID": ""}, 4),
        ({"CNI_CONTAINERID": "no spaces please"}, 4),
        ({"CNI_IFNAME": "averyveryverylongname"}, 4),
        ({"CNI_COMMAND": "DANCE"}, 4),
        ({"CNI_NETNS": ""}, 4),
    ],
)
def test_faulty_environment(change: dict[str, str], code: int) -> None:
    env = {"CNI_COMMAND": "ADD", "CNI_CONTAINERID": "x1", "CNI_NETNS": "/run/netns/x1", "CNI_IFNAME": "eth0", **change}
    answer = run({"plugin": "host-local", "env": env, "config": config([{"subnet": SUBNETS[0]}])}, NEWEST, Trace())
    assert (answer["ok"], answer["code"]) == (False, code)


@pytest.mark.parametrize(
    ("stdin", "code"),
    [
        ("]", 6),
        ("[]", 6),
        ("{}", 7),
        ('{"name": "!"}', 7),
        ('{"name": "n", "cniVersion": "9.9.9"}', 1),
        ('{"name": 5}', 6),
    ],
)
def test_faulty_configuration(stdin: str, code: int) -> None:
    env = {"CNI_COMMAND": "ADD", "CNI_CONTAINERID": "x1", "CNI_NETNS": "/run/netns/x1", "CNI_IFNAME": "eth0"}
    assert run({"plugin": "bridge", "env": env, "stdin": stdin}, NEWEST, Trace())["code"] == code


def test_old_versions_print_one_address_per_family() -> None:
    ipam = {"type": "host-local", "ranges": [[{"subnet": "172.30.0.0/24"}], [{"subnet": "fd12::/64"}]]}
    bridge = {"type": "bridge", "isDefaultGateway": True, "ipam": ipam}
    result = chain([bridge], [{"command": "ADD", "containerID": "a"}], "0.2.0")["steps"][0]["result"]
    assert result["ip4"] == {
        "ip": "172.30.0.2/24",
        "gateway": "172.30.0.1",
        "routes": [{"dst": "0.0.0.0/0", "gw": "172.30.0.1"}],
    }
    assert result["ip6"]["ip"] == "fd12::2/64"


@pytest.mark.parametrize(("plugin", "answers"), [("bridge", False), ("ptp", True)])
def test_the_gateway_answers_only_where_a_plugin_made_it(plugin: str, answers: bool) -> None:
    ipam = {"type": "host-local", "subnet": "172.30.0.0/24"}
    calls = [{"command": "ADD", "containerID": name} for name in ("a", "b")]
    after = chain([{"type": plugin, "ipam": ipam}], calls)["after"]
    assert after["ping a -> 172.30.0.1"] is answers
    assert after["ping a -> 172.30.0.3"] is True


def test_a_deleted_namespace_leaves_its_masquerading_behind() -> None:
    bridge = {
        "type": "bridge",
        "isGateway": True,
        "ipMasq": True,
        "ipam": {"type": "host-local", "subnet": "172.30.0.0/24"},
    }
    gone = [{"command": "ADD", "containerID": "a"}, {"command": "DEL", "containerID": "a", "removeNetnsBefore": True}]
    assert chain([bridge], gone)["after"]["masquerade rules"] == 1
    gone[1].pop("removeNetnsBefore")
    assert chain([bridge], gone)["after"]["masquerade rules"] == 0


def test_portmap_gets_its_ports_only_by_capability() -> None:
    bridge = {"type": "bridge", "ipam": {"type": "host-local", "subnet": "172.30.0.0/24"}}
    ports = {"portMappings": [{"hostPort": 9090, "containerPort": 90, "protocol": "tcp"}]}
    call = {"command": "ADD", "containerID": "a", "runtimeConfig": ports}
    for capabilities, targets in (({"portMappings": True}, ["172.30.0.2:90"]), ({}, [])):
        after = chain([bridge, {"type": "portmap", "capabilities": capabilities}], [call])["after"]
        assert after["DNAT targets"] == targets


def test_what_is_not_modelled_is_said() -> None:
    with pytest.raises(BadInput, match="host-local"):
        chain([{"type": "bridge", "ipam": {"type": "static"}}], [])
    with pytest.raises(BadInput, match="macvlan"):
        run({"plugin": "macvlan", "config": {}}, NEWEST, Trace())
