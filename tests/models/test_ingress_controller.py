"""What an Ingress controller does on a change, and which part of a request's way kube-proxy's rules see."""

from dataclasses import replace

import pytest

from kb.models.network.ingress_controller import Configuration, hops, reaction

RUNNING = Configuration({"/": "web"}, endpoints=frozenset({"10.0.0.1"}))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (RUNNING, "nothing"),
        (replace(RUNNING, endpoints=frozenset()), "lua"),
        (replace(RUNNING, endpoints=frozenset({"10.0.0.1", "10.0.0.2"})), "lua"),
        (replace(RUNNING, paths={"/": "other"}), "reload"),
        (replace(RUNNING, tls_hosts=frozenset({"a.example"})), "reload"),
        (replace(RUNNING, annotations=frozenset({"rewrite-target"})), "reload"),
        (replace(RUNNING, settings=frozenset({"gzip"})), "reload"),
        (replace(RUNNING, paths={}, endpoints=frozenset()), "reload"),
    ],
)
def test_only_a_change_of_endpoints_goes_without_a_reload(wanted: Configuration, expected: str) -> None:
    assert reaction(RUNNING, wanted) == expected


@pytest.mark.parametrize(
    ("exposure", "upstream", "into", "onwards"),
    [
        ("LoadBalancer", "pod-ip", True, False),
        ("NodePort", "cluster-ip", True, True),
        ("hostNetwork", "pod-ip", False, False),
        ("hostNetwork", "node-port", False, True),
    ],
)
def test_where_kube_proxy_has_a_part(exposure: str, upstream: str, into: bool, onwards: bool) -> None:
    assert hops(exposure, upstream) == (("client-to-controller", into), ("controller-to-pod", onwards))
