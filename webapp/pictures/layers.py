"""A packet on the wire, layer by layer with its bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 8
WIDTH = 640
LEAST = 44
# What a later fragment of a packet carries has no header of its own.
FRAGMENT = "fragment"
# Bytes of the headers that have no options here.
BYTES = {"ethernet": 14, "ipv4": 20, "udp": 8, "tcp": 20, "vxlan": 8, "icmp": 8, "arp": 28}
NAMES = {
    "ethernet": "以太网",
    "ipv4": "IPv4",
    "udp": "UDP",
    "tcp": "TCP",
    "vxlan": "VXLAN",
    "icmp": "ICMP",
    "arp": "ARP",
    FRAGMENT: "分片",
}


@dataclass(frozen=True)
class Layer:
    """One header, or the payload; ``offset``: of its first byte; ``fields``: name and value. ``outer``: added by the
    tunnel.
    """

    name: str
    style: str
    bytes: int
    offset: int
    fields: tuple[tuple[str, str], ...]
    outer: bool
    x: float
    width: float


@dataclass(frozen=True)
class Frame:
    """One frame on the wire."""

    number: int
    bytes: int
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class Wire:
    """The frames that passed; ``more`` are not drawn."""

    frames: tuple[Frame, ...]
    more: int


def frames(given: Mapping[str, Any], output: Mapping[str, Any]) -> Wire | None:
    """Return the frames that a run put on the wire."""
    wire = output.get("wire") or ()
    if not wire:
        return None
    return Wire(tuple(_frame(number, one) for number, one in enumerate(wire[:MOST], start=1)), max(0, len(wire) - MOST))


def _frame(number: int, frame: Mapping[str, Any]) -> Frame:
    headers: Sequence[str] = frame["headers"]
    total = int(frame["frameLength"])
    known = [BYTES.get(name, 0) for name in headers]
    rest = max(0, total - sum(known))
    inner = _inner(headers)
    carried = [rest] if rest else []
    sizes = [*known[:-1], *carried] if headers[-1:] == [FRAGMENT] else [*known, *carried]
    widths = _widths(sizes)
    layers: list[Layer] = []
    offset, x = 0, 0.0
    for place, size in enumerate(sizes):
        payload = place >= len(headers)
        name = "payload" if payload else headers[place]
        fields = () if payload else _fields(frame, place)
        layers.append(
            Layer(
                "数据" if payload else NAMES.get(name, name),
                name,
                size,
                offset,
                fields,
                place < inner,
                x,
                widths[place],
            )
        )
        offset, x = offset + size, x + widths[place]
    return Frame(number, total, tuple(layers))


def _inner(headers: Sequence[str]) -> int:
    """Where the packet of the Pod begins: after the tunnel's header, or after the outer one of two IPv4 headers."""
    if "vxlan" in headers:
        return headers.index("vxlan") + 1
    places = [place for place, name in enumerate(headers) if name == "ipv4"]
    return places[1] if len(places) > 1 else 0


def _widths(sizes: Sequence[int]) -> list[float]:
    """Widths in proportion to the bytes, none so narrow that its name does not fit."""
    spare = WIDTH - LEAST * len(sizes)
    total = sum(sizes) or 1
    return [LEAST + spare * size / total for size in sizes]


def _fields(frame: Mapping[str, Any], place: int) -> tuple[tuple[str, str], ...]:
    listed = frame.get("fields") or ()
    if place >= len(listed):
        return ()
    (values,) = listed[place].values() if len(listed[place]) == 1 else ({},)
    return tuple((key, _word(value)) for key, value in values.items())


def _word(value: object) -> str:
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
