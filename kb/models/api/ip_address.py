"""IP addresses and ranges as fields of the API take them.

Older fields read addresses loosely (``ParseIPSloppy``: leading zeros are fine); since the feature gate
StrictIPCIDRValidation is on (1.36) new values must also pass Go's strict ``netip`` reader.
Source: staging/src/k8s.io/apimachinery/pkg/util/validation/ip.go.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_network

Address = IPv4Address | IPv6Address

_IPV4 = re.compile(r"[0-9]+(\.[0-9]+){3}")


def parsed_loosely(text: str) -> Address | None:
    """Return the address that a text stands for, leading zeros allowed; None when it is none (ParseIPSloppy)."""
    if _IPV4.fullmatch(text):
        parts = [part.lstrip("0") or "0" for part in text.split(".")]
        if any(len(part) > 3 or int(part) > 255 for part in parts):
            return None
        return IPv4Address(".".join(parts))
    if ":" not in text or "%" in text:
        return None
    try:
        return IPv6Address(text)
    except ValueError:
        return None


def is_ipv6(text: str) -> bool:
    """Whether a text is an IPv6 address; one that only wraps an IPv4 address is not (netutils.IsIPv6String)."""
    address = parsed_loosely(text)
    return isinstance(address, IPv6Address) and address.ipv4_mapped is None


def ip_faults(text: str, strict: bool) -> tuple[str, ...]:
    """Return what keeps a text from being an IP address of a field (IsValidIPForLegacyField)."""
    address = parsed_loosely(text)
    if address is None:
        return ("不是 IP 地址",)
    if strict and isinstance(address, IPv4Address) and str(address) != text:
        return ("地址的各段不能有多余的前导 0",)
    return ("不能是包着 IPv4 的 IPv6 地址",) if strict and _wraps_ipv4(address) else ()


def cidr_faults(text: str, strict: bool) -> tuple[str, ...]:
    """Return what keeps a text from being an address range of a field (IsValidCIDRForLegacyField)."""
    head, _, length = text.partition("/")
    address = parsed_loosely(head)
    written = length.lstrip("0") or length[-1:]
    if address is None or not re.fullmatch("[0-9]{1,3}", written) or int(written) > address.max_prefixlen:
        return ("不是地址/前缀长度形式的网段",)
    if not strict:
        return ()
    if written != length or (isinstance(address, IPv4Address) and str(address) != head):
        return ("地址或前缀长度不能有多余的前导 0",)
    if _wraps_ipv4(address):
        return ("不能是包着 IPv4 的 IPv6 网段",)
    network = ip_network((address, int(written)), strict=False)
    return () if network.network_address == address else ("前缀之外的位必须是 0",)


def special_address_faults(text: str) -> tuple[str, ...]:
    """Return why nobody outside could reach an address (pkg/apis/core/validation ValidateEndpointIP)."""
    address = parsed_loosely(text)
    if address is None:
        return ("不是 IP 地址",)
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    multicast = ("224.0.0.0/24",) if address.version == 4 else ("ff02::/16",)
    rules = (
        (address.is_unspecified, "不能是 0.0.0.0 或 ::"),
        (address.is_loopback, "不能是环回地址"),
        (address.is_link_local, "不能是链路本地地址"),
        (any(address in ip_network(one) for one in multicast), "不能是链路本地多播地址"),
    )
    return tuple(rule for broken, rule in rules if broken)


def _wraps_ipv4(address: Address) -> bool:
    return isinstance(address, IPv6Address) and address.ipv4_mapped is not None
