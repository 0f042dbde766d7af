"""Environment variables from Services: which Services, which names, what wins."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models.model import BadInput
from kb.models.network.service_dns_env import run
from kb.models.release import NEWEST
from kb.models.trace import Trace


def service(name: str, *ports: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "spec": {"ports": list(ports) or [{"port": 8000}], **spec}}


def variables(*services: dict[str, Any], **more: Any) -> dict[str, str]:
    env: dict[str, str] = run({"services": list(services), **more}, NEWEST, Trace())["env"]
    return env


NAMES = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@given(NAMES, st.lists(st.integers(1, 65535), min_size=1, max_size=4, unique=True))
@settings(max_examples=50, deadline=None)
def test_short_names_speak_of_the_first_port_and_each_port_has_four_more(name: str, numbers: list[int]) -> None:
    ports = [{"name": f"p{number}", "port": number} for number in numbers]
    prefix = name.upper().replace("-", "_")
    env = {key: value for key, value in variables(service(name, *ports)).items() if key.startswith(f"{prefix}_")}
    assert env[f"{prefix}_SERVICE_PORT"] == str(numbers[0])
    assert env[f"{prefix}_PORT"].endswith(f":{numbers[0]}")
    if name != "kubernetes":
        assert len(env) == 3 + 5 * len(numbers)


def test_protocols_have_names_of_their_own() -> None:
    env = variables(service("game", {"name": "q", "port": 27015, "protocol": "UDP"}))
    assert env["GAME_PORT_27015_UDP"] == "udp://<game.clusterIP>:27015"
    assert env["GAME_PORT_27015_UDP_PROTO"] == "udp"
    assert env["GAME_SERVICE_PORT_Q"] == "27015"


@pytest.mark.parametrize(
    "absent",
    [
        service("shop", clusterIP="None"),
        {"metadata": {"name": "shop"}, "spec": {"type": "ExternalName", "externalName": "shop.example"}},
        service("shop") | {"createdAfterPod": True},
        {"metadata": {"name": "shop", "namespace": "elsewhere"}, "spec": {"ports": [{"port": 8000}]}},
    ],
)
def test_services_without_variables(absent: dict[str, Any]) -> None:
    env = variables(absent)
    assert not [name for name in env if name.startswith("SHOP")]
    assert env["KUBERNETES_SERVICE_PORT_HTTPS"] == "443"


def test_without_service_links_only_the_api_server_stays() -> None:
    env = variables(service("shop"), service("kubernetes", {"port": 99}), enableServiceLinks=False)
    assert all(name.startswith("KUBERNETES_") for name in env)
    assert env["KUBERNETES_SERVICE_HOST"] == "<default/kubernetes.clusterIP>"


def test_the_containers_own_values_win_and_may_refer_to_services() -> None:
    env = variables(
        service("shop"),
        env=[
            {"name": "SHOP_SERVICE_PORT", "value": "1"},
            {"name": "AT", "value": "$(SHOP_SERVICE_HOST):$(SHOP_SERVICE_PORT) $(NOBODY) $$(SHOP_SERVICE_HOST)"},
        ],
    )
    assert env["SHOP_SERVICE_PORT"] == "1"
    assert env["AT"] == "<shop.clusterIP>:1 $(NOBODY) $(SHOP_SERVICE_HOST)"


def test_senseless_input_is_named() -> None:
    with pytest.raises(BadInput, match=r"services\[0\]"):
        variables({"metadata": {}, "spec": {}})
