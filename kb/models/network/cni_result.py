"""The result of a CNI plugin, and how each version of the specification prints it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.models.network.cni_call import PluginError, version_numbers

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Interface = ipaddress.IPv4Interface | ipaddress.IPv6Interface
_MASK = re.compile(r"/\d{1,3}")


@dataclass(frozen=True)
class Link:
    """An interface of the result; ``sandbox`` is empty for one on the host. MAC addresses are left out."""

    name: str
    sandbox: str = ""


@dataclass(frozen=True)
class IPConfig:
    """One address with its prefix; ``interface`` is an index into the result's interfaces, None for IPAM alone."""

    address: Interface
    gateway: Address | None
    interface: int | None = None


@dataclass(frozen=True)
class Route:
    """One route of the result; without a gateway the address's own is used."""

    dst: Interface
    gw: Address | None = None

    def printed(self) -> dict[str, str]:
        """Return the route as JSON has it."""
        return {"dst": str(self.dst)} | ({"gw": str(self.gw)} if self.gw else {})


@dataclass(frozen=True)
class Result:
    """What ADD returns, independent of the version."""

    ips: tuple[IPConfig, ...] = ()
    routes: tuple[Route, ...] = ()
    interfaces: tuple[Link, ...] = ()
    dns: Mapping[str, Any] = field(default_factory=dict)

    def printed(self, version: str) -> dict[str, Any]:
        """Return the result in a version of the specification; raise PluginError where that version cannot say it."""
        numbers = version_numbers(version)
        if numbers < (0, 3, 0):
            return {"cniVersion": version, **self._by_family(), "dns": dict(self.dns)}
        answer: dict[str, Any] = {"cniVersion": version}
        if self.interfaces:
            answer["interfaces"] = [
                {"name": one.name} | ({"sandbox": one.sandbox} if one.sandbox else {}) for one in self.interfaces
            ]
        if self.ips:
            answer["ips"] = [_printed_ip(one, names_family=numbers < (1, 0, 0)) for one in self.ips]
        if self.routes:
            answer["routes"] = [route.printed() for route in self.routes]
        return answer | {"dns": dict(self.dns)}

    def _by_family(self) -> dict[str, Any]:
        """Return the form before 0.3.0: at most one address of each family, no interfaces."""
        answer: dict[str, Any] = {}
        for one in self.ips:
            key = f"ip{one.address.version}"
            if key in answer:
                continue
            answer[key] = {"ip": str(one.address)} | ({"gateway": str(one.gateway)} if one.gateway else {})
            routes = [route.printed() for route in self.routes if route.dst.version == one.address.version]
            if routes:
                answer[key]["routes"] = routes
        if not answer:
            raise PluginError("0.3.0 以前的结果必须有地址")
        return answer


def _printed_ip(one: IPConfig, names_family: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {"version": str(one.address.version)} if names_family else {}
    if one.interface is not None:
        answer["interface"] = one.interface
    answer["address"] = str(one.address)
    return answer | ({"gateway": str(one.gateway)} if one.gateway else {})


def parse_address(text: str) -> Address:
    """Return an address; raise PluginError for anything else."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        raise PluginError(f"{text!r} 不是 IP 地址") from None


def parse_cidr(text: str) -> Interface:
    """Return an address with its prefix length; raise PluginError for anything else."""
    try:
        if not _MASK.fullmatch(text[text.find("/") :]):
            raise ValueError(text)
        return ipaddress.ip_interface(text)
    except ValueError:
        raise PluginError(f"{text!r} 不是 CIDR 写法") from None
