"""Under what address a team finds its server, and which reverse proxy is believed."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from trainer.team.refusal import Refused

VARIABLE = "KUBEVIVA_ADDRESS"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def checked_address(address: str) -> str:
    """Return an address such as ``https://kubeviva.example.com`` without a slash at the end; raise Refused."""
    try:
        parts = urlsplit(address.strip())
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not known or parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise Refused(f"--address 读到“{address[:60]}”;写成 https://kubeviva.example.com,不带路径")
    return f"{parts.scheme}://{parts.netloc}"


def checked_proxy(proxy: str) -> str:
    """Return the address of a reverse proxy; raise Refused when it is none."""
    try:
        return str(ip_address(proxy.strip()))
    except ValueError:
        raise Refused(f"--proxy 读到“{proxy[:60]}”;写反向代理的 IP 地址,如 127.0.0.1") from None


def neighbourhood(address: str) -> str:
    """Return whose an address is: of IPv6 everybody has at least a network of 64 bits to try from."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return str(ip_network((known, 64), strict=False))
    return address
