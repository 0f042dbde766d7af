"""IP packets with what they carry: lengths, fragments (RFC 791), and how a frame looks on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

ETHERNET, IPV4, IPV6, UDP, ICMP, VXLAN, ARP = 14, 20, 40, 8, 8, 8, 28
_IPV6_FRAGMENT = 8
LARGEST = 65535
Header = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Packet:
    """One IP packet: ``length`` is its total length in bytes, ``carried`` names the headers after the IP header.

    ``offset`` and ``more`` are the fragment fields; ``ipv6`` chooses the header.
    """

    length: int
    src: str
    dst: str
    carried: tuple[Header, ...]
    ttl: int = 64
    df: bool = False
    offset: int = 0
    more: bool = False
    ipv6: bool = False

    @property
    def is_fragment(self) -> bool:
        """Whether this is a part of a larger packet."""
        return bool(self.offset or self.more)

    def forwarded(self) -> Packet:
        """Return the packet after one more router."""
        return replace(self, ttl=self.ttl - 1)

    def headers(self) -> tuple[Header, ...]:
        """Return the IP header and all headers after it, in order."""
        if self.ipv6:
            payload = self.length - IPV6
            return ("ipv6", {"payloadLength": payload, "hopLimit": self.ttl, **self._ends()}), *self.carried
        fields = {"totalLength": self.length, "ttl": self.ttl, "df": self.df, **self._ends()}
        if self.is_fragment:
            fields |= {"fragmentOffset": self.offset, "moreFragments": self.more}
        return ("ipv4", fields), *self.carried

    def _ends(self) -> dict[str, Any]:
        return {"src": self.src, "dst": self.dst}


@dataclass(frozen=True)
class Frame:
    """One Ethernet frame on the underlay with the packet in it."""

    src: str
    dst: str
    packet: Packet

    def seen(self, layers: int | None = None) -> dict[str, Any]:
        """Return the frame as a capture shows it; ``fields`` only of the first ``layers`` headers."""
        headers = (("ethernet", {"src": self.src, "dst": self.dst}), *self.packet.headers())
        return {
            "frameLength": ETHERNET + self.packet.length,
            "headers": [name for name, _ in headers],
            "fields": [{name: dict(fields)} for name, fields in headers[:layers]],
        }


def fragments(packet: Packet, mtu: int) -> tuple[Packet, ...]:
    """Return the packet, or its fragments when it is longer than ``mtu`` bytes.

    Every fragment but the last carries a multiple of 8 bytes, because offsets count in units of 8; only the first one
    has the transport header.
    """
    if packet.length <= mtu:
        return (packet,)
    header, extra = (IPV6, _IPV6_FRAGMENT) if packet.ipv6 else (IPV4, 0)
    payload = packet.length - header
    step = max(8, (mtu - header - extra) // 8 * 8)
    parts = []
    for start in range(0, payload, step):
        size = min(step, payload - start)
        first = packet.offset + start == 0
        parts.append(
            replace(
                packet,
                length=header + extra + size,
                offset=packet.offset + start,
                more=packet.more or start + size < payload,
                carried=packet.carried if first else (("fragment", {}),),
            )
        )
    return tuple(parts)
