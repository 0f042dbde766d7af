"""Where a probe connects to: the port it names and the addresses its host stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

from kb.models.field import Field

LOCALHOST = ("127.0.0.1", "::1")


def container_port(port: Field, named: Mapping[str, int]) -> int | None:
    """Return the number of a probe's port, None when no port of the container has that name.

    pkg/probe/util.go ResolveContainerPort: a text is looked up among the container's ports, then read as a number.
    """
    if not isinstance(port.value, str):
        return _in_range(port.whole(), port)
    if port.value in named:
        return named[port.value]
    return _in_range(int(port.value), port) if re.fullmatch(r"[0-9]{1,5}", port.value) else None


def _in_range(number: int, port: Field) -> int:
    if not 1 <= number <= 65535:
        raise port.wrong("1 到 65535 的端口或端口名")
    return number


def named_ports(containers_ports: Field) -> dict[str, int]:
    """Return the container's ports by name; the first of a name counts."""
    ports: dict[str, int] = {}
    for port in containers_ports.list():
        ports.setdefault(port.at("name").text(), port.needed("containerPort").whole())
    return ports


def addresses(host: str) -> tuple[str, ...]:
    """Return the addresses that a host stands for on the node, none when the name cannot be resolved."""
    if host.lower().rstrip(".") == "localhost":
        return LOCALHOST
    try:
        address = ip_address(host)
    except ValueError:
        return ()
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_unspecified:  # Linux takes a connection to 0.0.0.0 or :: to the loopback.
        return LOCALHOST[:1] if address.version == 4 else LOCALHOST
    return (str(address),)


def listens_at(bound: str, address: str) -> bool:
    """Return whether a socket bound to ``bound`` gets connections to ``address``; :: takes IPv4 as well."""
    if bound == "0.0.0.0":
        return ":" not in address
    return bound == "::" or bound == address
