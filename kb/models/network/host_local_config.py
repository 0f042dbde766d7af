"""The configuration of host-local: range sets checked and completed, requested addresses, routes."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from kb.models.field import Field
from kb.models.network.cni_call import Call, PluginError, decoding, env_args, version_numbers
from kb.models.network.cni_result import Address, Route, parse_address, parse_cidr

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Owner = tuple[str, str]


@dataclass(frozen=True)
class Range:
    """Addresses from ``start`` to ``end``, both included, without the gateway."""

    network: Network
    start: Address
    end: Address
    gateway: Address

    def holds(self, address: Address) -> bool:
        """Return whether an address lies in this range."""
        return address.version == self.start.version and int(self.start) <= int(address) <= int(self.end)

    def overlaps(self, other: Range) -> bool:
        """Return whether two ranges share an address."""
        return self.holds(other.start) or other.holds(self.start)


RangeSet = tuple[Range, ...]


@dataclass(frozen=True)
class Pool:
    """The checked configuration: one address is taken from every range set."""

    range_sets: tuple[RangeSet, ...]
    requested: tuple[Address, ...]
    routes: tuple[Route, ...]


def read_pool(call: Call) -> Pool:
    """Return the checked IPAM configuration (allocator/config.go LoadIPAMConfig)."""
    with decoding():
        ipam, runtime = call.config.at("ipam"), call.config.at("runtimeConfig")
        if not ipam.given:
            raise PluginError("配置里没有 ipam")
        requested = [_requested(text) for text in env_args(call.args, ("IP",)).values()]
        for texts in (call.config.at("args").at("cni").at("ips"), runtime.at("ips")):
            requested += [_requested(one.text()) for one in texts.list()]
        sets = [ranges.list() for ranges in ipam.at("ranges").list()]
        if ipam.at("subnet").text():
            sets.insert(0, (ipam,))
        sets = [ranges.list() for ranges in runtime.at("ipRanges").list()] + sets
        if not sets:
            raise PluginError("没有给出地址范围")
        range_sets = tuple(_range_set(ranges) for ranges in sets)
        _check_sets(range_sets, call.version)
        return Pool(range_sets, tuple(requested), _routes(ipam))


def _requested(text: str) -> Address:
    """Return an address that may be written with a prefix length (pkg/ip/ip.go ParseIP)."""
    return parse_cidr(text).ip if "/" in text else parse_address(text)


def _routes(ipam: Field) -> tuple[Route, ...]:
    """Return the routes that an IPAM configuration passes on."""
    routes = []
    for one in ipam.at("routes").list():
        gateway = one.at("gw").text()
        routes.append(Route(parse_cidr(one.at("dst").text()), parse_address(gateway) if gateway else None))
    return tuple(routes)


def _range_set(fields: tuple[Field, ...]) -> RangeSet:
    """Return a checked range set (allocator/range_set.go Canonicalize)."""
    ranges = tuple(_range(one) for one in fields)
    if not ranges:
        raise _invalid("范围集是空的")
    if len({one.start.version for one in ranges}) > 1:
        raise _invalid("一个范围集里混了 IPv4 和 IPv6")
    if any(one.overlaps(other) for number, one in enumerate(ranges) for other in ranges[:number]):
        raise _invalid("一个范围集里的范围重叠")
    return ranges


def _range(one: Field) -> Range:
    """Return a range with its gaps filled in (allocator/range.go Canonicalize)."""
    subnet, texts = one.at("subnet").text(), [one.at(name).text() for name in ("gateway", "rangeStart", "rangeEnd")]
    given = [parse_address(text) if text else None for text in texts]
    if not subnet:
        raise _invalid("缺少 subnet")
    stated = parse_cidr(subnet)
    network = stated.network
    if network.prefixlen > network.max_prefixlen - 2:
        raise _invalid(f"{subnet} 太小,没有可分的地址")
    if stated.ip != network.network_address:
        raise _invalid(f"{subnet} 不是网络地址,主机位要为 0")
    if any(address is not None and address not in network for address in given):
        raise _invalid("网关、起点、终点都要在 subnet 里")
    # The first address is the gateway's unless another is named; IPv4 keeps its broadcast address.
    first, last = network.network_address + 1, network.broadcast_address - (1 if network.version == 4 else 0)
    result = Range(network, given[1] or first, given[2] or last, given[0] or first)
    if int(result.start) > int(result.end):
        raise _invalid("起点在终点之后")
    return result


def _check_sets(range_sets: tuple[RangeSet, ...], version: str) -> None:
    families = [ranges[0].start.version for ranges in range_sets]
    if len(families) != len(set(families)) and version_numbers(version) < (0, 3, 0):
        raise PluginError(f"CNI {version} 每个地址族只能有一个地址")
    for number, ranges in enumerate(range_sets):
        if any(one.overlaps(two) for other in range_sets[:number] for one in ranges for two in other):
            raise PluginError("两个范围集重叠", "overlap")


def _invalid(why: str) -> PluginError:
    return PluginError(why, "invalidRange")
